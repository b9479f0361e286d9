"""People counts of documents: a number, or a range where it is so small that it would point at people."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from idp.tracker.usage.people_count import PeopleCount

#: An authorization request and a token request.
_REQUESTS_OF_SIGN_IN = 2


class FewPeople(BaseModel):
    """A number of people, or of what they did, of which only bounds are told."""

    model_config = ConfigDict(extra="forbid")

    at_least: int = Field(ge=1)
    at_most: int = Field(ge=1)


#: A number of people, or its bounds where it would point at people.
PeopleNumber = Annotated[int, Field(ge=0)] | FewPeople


def people_number(count: PeopleCount) -> int | FewPeople:
    """The count as documents have it."""
    return count.at_least if count.is_exact else FewPeople(at_least=count.at_least, at_most=count.at_most)


def requests_number(requests: int, people: PeopleCount) -> int | FewPeople:
    """A number of answered requests: as bounds where it would tell the number of people, who send two to sign in."""
    least_telling = people.at_most * _REQUESTS_OF_SIGN_IN
    if people.is_exact or not 0 < requests < least_telling:
        return requests
    return FewPeople(at_least=1, at_most=least_telling - 1)


def number_within(number: int, width: int) -> int | FewPeople:
    """The range of this width in which a number lies: 1 to 4, 5 to 9 and so on; 0 is told."""
    first = number // width * width
    return FewPeople(at_least=max(1, first), at_most=first + width - 1) if number else 0

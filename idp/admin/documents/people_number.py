"""People counts of documents: a number, or a range where it is so small that it would point at people."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from idp.tracker.usage.people_count import PeopleCount


class FewPeople(BaseModel):
    """A number of people so small that only its bounds are told."""

    model_config = ConfigDict(extra="forbid")

    at_least: int = Field(ge=1)
    at_most: int = Field(ge=1)


#: A number of people, or its bounds where it is from 1 to 4.
PeopleNumber = Annotated[int, Field(ge=0)] | FewPeople


def people_number(count: PeopleCount) -> int | FewPeople:
    """The count as documents have it."""
    return count.at_least if count.is_exact else FewPeople(at_least=count.at_least, at_most=count.at_most)

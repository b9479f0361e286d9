"""PeopleCount: a number of people as it may be shown; 1 to 4 people are never told apart."""

from dataclasses import dataclass
from enum import StrEnum

#: How many days, with the last, people are counted over.
WINDOW_DAYS = 30
#: The smallest number of people that is shown as it is.
SMALLEST_SHOWN = 5


class PeopleScope(StrEnum):
    """Whose people are counted: of an application, of an office with the units below it, of the whole city."""

    APPLICATION = "application"
    OFFICE = "office"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """From `at_least` to `at_most` people; the same where the number may be told."""

    at_least: int
    at_most: int

    @classmethod
    def of(cls, people: int) -> "PeopleCount":
        """`people` as everybody may see it: 1 to 4 become one range."""
        if 0 < people < SMALLEST_SHOWN:
            return cls(1, SMALLEST_SHOWN - 1)
        return cls(people, people)

    @classmethod
    def exactly(cls, people: int) -> "PeopleCount":
        """`people` as it is: for the evidence of L5, shown to those who answer for the application."""
        return cls(people, people)

    @property
    def is_exact(self) -> bool:
        return self.at_least == self.at_most

    @property
    def shown(self) -> str:
        """ "12", or "1–4"."""
        return str(self.at_least) if self.is_exact else f"{self.at_least}–{self.at_most}"

    def to_json(self) -> int | dict[str, int]:
        """12, or {"at_least": 1, "at_most": 4}."""
        return self.at_least if self.is_exact else {"at_least": self.at_least, "at_most": self.at_most}

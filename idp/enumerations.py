"""DescribedEnum: the base of enumerations whose members say in one plain sentence what they mean."""

from enum import StrEnum
from typing import Self


class DescribedEnum(StrEnum):
    """A text that is stored or sent, with its meaning; docs/enumerations.md is generated from the members."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

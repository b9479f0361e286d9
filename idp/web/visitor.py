"""HeaderUser: the signed-in person as the page header shows them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person in the account menu of the header; `kominfo`: it links to the pages of Kominfo."""

    name: str
    kominfo: bool = False

"""Who looks at a page with the account menu, and which areas it links to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visitor:
    """The signed-in person as the header shows them; `kominfo`: the work room of Kominfo is linked."""

    name: str
    kominfo: bool = False

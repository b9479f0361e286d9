"""What happens in a simulated city, as values; these modules know nothing of the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Where(StrEnum):
    """Where a client is used."""

    SANDBOX = "uji"
    PRODUCTION = "produksi"


@dataclass(frozen=True, slots=True)
class PlannedOffice:
    """An office, and the one above it ("" for the city's)."""

    code: str
    name: str
    above: str


@dataclass(frozen=True, slots=True)
class PlannedApplication:
    """An application as the inventory has it from the first day."""

    number: str
    name: str
    office: str
    origin: str
    status: str
    media: str
    dimension: str
    users: int | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """Somebody's claim was confirmed; `second`: a second contact was named with it."""

    day: date
    application: str
    second: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody made a claim that nobody decides."""

    day: date
    application: str


@dataclass(frozen=True, slots=True)
class SecondNamed:
    """The second contact was named later."""

    day: date
    application: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A client was registered, made with this stack ("": it did not say)."""

    day: date
    application: str
    client: str
    where: Where
    stack: str = ""


@dataclass(frozen=True, slots=True)
class Suspended:
    """A client was suspended."""

    day: date
    client: str


@dataclass(frozen=True, slots=True)
class Resumed:
    """A suspended client goes on."""

    day: date
    client: str


@dataclass(frozen=True, slots=True)
class Declared:
    """An officer decided about an application."""

    day: date
    application: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """The decision was taken back."""

    day: date
    application: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person signed in to a client once, at this local hour; `person` 0 is nobody whom the city knows."""

    day: date
    hour: int
    application: str
    client: str
    where: Where
    person: int
    userinfo: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """Requests of a client were refused; `counts`: a person or the client's secret vouched for them."""

    day: date
    application: str
    client: str
    where: Where
    cause: str
    times: int
    counts: bool


Event = Claimed | Asked | SecondNamed | Registered | Suspended | Resumed | Declared | Undone | SignedIn | Failed


@dataclass(frozen=True, slots=True)
class Plan:
    """A city and everything that happens in it, in order of days."""

    first: date
    last: date
    offices: Sequence[PlannedOffice]
    applications: Sequence[PlannedApplication]
    events: Sequence[Event]

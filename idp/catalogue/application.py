"""An application of the inventory and a draft of one, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Origin(StrEnum):
    """Who runs it: the city, or a ministry that will never accept a city's identity provider."""

    CITY = "city"
    CENTRAL = "central"


class Status(StrEnum):
    """Whether it is in use."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class Media(StrEnum):
    """Where it runs."""

    WEB = "web"
    MOBILE = "mobile"
    DESKTOP = "desktop"
    OTHER = "other"


class SpbeClass(StrEnum):
    """As the city labelled it: shared by all offices, or one office's own."""

    UMUM = "umum"
    KHUSUS = "khusus"


class Audience(StrEnum):
    """Who signs in to it: staff of any kind, the public, or both."""

    ASN = "asn"
    PUBLIC = "public"
    BOTH = "both"


class Dimension(StrEnum):
    """The smart-city dimension, as the city words them."""

    GOVERNANCE = "governance"
    BRANDING = "branding"
    ECONOMY = "economy"
    LIVING = "living"
    SOCIETY = "society"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Draft:
    """What an inventory says about an application; `users` is how many people use it, when stated."""

    inventory_id: str
    name: str
    owner_code: str
    origin: Origin
    status: Status
    media: Media
    spbe_class: SpbeClass
    user_scope: str
    audience: Audience
    dimension: Dimension
    url: str
    year: int | None
    users: int | None
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Owner:
    """The managing office (unit pengelola), as much as a list shows of it."""

    id: UUID
    code: str
    name: str
    aka: str


@dataclass(frozen=True, slots=True)
class Application:
    """One row of the inventory."""

    id: UUID
    inventory_id: str
    name: str
    owner: Owner
    origin: Origin
    status: Status
    media: Media
    spbe_class: SpbeClass
    user_scope: str
    audience: Audience
    dimension: Dimension
    url: str
    year: int | None
    users: int | None
    note: str
    source: str
    recorded_at: datetime

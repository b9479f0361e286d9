"""Application and ApplicationDraft: an application as stored, and as an inventory describes it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from idp.catalogue.decision import DecisionKind, DecisionReason


class Origin(StrEnum):
    """Who runs the application: the city, or a ministry, which does not accept a city's identity provider."""

    CITY = "city"
    CENTRAL = "central"


class Status(StrEnum):
    """Whether the application is in use."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class Media(StrEnum):
    """The platform the application runs on."""

    WEB = "web"
    MOBILE = "mobile"
    DESKTOP = "desktop"
    OTHER = "other"


class SpbeClass(StrEnum):
    """SPBE class as labelled by the city: shared by all offices (umum), or one office's own (khusus)."""

    UMUM = "umum"
    KHUSUS = "khusus"


class Audience(StrEnum):
    """Who signs in to the application: staff, the public, or both."""

    ASN = "asn"
    PUBLIC = "public"
    BOTH = "both"


class Dimension(StrEnum):
    """The smart-city dimension, in the city's order."""

    GOVERNANCE = "governance"
    BRANDING = "branding"
    ECONOMY = "economy"
    LIVING = "living"
    SOCIETY = "society"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDraft:
    """An application as an inventory describes it; inventory_columns.py says what each field is."""

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
    url: str = ""
    year: int | None = None
    users: int | None = None
    note: str = ""
    source: str


@dataclass(frozen=True, slots=True)
class Owner:
    """The managing office (unit pengelola), as far as lists show it."""

    id: UUID
    code: str
    name: str
    aka: str


@dataclass(frozen=True, slots=True)
class Application:
    """One stored application of the inventory."""

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
    #: Since when somebody answers for it; None: no claim was confirmed.
    answered_since: datetime | None = None
    has_second_contact: bool = False
    #: What an officer has declared about it, and why; None: the rules alone decide.
    declared: DecisionKind | None = None
    declared_reason: DecisionReason | None = None

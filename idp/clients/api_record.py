"""An API as its keepers see it, and what people read of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.protocol.audience import Api, Label


@dataclass(frozen=True, slots=True)
class ApiRecord:
    """One registered API."""

    id: UUID
    api: Api
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Ability:
    """What an application may do in a person's name at an API."""

    api: str
    label: Label

"""ApiRecord, a registered API as administrators see it, and ScopeDescription, what the consent page shows of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.protocol.audience import Api, Label


@dataclass(frozen=True, slots=True)
class ApiRecord:
    """One registered API with its row id."""

    id: UUID
    api: Api
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Ability:
    """The label of a scope and the name of its API, for the consent page."""

    api: str
    label: Label

"""An API as its keepers see it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from idp.protocol.audience import Api


@dataclass(frozen=True, slots=True)
class ApiRecord:
    """One registered API."""

    id: UUID
    api: Api
    created_at: datetime

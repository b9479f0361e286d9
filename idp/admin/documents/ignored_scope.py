"""Response document of a scope that a client asks for in vain."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from idp.clients.store.ignored_scopes import IgnoredScope
from idp.protocol.tokens.unusable_scope import ScopeFault


class IgnoredScopeDocument(BaseModel):
    """A scope that was sent beside others and not given; the client got an answer without it (OIDC Core 3.1.2.1)."""

    scope: str = Field(description="As it was sent; what looks like a secret or a personal number is not kept.")
    reason: ScopeFault
    count: int
    first_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, ignored: IgnoredScope) -> Self:
        """The document of `ignored`."""
        return cls(
            scope=ignored.scope,
            reason=ignored.fault,
            count=ignored.count,
            first_at=ignored.first_at,
            last_at=ignored.last_at,
        )

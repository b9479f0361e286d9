"""Spends the jti of assertions, DPoP proofs and request objects, which count once (RFC 7523 3, RFC 9449 11.1)."""

import hashlib
from datetime import datetime

from sqlalchemy import bindparam

from idp.foundation.database import Database, UtcDateTime
from idp.foundation.statements import CompiledStatement
from idp.foundation.upsert import compiled_insert_or_ignore
from idp.oidc.models import UsedJti

_SPEND = CompiledStatement(
    compiled_insert_or_ignore(UsedJti, on=("digest",))
    .values(digest=bindparam("digest"), expires_at=bindparam("expires_at", type_=UtcDateTime()))
    .returning(UsedJti.digest)
)


async def spend_jti(database: Database, purpose: str, *, owner: str, jti: str, expires_at: datetime) -> bool:
    """Whether this is the first time; exactly one caller ever gets True, however many ask at once.

    `expires_at`: from when on the token is refused for its age anyway.
    """
    digest = hashlib.sha256("\0".join((purpose, owner, jti)).encode()).digest()
    return await database.fetch_one(_SPEND, {"digest": digest, "expires_at": expires_at}) is not None

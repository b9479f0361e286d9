"""Initial access tokens: an operator lets somebody register a number of clients, until a day, within limits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.clients.desk import Desk
from idp.clients.refusals import NoSuchInitialToken, Unacceptable
from idp.clients.store import initial_tokens as store
from idp.clients.store.initial_tokens import InitialToken
from idp.foundation import clock, opaque
from idp.foundation.ids import new_id
from idp.foundation.opaque import Opaque
from idp.permissions import Operation
from idp.protocol.registration.self_registration import HARMLESS, Bounds
from idp.protocol.tokens.claims import SCOPES

MOST_CLIENTS = 10_000
LONGEST = timedelta(days=366)
_LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom it is for, how many clients, for how long, and which scopes they may ask for (None: the harmless ones)."""

    label: str
    clients: int = 1
    lasts: timedelta = timedelta(days=30)
    scope: str | None = None


async def add(desk: Desk, wanted: Wanted) -> tuple[InitialToken, Opaque]:
    """A new token, shown this once. Raises InsufficientAuthority, Unacceptable."""
    desk = desk.acting(Operation.ISSUE_REGISTRATION_TOKEN)
    _check(wanted)
    secret, at = opaque.random(), clock.now()
    limits = {} if wanted.scope is None else {"scope": " ".join(sorted(set(wanted.scope.split())))}
    token = InitialToken(
        id=new_id(),
        label=" ".join(wanted.label.split()),
        remaining=wanted.clients,
        limits=json.dumps(limits),
        created_at=at,
        expires_at=at + wanted.lasts,
    )
    await store.add(desk.session, token, secret.digest)
    await desk.record("registration_token.issued", token.id, {"n": wanted.clients})
    return token, secret


async def revoke(desk: Desk, token_id: UUID) -> None:
    """Let nobody register with it any more; clients it registered stay.

    Raises InsufficientAuthority, NoSuchInitialToken.
    """
    desk = desk.acting(Operation.REVOKE_REGISTRATION_TOKEN)
    if not await store.revoke(desk.session, token_id, clock.now()):
        raise NoSuchInitialToken(NoSuchInitialToken.__doc__)
    await desk.record("registration_token.revoked", token_id)


async def everything(desk: Desk) -> Sequence[InitialToken]:
    """Every token, the newest first. Raises InsufficientAuthority."""
    return await store.everything(desk.acting(Operation.LIST_REGISTRATION_TOKENS).session)


def bounds(token: InitialToken) -> Bounds:
    """What a client may be at most that registers with it."""
    return bounds_of(token.limits)


def bounds_of(limits: str | None) -> Bounds:
    """The same by what is kept of a token; None: a client that came through an open door."""
    scope = json.loads(limits or "{}").get("scope")
    return Bounds(HARMLESS if scope is None else frozenset(scope.split()))


def _check(wanted: Wanted) -> None:
    label = " ".join(wanted.label.split())
    if not 0 < len(label) <= _LONGEST_LABEL or not label.isprintable():
        raise Unacceptable("label", f"The label must be text of 1 to {_LONGEST_LABEL} characters: say whom it is for.")
    if not 0 < wanted.clients <= MOST_CLIENTS:
        raise Unacceptable("clients", f"A token is for 1 to {MOST_CLIENTS} clients.")
    if not timedelta(0) < wanted.lasts <= LONGEST:
        raise Unacceptable("lasts", f"A token lasts at most {LONGEST.days} days.")
    unknown = sorted(set((wanted.scope or "").split()) - set(SCOPES))
    if unknown:
        raise Unacceptable(
            "scope", f"No client may register itself for {unknown[0]}: choose among {', '.join(SCOPES)}."
        )

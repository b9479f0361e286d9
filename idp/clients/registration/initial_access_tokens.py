"""Initial access tokens (RFC 7591 3): they register a number of clients, until a day, within limits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from idp.clients.causes import ClientAdminCause, DeclarationCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.events import ClientsEvent
from idp.clients.store import initial_access_tokens as store
from idp.clients.store.initial_access_tokens import InitialAccessToken
from idp.foundation import clock, secret_values
from idp.foundation.ids import new_id
from idp.foundation.secret_values import Secret
from idp.permissions import Operation
from idp.protocol.registration.self_registration import SELF_REGISTRATION_SCOPES, RegistrationBounds
from idp.protocol.tokens.claims import SCOPES
from idp.visible_text import find_letter_fault

MOST_CLIENTS = 10_000
LONGEST_TOKEN_LIFETIME = timedelta(days=366)
_LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class InitialTokenOptions:
    """Whom it is for, how many clients, for how long, and which scopes they may ask for (None: the harmless ones)."""

    label: str
    clients: int = 1
    lasts: timedelta = timedelta(days=30)
    scope: str | None = None


async def issue_initial_token(admin: ClientAdmin, options: InitialTokenOptions) -> tuple[InitialAccessToken, Secret]:
    """A new token, shown this once. Raises InsufficientAuthority, InvalidDeclaration."""
    admin = admin.acting(Operation.ISSUE_REGISTRATION_TOKEN)
    _check_options(options)
    secret, at = secret_values.random_secret(), clock.now()
    limits = {} if options.scope is None else {"scope": " ".join(sorted(set(options.scope.split())))}
    token = InitialAccessToken(
        id=new_id(),
        label=" ".join(options.label.split()),
        remaining=options.clients,
        limits=json.dumps(limits),
        created_at=at,
        expires_at=at + options.lasts,
    )
    await store.insert_token(admin.session, token, secret.digest)
    await admin.record(ClientsEvent.REGISTRATION_TOKEN_ISSUED, token.id, {"n": options.clients})
    return token, secret


async def revoke_initial_token(admin: ClientAdmin, token_id: UUID) -> None:
    """Revoke an initial access token; clients it registered stay.

    Raises InsufficientAuthority, NoSuchInitialToken.
    """
    admin = admin.acting(Operation.REVOKE_REGISTRATION_TOKEN)
    if not await store.set_token_revoked(admin.session, token_id, clock.now()):
        raise ClientAdminCause.INITIAL_TOKEN_NOT_FOUND()
    await admin.record(ClientsEvent.REGISTRATION_TOKEN_REVOKED, token_id)


async def list_initial_tokens(admin: ClientAdmin) -> Sequence[InitialAccessToken]:
    """Every token, the newest first. Raises InsufficientAuthority."""
    return await store.list_tokens(admin.acting(Operation.LIST_REGISTRATION_TOKENS).session)


def token_bounds(token: InitialAccessToken) -> RegistrationBounds:
    """What a client may be at most that registers with it."""
    return parse_bounds(token.limits)


def parse_bounds(limits: str | None) -> RegistrationBounds:
    """The same from the stored limits of a token; None: a client registered without a token."""
    scope = json.loads(limits or "{}").get("scope")
    return RegistrationBounds(SELF_REGISTRATION_SCOPES if scope is None else frozenset(scope.split()))


def _check_options(options: InitialTokenOptions) -> None:
    label = " ".join(options.label.split())
    if not 0 < len(label) <= _LONGEST_LABEL or find_letter_fault(label) is not None:
        raise DeclarationCause.TOKEN_LABEL_MALFORMED(longest=_LONGEST_LABEL)
    if not 0 < options.clients <= MOST_CLIENTS:
        raise DeclarationCause.TOKEN_CLIENTS_OUT_OF_RANGE(most=MOST_CLIENTS)
    if not timedelta(0) < options.lasts <= LONGEST_TOKEN_LIFETIME:
        raise DeclarationCause.TOKEN_LIFETIME_TOO_LONG(days=LONGEST_TOKEN_LIFETIME.days)
    unknown = sorted(set((options.scope or "").split()) - set(SCOPES))
    if unknown:
        raise DeclarationCause.TOKEN_SCOPE_NOT_SELF_REGISTRABLE(scope=unknown[0], allowed=tuple(SCOPES))

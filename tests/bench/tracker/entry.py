"""Lets the people and the program of the measurement in: sessions and an access token, made by shipped code."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.sessions.sessions import AuthenticationEvent
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.composition import Composition
from idp.foundation import clock
from idp.permissions import SHELL, AdminScope
from idp.protocol.tokens import jwt
from idp.protocol.tokens.access_token import AccessToken
from tests.bench.tracker.visits import Landmarks, Visitor

COOKIE = "divos_sesi"
#: How long the program's token is good: longer than a measurement.
_GOOD_FOR = timedelta(hours=6)


async def open_doors(
    composition: Composition, connection: Any, found: Landmarks
) -> dict[Visitor, dict[str, dict[str, str]]]:
    """The cookies and headers of each visitor, as arguments of an HTTP client."""
    await connection.execute(
        "INSERT INTO role (id, person_id, role, office_id, granted_at) VALUES"
        " (gen_random_uuid(), bench.id('person', 0), 'kominfo', NULL, now()),"
        " (gen_random_uuid(), bench.id('person', 1), 'pengelola_opd', $1, now())",
        found.office,
    )
    doors = {Visitor.PROGRAM: {"headers": {"authorization": f"Bearer {await _issue_token(composition)}"}}}
    for number, visitor in enumerate((Visitor.OFFICER, Visitor.OFFICE)):
        person_id = await connection.fetchval("SELECT bench.id('person', $1)", number)
        opening = AuthenticationEvent(
            person_id, "urn:divos:acr:mfa", ("pwd", "otp", "mfa"), RequestOrigin("127.0.0.1", "bench")
        )
        async with composition.foundation.database.transaction() as together:
            opened = await composition.accounts.sessions.open(together, opening)
        doors[visitor] = {"cookies": {COOKIE: opened.cookie.reveal}}
    return doors


async def _issue_token(composition: Composition) -> str:
    """The token of a program with every scope of the API."""
    scopes = tuple(AdminScope)
    declared = {"client_name": "Program yang diukur", "profile": "layanan", "scope": " ".join(scopes)}
    async with composition.foundation.database.begin() as session:
        admin = composition.clients.admin(session, SHELL)
        made = await client_lifecycle.register_client(admin, ClientRegistration(declared))
    client_id, now = made.client.metadata.client_id, clock.now()
    token = AccessToken(
        issuer=composition.provider.issuer,
        subject=client_id,
        client_id=client_id,
        scope=scopes,
        issued_at=now,
        expires_at=now + _GOOD_FOR,
        serial=token_urlsafe(12),
    )
    await composition.foundation.key_ring.load()
    key = composition.foundation.key_ring.signing_key("ES256")
    return jwt.sign(token.claims(), jwt.import_key(key.kid, key.algorithm, key.private), "at+jwt")

"""Whatever stands in an odd place of a request, no report keeps a secret, a token, a code or a personal number."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count, islice
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import select

from idp.foundation import clock
from idp.foundation.error_report_store import ErrorReport
from idp.protocol.client_auth.assertion import ASSERTION_TYPE
from tests.oidc.asking import carrying, signed_request
from tests.oidc.parties import CALLBACK, VERIFIER
from tests.support.app import App, open_app
from tests.support.databases import Databases, Kind
from tests.support.dpop_key import DpopKey
from tests.support.provocation_stage import STAGE_SETTINGS, Stage, report_code

#: Parameters of an authorization request in which somebody may send the wrong thing.
ODD = (
    *("redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age", "acr_values"),
    *("login_hint", "id_token_hint", "ui_locales", "claims", "resource", "dpop_jkt", "code_challenge", "request"),
    *("code_challenge_method", "request_uri", "registration", "client_id", "lain"),
)
FORM = (
    *("grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "device_code", "scope", "resource"),
    *("client_assertion", "client_assertion_type", "assertion", "subject_token", "subject_token_type", "audience"),
)
GRANTS = ("authorization_code", "refresh_token", "client_credentials")


@pytest.fixture(scope="module", params=Kind)
async def stage(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Stage]:
    with databases.lend(request.param) as url:
        async with open_app(url, **STAGE_SETTINGS) as app:
            found = await Stage.prepare(app)
            yield found
            await found.close()


async def stored(app: App) -> tuple[str, bool]:
    """Every report as one text, and whether some were only counted."""
    await app.settle()
    async with app.database.begin() as session:
        rows = (await session.scalars(select(ErrorReport))).all()
        found = [[row.cause, row.client_id, row.facts, row.parameters] for row in rows]
        return json.dumps(found, ensure_ascii=False), any(row.overflow for row in rows)


async def secrets_of(stage: Stage) -> list[str]:
    """One of each kind, all of them genuine."""
    tokens = await stage.browser.tokens(stage.party)
    code = await stage.browser.code(stage.party)
    return [
        stage.party.secret or "",
        tokens["access_token"],
        tokens["refresh_token"],
        tokens["id_token"],
        code,
        VERIFIER,
        "199001012015011001",
        "5171010101900001",
        "1990 0101 2015011001",
    ]


Request = Callable[[], Awaitable[httpx.Response]]


def _at_authorize(stage: Stage, secret: str) -> Iterator[Request]:
    get = stage.http.get
    for name in ODD:
        yield partial(get, stage.party.url("/authorize", **{name: secret}))
    for address in (
        f"{CALLBACK}/{secret}",
        f"{CALLBACK}?token={secret}",
        f"{CALLBACK}?lang={secret}",
        f"{CALLBACK}#{secret}",
        f"https://{secret}@a.id/",
    ):
        yield partial(get, stage.party.url("/authorize", redirect_uri=address))
        named = {"client_id": stage.party.client_id, "post_logout_redirect_uri": address}
        yield partial(get, f"/end_session?{urlencode(named)}")
    for claim in ("iss", "aud", "sub", "jti", "redirect_uri", "response_type"):
        yield partial(get, carrying(stage.signing, signed_request(stage.signing, **{claim: secret})))


def _at_token(stage: Stage, secret: str) -> Iterator[Request]:
    for name in FORM:
        for grant in GRANTS:
            form = {"grant_type": grant, "redirect_uri": CALLBACK} | {name: secret}
            yield partial(stage.party.post, stage.http, "/token", **form)
    headers = (secret, f"Basic {secret}", f"Bearer {secret}", f"{secret} x", _basic("a", secret), _basic(secret, "a"))
    for header in headers:
        given = {"Authorization": header}
        yield partial(stage.http.post, "/token", data={"client_id": "lain"}, headers=given)
        yield partial(stage.http.get, "/userinfo", headers=given)
    for claim in ("iss", "aud", "jti"):
        yield partial(stage.machine.post, stage.http, statement=stage.machine.statement(**{claim: secret}))
    proof = {"client_id": secret, "client_assertion": secret, "client_assertion_type": ASSERTION_TYPE}
    yield partial(stage.http.post, "/token", data=proof)


def _in_proofs(stage: Stage, secret: str) -> Iterator[Request]:
    auth, form = (
        (stage.party.client_id, stage.party.secret or ""),
        {"grant_type": "refresh_token", "refresh_token": "x"},
    )
    odd: tuple[dict[str, Any], ...] = (
        {"htm": secret},
        {"htu": secret},
        {"jti": secret * 9},
        {"header": {"typ": secret}},
        {"header": {"kid": secret, "alg": secret}},
    )
    for changes in odd:
        proof = {"DPoP": DpopKey().proof(**changes)}
        yield partial(stage.http.post, "/token", data=form, auth=auth, headers=proof)


def batched(requests: Iterable[Request], size: int) -> Iterator[list[Request]]:
    """The requests in lists of this size."""
    left = iter(requests)
    while batch := [*islice(left, size)]:
        yield batch


def _basic(name: str, word: str) -> str:
    return f"Basic {b64encode(f'{name}:{word}'.encode()).decode()}"


@pytest.mark.sends_personal_numbers
@pytest.mark.parametrize("send", [_at_authorize, _at_token, _in_proofs])
async def test_no_report_keeps_what_must_not_be_kept(
    stage: Stage, send: Callable[[Stage, str], Iterator[Request]]
) -> None:
    planted = await secrets_of(stage)
    hour = count(2, 2)
    for secret in planted:
        for requests in batched(send(stage, secret), 10):
            # another hour, so that each mistake has a report of its own
            with clock.travel(timedelta(hours=next(hour))):
                for request in requests:
                    await request()
                await stage.world.app.settle()
    kept, overflow = await stored(stage.world.app)
    assert not overflow
    assert len(kept) > 3_000
    assert [secret for secret in planted if secret in kept] == []
    assert [secret[:16] for secret in planted if secret[:16] in kept and not secret.startswith("eyJ")] == []


async def test_what_looks_like_a_page_or_a_terminal_code_is_kept_as_text(stage: Stage) -> None:
    hostile = "https://a.id/<script>alert(1)</script>\x1b[31m\u202e"
    answer: httpx.Response = await stage.http.get(stage.party.url(redirect_uri=hostile))
    assert report_code(answer) is not None
    kept, _ = await stored(stage.world.app)
    assert "\x1b" not in kept
    assert "\u202e" not in kept

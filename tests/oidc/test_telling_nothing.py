"""Who proves nothing learns nothing: unknown clients, wrong secrets, wrong methods and suspended clients look alike."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

import httpx
import pytest
from httpx import BasicAuth

from idp.clients.credentials import client_secrets
from idp.foundation import clock
from idp.permissions import SHELL
from idp.protocol.client_auth import secret
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import InvalidClient
from idp.protocol.parameters import read_parameters
from tests.conftest import Caches
from tests.oidc.parties import Browser, Party, World
from tests.support.report_codes import without_codes

DOORS = ("/token", "/introspect", "/revoke")
ASKED = {"grant_type": "client_credentials", "token": "x"}

#: Headers that differ from answer to answer, whoever asks.
OWN = {"date", "x-request-id"}


def seen(answer: httpx.Response) -> tuple[int, str, list[tuple[str, str]]]:
    """All that a caller can tell two answers apart by, but for the code of the report."""
    headers = [(name, without_codes(value)) for name, value in answer.headers.multi_items() if name not in OWN]
    return answer.status_code, without_codes(answer.content.decode("latin-1")), headers


async def ask(http: httpx.AsyncClient, door: str, how: str, client_id: str, word: str) -> httpx.Response:
    """A call with a secret in the header, in the form, or with the name alone."""
    if how == "header":
        return await http.post(door, data=ASKED, auth=BasicAuth(client_id, word))
    proof = {"client_secret": word} if how == "form" else {}
    return await http.post(door, data=ASKED | {"client_id": client_id} | proof)


@pytest.mark.parametrize("door", DOORS)
async def test_who_proves_nothing_gets_one_answer(party: Party, browser: Browser, world: World, door: str):
    in_form = await world.party(token_endpoint_auth_method="client_secret_post")
    public, gone, gone_public = [
        await world.party(**made) for made in ({"profile": "publik"}, {}, {"profile": "publik"})
    ]
    await world.suspend(gone)
    await world.suspend(gone_public)
    stranger = seen(await ask(browser.http, door, "header", "tidak-ada", "rahasia"))
    assert stranger[0] == 401
    for client_id in ("tidak-ada", "tidak ada", "é", party.client_id, in_form.client_id, gone.client_id):
        for how in ("header", "form", "name"):
            assert seen(await ask(browser.http, door, how, client_id, "rahasia")) == stranger, (client_id, how)
    for how in ("header", "form"):
        assert seen(await ask(browser.http, door, how, public.client_id, "rahasia")) == stranger
    for how in ("header", "form", "name"):
        assert seen(await ask(browser.http, door, how, gone_public.client_id, "rahasia")) == stranger


async def test_an_expired_secret_is_a_wrong_one(party: Party, browser: Browser, world: World):
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await client_secrets.rotate_secret(desk, party.client_id, timedelta(minutes=1))
    with clock.travel(timedelta(minutes=2)):
        expired = await ask(browser.http, "/token", "header", party.client_id, party.secret or "")
        wrong = await ask(browser.http, "/token", "header", party.client_id, "rahasia")
    assert seen(expired) == seen(wrong)


async def test_who_has_the_secret_is_told_what_is_wrong(party: Party, browser: Browser, world: World):
    proven = party.secret or ""
    service = await world.party(
        profile="layanan", redirect_uris=None, post_logout_redirect_uris=None, scope=None
    )  # other profiles take a secret in the header or in the form
    wrong = (await ask(browser.http, "/token", "form", service.client_id, service.secret or "")).json()
    assert (wrong["error"], "client_secret_basic" in wrong["error_description"]) == ("invalid_client", True)
    await world.suspend(party)
    stopped = (await ask(browser.http, "/token", "header", party.client_id, proven)).json()
    assert (stopped["error"], "suspended" in stopped["error_description"]) == ("invalid_client", True)


def work_of(act: Callable[[], object]) -> Counter[str]:
    """How many digests and comparisons an act costs; the interpreter counts, nothing is replaced."""
    counted: Counter[str] = Counter()

    def count(_frame: FrameType, event: str, called: object) -> None:
        if event == "c_call":
            counted[getattr(called, "__name__", "")] += 1

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return Counter({name: counted[name] for name in ("openssl_sha256", "_compare_digest", "compare_digest", "digest")})


@pytest.mark.parametrize("word", ["rahasia", "raha%20sia"])
def test_a_stranger_costs_as_many_digests_and_comparisons_as_a_client(word: str):
    sent = secret.Credentials("k", secret.AuthMethod.BASIC, tuple(dict.fromkeys((word, word.replace("%20", " ")))))
    costs = [
        work_of(lambda known=known: sent.match_digest(known)) for known in ([], [b"x" * 32], [b"x" * 32, b"y" * 32])
    ]
    assert costs[0] == costs[1] == costs[2]
    assert sum(costs[0].values()) >= 4


async def test_a_stranger_costs_as_many_statements_as_a_client(party: Party, world: World, caches: Caches):
    authenticator = world.app.composition.oidc.tokens.token_endpoint._authenticator
    caches.grow_old()
    for client_id in (party.client_id, "tidak-ada"):
        spent = []
        for _ in range(2):
            before = world.app.database.statements_run
            form = read_parameters({"client_id": client_id, "client_secret": "rahasia"}.items())
            with pytest.raises(InvalidClient):
                await authenticator.authenticate(EndpointRequest(form, "http://localhost:8400/token"), clock.now())
            spent.append(world.app.database.statements_run - before)
        assert spent == [1, 0], client_id

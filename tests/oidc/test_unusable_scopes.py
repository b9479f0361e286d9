"""A scope that cannot be used: answered in terms of what was sent; among usable ones ignored, and remembered."""

import re
from typing import Any

import httpx
import pytest

from idp.clients.ignored_scopes import LONGEST_SCOPE, IgnoredScopeRecorder
from idp.clients.store import clients
from idp.clients.store import ignored_scopes as store
from idp.clients.store.ignored_scopes import MOST_SCOPES
from idp.diagnosis.ignored_scopes import SHOWN_FOR
from idp.foundation import clock
from idp.protocol.tokens.unusable_scope import ScopeFault, UnusableScope
from tests.oidc.asking import push
from tests.oidc.devices import television
from tests.oidc.offering import offered
from tests.oidc.parties import Browser, Page, Party, World, answer_of
from tests.oidc.test_apis import ARSIP, MACHINE

#: What is sent in vain, and what the answer says of it.
UNKNOWN = ("profil", "profil is neither in scopes_supported nor registered")
UNREGISTERED = ("phone", "phone is not registered for this client")
#: The characters of an error_description (RFC 6749 5.2).
DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+", re.ASCII)
#: Markup, quotes, what ends a line, other alphabets, what turns writing round, and a long word.
HOSTILE = ('"><script>alert(1)</script>', "a\\b\"c'd&e", "é字\u202e", "x\r\nset-cookie:y=1", "z" * 150)
COMMAS = ("openid,profile", "openid,profile must be separated by spaces")


async def told(answer: httpx.Response) -> str:
    """The description of an invalid_scope, in JSON or in a redirect."""
    found = answer_of(answer) if answer.status_code == 303 else answer.json()
    assert found["error"] == "invalid_scope", answer.text
    assert found["error_description"].startswith("scope")
    return str(found["error_description"])


async def test_every_endpoint_says_which_scope_and_why(shared_town: World, shared_surfer: Browser) -> None:
    narrow = await shared_town.party(scope="openid profile")
    screen = await television(shared_town, scope="openid profile")
    http = shared_surfer.http
    for sent, expected in (UNKNOWN, UNREGISTERED, COMMAS):
        for answer in (
            await http.get(narrow.url(scope=sent)),
            await push(http, narrow, scope=sent),
            await screen.post(http, "/device_authorization", scope=sent),
        ):
            assert expected in await told(answer)
    assert (await told(await http.get(narrow.url(scope=None)))).startswith("scope is missing")
    both = await told(await http.get(narrow.url(scope="phone profil")))
    assert UNKNOWN[1] in both
    assert UNREGISTERED[1] in both


async def test_the_token_endpoint_says_which_scope_and_why(shared_town: World, shared_surfer: Browser) -> None:
    await offered(shared_town, ARSIP, "arsip:baca arsip:tulis")
    machine = await shared_town.party(**MACHINE, scope="arsip:baca", resources=[ARSIP])
    asked = {"grant_type": "client_credentials", "resource": ARSIP}
    for sent, expected in (
        ("openid", "openid is about people"),
        ("arsip:tulis", "arsip:tulis is neither in scopes_supported nor registered"),
    ):
        assert expected in await told(await machine.post(shared_surfer.http, "/token", **asked, scope=sent))


async def test_what_is_repeated_of_a_scope_is_short_and_printable_ascii(
    shared_town: World, shared_surfer: Browser
) -> None:
    api = "https://surat.example"
    await offered(shared_town, api, "surat:baca")
    machine = await shared_town.party(**MACHINE, scope="surat:baca", resources=[api])
    screen, narrow = await television(shared_town, scope="openid"), await shared_town.party(scope="openid")
    http = shared_surfer.http
    for odd in HOSTILE:
        sent = " ".join(f"{number}{odd}" for number in range(40))
        page = await http.get(narrow.url(scope=sent, response_mode="form_post"))
        assert "alert(1)</script>" not in page.text
        answers = (
            await http.get(narrow.url(scope=sent)),
            await push(http, narrow, scope=sent),
            await screen.post(http, "/device_authorization", scope=sent),
            await machine.post(http, "/token", grant_type="client_credentials", resource=api, scope=sent),
        )
        for description in (Page(page).form()[1]["error_description"], *[await told(one) for one in answers]):
            assert DESCRIPTION.fullmatch(description), description
            assert "39" not in description, "the first of many only"
            assert len(description) < 1_000, "five of sixty characters, and why not"


async def remembered(world: World, party: Party) -> dict[str, tuple[ScopeFault, int]]:
    await world.app.settle()
    async with world.app.database.begin() as session:
        found = await clients.find_client(session, party.client_id)
        assert found is not None
        rows = await store.list_ignored_scopes(session, found.id, clock.now() - SHOWN_FOR)
    return {row.scope: (row.fault, row.count) for row in rows}


@pytest.mark.twins
async def test_an_ignored_scope_is_remembered_and_counted(world: World, browser: Browser) -> None:
    party = await world.party(scope="openid profile")
    await browser.code(party)
    assert await remembered(world, party) == {}
    for _ in range(2):
        tokens = await browser.tokens(party, scope="openid profil phone")
        assert tokens["scope"] == "openid"
    assert await remembered(world, party) == {
        "profil": (ScopeFault.UNKNOWN, 2),
        "phone": (ScopeFault.NOT_REGISTERED, 2),
    }
    await browser.code(party, scope="openid profil")
    assert (await remembered(world, party))["profil"] == (ScopeFault.UNKNOWN, 3)


async def test_devices_and_machines_are_remembered_too(world: World) -> None:
    await offered(world, ARSIP, "arsip:baca")
    machine = await world.party(**MACHINE, scope="arsip:baca", resources=[ARSIP])
    screen = await television(world, scope="openid")
    http = world.app.http
    answers = [
        await machine.post(http, "/token", grant_type="client_credentials", resource=ARSIP, scope="arsip:baca openid"),
        await screen.post(http, "/device_authorization", scope="openid email"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert await remembered(world, machine) == {"openid": (ScopeFault.FOR_PEOPLE, 1)}
    assert await remembered(world, screen) == {"email": (ScopeFault.NOT_REGISTERED, 1)}


@pytest.mark.twins
async def test_no_client_fills_memory_or_tables_and_nothing_secret_is_kept(world: World) -> None:
    party = await world.party(scope="openid")
    async with world.app.database.begin() as session:
        found = await clients.find_client(session, party.client_id)
    assert found is not None
    recorder = world.app.composition.clients.ignored_scopes
    for number in range(60):
        recorder.record(found.id, [UnusableScope(f"asal{number}", ScopeFault.UNKNOWN)])
    assert len(await remembered(world, party)) == MOST_SCOPES
    odd = ("x" * 5_000, "198001012005011001", "a\x1b[2J")
    recorder.record(found.id, [UnusableScope(one, ScopeFault.UNKNOWN) for one in odd])
    kept = await remembered(world, party)
    assert len(kept) == MOST_SCOPES
    assert all(len(one) <= LONGEST_SCOPE and one.isprintable() for one in kept)
    assert not any("19800101" in one for one in kept)


async def test_counts_that_cannot_be_written_wait_for_the_next_flush(world: World) -> None:
    party = await world.party(scope="openid")
    async with world.app.database.begin() as session:
        found = await clients.find_client(session, party.client_id)
    assert found is not None
    recorder = IgnoredScopeRecorder(_Broken())  # type: ignore[arg-type]
    recorder.record(found.id, [UnusableScope("profil", ScopeFault.UNKNOWN)])
    with pytest.raises(ConnectionError):
        await recorder.flush()
    recorder.record(found.id, [UnusableScope("profil", ScopeFault.UNKNOWN)])
    recorder._database = world.app.database  # the database is back
    await recorder.flush()
    assert await remembered(world, party) == {"profil": (ScopeFault.UNKNOWN, 2)}


class _Broken:
    """A database that is away."""

    def begin(self) -> Any:
        raise ConnectionError

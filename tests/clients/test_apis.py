"""APIs that tokens are made for: registered, changed, taken away, and who may ask tokens for them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients import offer, register
from idp.clients.apis import Apis
from idp.clients.refusals import AudienceTaken, NoSuchApi, Unacceptable
from idp.clients.register import Asked
from idp.clients.store import apis as store
from idp.foundation.audit import Entry
from idp.foundation.ids import new_id
from idp.foundation.versions import Watcher
from idp.protocol.audience import Api, TokenFormat
from tests.clients.desks import PROVIDER, WEB, Desks

ARSIP = Api(
    audience="https://arsip.example",
    name="Arsip",
    scopes=frozenset({"arsip:baca", "arsip:tulis"}),
    token_format=TokenFormat.JWT,
    lifetime=timedelta(minutes=10),
)
OURSELVES = replace(ARSIP, audience=PROVIDER.issuer, name="", scopes=frozenset({"openid"}))


@pytest.fixture
def apis(desks: Desks) -> Apis:
    return Apis(desks.database, OURSELVES)


async def keep(desks: Desks, apis: Apis, api: Api = ARSIP) -> Any:
    async with desks.open() as desk:
        return await offer.register(desk, apis, api)


WRONG: dict[str, dict[str, Any]] = {
    "no URI": {"audience": "arsip"},
    "a fragment": {"audience": "https://arsip.example#a"},
    "spaces": {"audience": "https://arsip.example/a b"},
    "too long": {"audience": f"https://arsip.example/{'a' * 255}"},
    "our own audience": {"audience": PROVIDER.issuer},
    "no name": {"name": " "},
    "a name without end": {"name": "a" * 201},
    "a name that cannot be stored": {"name": "a\0b"},
    "a scope of ours": {"scopes": frozenset({"openid"})},
    "a scope of our admin API": {"scopes": frozenset(PROVIDER.api_scopes[:1])},
    "a scope with a quote": {"scopes": frozenset({'a"b'})},
    "too many scopes": {"scopes": frozenset(f"a:{number}" for number in range(51))},
    "tokens for a second": {"lifetime": timedelta(seconds=1)},
    "tokens for a day": {"lifetime": timedelta(days=1)},
    "no client_id": {"resource_server": "a\nb"},
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_cannot_be_an_api_is_refused_with_a_sentence(desks: Desks, apis: Apis, case: str) -> None:
    with pytest.raises(Unacceptable):
        await keep(desks, apis, replace(ARSIP, **WRONG[case]))
    assert set(await apis.known()) == {OURSELVES.audience}


async def test_an_audience_belongs_to_one_api_however_many_register_it_at_once(desks: Desks, apis: Apis) -> None:
    outcomes = await asyncio.gather(*(keep(desks, apis) for _ in range(5)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ApiRecord", *["AudienceTaken"] * 4]
    with pytest.raises(AudienceTaken):
        await keep(desks, apis)


async def test_a_scope_belongs_to_one_api_because_people_agree_to_words(desks: Desks, apis: Apis) -> None:
    await keep(desks, apis)
    other = replace(ARSIP, audience="https://gaji.example", scopes=frozenset({"gaji:baca"}))
    with pytest.raises(Unacceptable, match="arsip:baca"):
        await keep(desks, apis, replace(other, scopes=frozenset({"gaji:baca", "arsip:baca"})))
    made = await keep(desks, apis, other)
    async with desks.open() as desk:
        await offer.change(desk, apis, made.id, {"name": "Gaji"})
        with pytest.raises(Unacceptable, match="arsip:baca"):
            await offer.change(desk, apis, made.id, {"scopes": ARSIP.scopes})
    assert (await apis.known())[other.audience].scopes == other.scopes


async def test_every_process_learns_of_a_change_and_asks_once(desks: Desks, apis: Apis) -> None:
    elsewhere, watcher = Apis(desks.database, OURSELVES), Watcher(desks.database)
    watcher.on_change(offer.APIS, elsewhere.forget)
    assert set(await elsewhere.known()) == {OURSELVES.audience}
    await keep(desks, apis)
    assert (await apis.known())[ARSIP.audience] == ARSIP
    await watcher.look()
    before = desks.database.statements_run
    for _ in range(3):
        assert await elsewhere.scopes_of([ARSIP.audience, "urn:unknown"]) == ARSIP.scopes
    assert desks.database.statements_run == before + 1


async def test_an_api_is_changed_but_for_its_audience_and_taken_away(desks: Desks, apis: Apis) -> None:
    made = await keep(desks, apis)
    async with desks.open() as desk:
        changed = await offer.change(desk, apis, made.id, {"token_format": TokenFormat.OPAQUE, "resource_server": "a"})
        assert await offer.change(desk, apis, ARSIP.audience, {"name": "Arsip"}) == changed
    assert (await apis.known())[ARSIP.audience] == replace(ARSIP, token_format=TokenFormat.OPAQUE, resource_server="a")
    async with desks.open() as desk:
        with pytest.raises(Unacceptable):
            await offer.change(desk, apis, made.id, {"lifetime": timedelta(days=1)})
        await offer.remove(desk, apis, ARSIP.audience)
    assert ARSIP.audience not in await apis.known()
    async with desks.open() as desk:
        for attempt in (offer.remove(desk, apis, made.id), offer.change(desk, apis, new_id(), {})):
            with pytest.raises(NoSuchApi):
                await attempt
        tags = await desk.session.scalars(select(Entry.tag).order_by(Entry.id))
        assert [*tags] == ["api.registered", "api.changed", "api.removed"]


async def test_apis_are_listed_by_name_page_by_page(desks: Desks, apis: Apis) -> None:
    for name in ("peta", "Arsip", "zonasi"):
        await keep(desks, apis, replace(ARSIP, name=name, audience=f"urn:{name}", scopes=frozenset()))
    async with desks.open() as desk:
        first = await store.page(desk.session, 2)
        second = await store.page(desk.session, 2, first.next)
    assert [one.api.name for one in (*first.items, *second.items)] == ["Arsip", "peta", "zonasi"]
    assert second.next is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"resources": ["https://lain.example"]},
        {"resources": ["https://lain.example"], "scope": "openid arsip:baca"},
        {"scope": "openid arsip:baca"},
        {"resources": [ARSIP.audience], "scope": "openid arsip:hapus"},
        {"resources": [{}]},
        {"resources": ARSIP.audience},
    ],
)
async def test_a_client_names_only_apis_that_exist_and_their_scopes(desks: Desks, apis: Apis, wrong: Any) -> None:
    await keep(desks, apis)
    async with desks.open() as desk:
        with pytest.raises(Unacceptable):
            await register.register(desk, Asked(WEB | wrong))


async def test_a_client_may_ask_for_scopes_of_the_apis_it_names(desks: Desks, apis: Apis) -> None:
    await keep(desks, apis)
    named = {"resources": [ARSIP.audience, PROVIDER.issuer], "scope": "openid arsip:baca"}
    async with desks.open() as desk:
        made = (await register.register(desk, Asked(WEB | named))).client.metadata
        machine = {"client_name": "Mesin", "profile": "layanan", "scope": "arsip:tulis", "resources": [ARSIP.audience]}
        service = (await register.register(desk, Asked(machine))).client.metadata
        again = await register.update(desk, made.client_id, {"client_name": "Lain"}, None)
    assert made.scopes == {"openid", "arsip:baca"}
    assert service.scopes == {"arsip:tulis"}
    assert again.metadata.resources == (ARSIP.audience, PROVIDER.issuer)


async def test_where_nobody_asks_for_certificates_no_token_can_be_bound_to_one(desks: Desks) -> None:
    async with desks.open() as desk:
        with pytest.raises(Unacceptable):
            await register.register(desk, Asked(WEB | {"tls_client_certificate_bound_access_tokens": True}))

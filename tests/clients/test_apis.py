"""APIs that tokens are made for: registered, changed, taken away, and who may ask tokens for them."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients import offer, register
from idp.clients.api_record import Ability
from idp.clients.apis import Apis
from idp.clients.refusals import AudienceTaken, NoSuchApi, ScopeTaken, Unacceptable
from idp.clients.register import Asked
from idp.clients.store import apis as store
from idp.foundation.audit import Entry
from idp.foundation.ids import new_id
from idp.foundation.versions import Watcher
from idp.protocol.audience import Api, Label, TokenFormat
from tests.clients.desks import PROVIDER, WEB, Desks

BACA, TULIS = Label("Membaca arsip Anda", "Read your archive"), Label("Menulis ke arsip Anda")
ARSIP = Api(
    audience="https://arsip.example",
    name="Arsip",
    scopes=frozenset({"arsip:baca", "arsip:tulis"}),
    labels={"arsip:baca": BACA, "arsip:tulis": TULIS},
    token_format=TokenFormat.JWT,
    lifetime=timedelta(minutes=10),
)
OURSELVES = replace(ARSIP, audience=PROVIDER.issuer, name="", scopes=frozenset({"openid"}), labels={})


def scopes(**labels: Label) -> dict[str, Any]:
    """The fields of an API with these scopes; `_` stands for a colon."""
    return told({scope.replace("_", ":"): label for scope, label in labels.items()})


def told(labels: Mapping[str, Label]) -> dict[str, Any]:
    return {"scopes": frozenset(labels), "labels": labels}


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
    "a name that turns its line around": {"name": "Arsip\u202e"},
    "a scope of ours": told({"openid": BACA}),
    "a scope of the city's": told({"pegawai": BACA}),
    "a scope of our admin API": told({PROVIDER.api_scopes[0]: BACA}),
    "a scope our admin API may get": told({PROVIDER.api_scopes[0].partition(":")[0] + ":semua": BACA}),
    "a scope of Logto's": told({"urn:logto:scope:organization_token": BACA}),
    "a scope with a quote": told({'a"b': BACA}),
    "a scope that looks like another": told({"Arsip:baca": BACA}),
    "a scope that stands for several": told({"arsip:%": BACA}),
    "a scope that ends where it is written": told({"a><profile": BACA}),
    "a scope without end": told({"a" * 101: BACA}),
    "too many scopes": told({f"a:{number}": BACA for number in range(51)}),
    "no label": scopes(arsip_baca=Label(" ")),
    "a label in English alone": scopes(arsip_baca=Label("", "Read")),
    "a label without end": scopes(arsip_baca=Label("a" * 101)),
    "a label of two lines": scopes(arsip_baca=Label("Membaca\narsip")),
    "a label that turns its line around": scopes(arsip_baca=Label("Membaca \u202episra")),
    "a label that steers a terminal": scopes(arsip_baca=Label("Membaca", "\x1b[2J")),
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
    other = replace(ARSIP, audience="https://gaji.example", **scopes(gaji_baca=BACA))
    with pytest.raises(ScopeTaken, match=f"arsip:baca belongs to {ARSIP.audience}"):
        await keep(desks, apis, replace(other, **scopes(gaji_baca=BACA, arsip_baca=BACA)))
    made = await keep(desks, apis, other)
    async with desks.open() as desk:
        await offer.change(desk, apis, made.id, {"name": "Gaji"})
    with pytest.raises(ScopeTaken, match="arsip:baca"):
        async with desks.open() as desk:
            await offer.change(desk, apis, made.id, {"labels": ARSIP.labels})
    assert (await apis.known())[other.audience] == replace(other, name="Gaji"), "nothing of a refused change stays"


async def test_a_scope_that_was_given_up_is_free(desks: Desks, apis: Apis) -> None:
    await keep(desks, apis)
    async with desks.open() as desk:
        await offer.change(desk, apis, ARSIP.audience, {"labels": {"arsip:baca": BACA}})
    other = await keep(desks, apis, replace(ARSIP, audience="https://gaji.example", **scopes(arsip_tulis=TULIS)))
    async with desks.open() as desk:
        await offer.remove(desk, apis, ARSIP.audience)
        changed = await offer.change(desk, apis, other.id, {"labels": {"arsip:baca": BACA, "arsip:tulis": TULIS}})
    assert changed.api.scopes == ARSIP.scopes


async def test_a_scope_keeps_its_label_until_it_gets_another(desks: Desks, apis: Apis) -> None:
    await keep(desks, apis)
    for given, label in (
        (Label(""), BACA),
        (Label("", "Open your archive"), Label("Membaca arsip Anda", "Open your archive")),
        (Label("Melihat arsip Anda"), Label("Melihat arsip Anda")),
    ):
        async with desks.open() as desk:
            await offer.change(desk, apis, ARSIP.audience, {"labels": {"arsip:baca": given}})
        assert await apis.abilities() == {"arsip:baca": Ability("Arsip", label)}
    async with desks.open() as desk:
        with pytest.raises(Unacceptable, match="arsip:hapus needs a label"):
            await offer.change(desk, apis, ARSIP.audience, {"labels": {"arsip:hapus": Label("")}})


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
        await keep(desks, apis, replace(ARSIP, name=name, audience=f"urn:{name}", **scopes()))
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

"""APIs that tokens are made for: registered, changed, taken away, and who may ask tokens for them."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from idp.clients.apis import api_lifecycle
from idp.clients.apis.api_registry import ApiRegistry
from idp.clients.errors import AudienceTaken, InvalidDeclaration, NoSuchApi, ScopeTaken
from idp.clients.records import ScopeDescription
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.store import apis as store
from idp.foundation.audit import AuditEntry
from idp.foundation.change_counter import ChangePoller
from idp.foundation.ids import new_id
from idp.protocol.audience import Api, ScopeLabel, TokenFormat
from tests.clients.client_admins import PROVIDER, WEB, ClientAdmins

BACA, TULIS = ScopeLabel("Membaca arsip Anda", "Read your archive"), ScopeLabel("Menulis ke arsip Anda")
ARSIP = Api(
    audience="https://arsip.example",
    name="Arsip",
    scopes=frozenset({"arsip:baca", "arsip:tulis"}),
    labels={"arsip:baca": BACA, "arsip:tulis": TULIS},
    token_format=TokenFormat.JWT,
    lifetime=timedelta(minutes=10),
)
OURSELVES = replace(ARSIP, audience=PROVIDER.issuer, name="", scopes=frozenset({"openid"}), labels={})


def scopes(**labels: ScopeLabel) -> dict[str, Any]:
    """The fields of an API with these scopes; `_` stands for a colon."""
    return told({scope.replace("_", ":"): label for scope, label in labels.items()})


def told(labels: Mapping[str, ScopeLabel]) -> dict[str, Any]:
    return {"scopes": frozenset(labels), "labels": labels}


@pytest.fixture
def apis(client_admins: ClientAdmins) -> ApiRegistry:
    return ApiRegistry(client_admins.database, OURSELVES)


async def keep(client_admins: ClientAdmins, apis: ApiRegistry, api: Api = ARSIP) -> Any:
    async with client_admins.open() as desk:
        return await api_lifecycle.register_api(desk, apis, api)


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
    "a name with a Cyrillic letter": {"name": "Ars\u0456p"},
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
    "no label": scopes(arsip_baca=ScopeLabel(" ")),
    "a label in English alone": scopes(arsip_baca=ScopeLabel("", "Read")),
    "a label without end": scopes(arsip_baca=ScopeLabel("a" * 101)),
    "a label of two lines": scopes(arsip_baca=ScopeLabel("Membaca\narsip")),
    "a label that turns its line around": scopes(arsip_baca=ScopeLabel("Membaca \u202episra")),
    "a label that steers a terminal": scopes(arsip_baca=ScopeLabel("Membaca", "\x1b[2J")),
    "tokens for a second": {"lifetime": timedelta(seconds=1)},
    "tokens for a day": {"lifetime": timedelta(days=1)},
    "no client_id": {"resource_server": "a\nb"},
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_cannot_be_an_api_is_refused_with_a_sentence(
    client_admins: ClientAdmins, apis: ApiRegistry, case: str
) -> None:
    with pytest.raises(InvalidDeclaration):
        await keep(client_admins, apis, replace(ARSIP, **WRONG[case]))
    assert set(await apis.load_apis()) == {OURSELVES.audience}


async def test_an_audience_belongs_to_one_api_however_many_register_it_at_once(
    client_admins: ClientAdmins, apis: ApiRegistry
) -> None:
    outcomes = await asyncio.gather(*(keep(client_admins, apis) for _ in range(5)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ApiRecord", *["AudienceTaken"] * 4]
    with pytest.raises(AudienceTaken):
        await keep(client_admins, apis)


async def test_a_scope_belongs_to_one_api_because_people_agree_to_words(
    client_admins: ClientAdmins, apis: ApiRegistry
) -> None:
    await keep(client_admins, apis)
    other = replace(ARSIP, audience="https://gaji.example", **scopes(gaji_baca=BACA))
    with pytest.raises(ScopeTaken, match=f"arsip:baca belongs to {ARSIP.audience}"):
        await keep(client_admins, apis, replace(other, **scopes(gaji_baca=BACA, arsip_baca=BACA)))
    made = await keep(client_admins, apis, other)
    async with client_admins.open() as desk:
        await api_lifecycle.change_api(desk, apis, made.id, {"name": "Gaji"})
    with pytest.raises(ScopeTaken, match="arsip:baca"):
        async with client_admins.open() as desk:
            await api_lifecycle.change_api(desk, apis, made.id, {"labels": ARSIP.labels})
    assert (await apis.load_apis())[other.audience] == replace(other, name="Gaji"), "nothing of a refused change stays"


async def test_a_scope_that_was_given_up_is_free(client_admins: ClientAdmins, apis: ApiRegistry) -> None:
    await keep(client_admins, apis)
    async with client_admins.open() as desk:
        await api_lifecycle.change_api(desk, apis, ARSIP.audience, {"labels": {"arsip:baca": BACA}})
    other = await keep(
        client_admins, apis, replace(ARSIP, audience="https://gaji.example", **scopes(arsip_tulis=TULIS))
    )
    async with client_admins.open() as desk:
        await api_lifecycle.remove_api(desk, apis, ARSIP.audience)
        changed = await api_lifecycle.change_api(
            desk, apis, other.id, {"labels": {"arsip:baca": BACA, "arsip:tulis": TULIS}}
        )
    assert changed.api.scopes == ARSIP.scopes


async def test_a_scope_keeps_its_label_until_it_gets_another(client_admins: ClientAdmins, apis: ApiRegistry) -> None:
    await keep(client_admins, apis)
    for given, label in (
        (ScopeLabel(""), BACA),
        (ScopeLabel("", "Open your archive"), ScopeLabel("Membaca arsip Anda", "Open your archive")),
        (ScopeLabel("Melihat arsip Anda"), ScopeLabel("Melihat arsip Anda")),
    ):
        async with client_admins.open() as desk:
            await api_lifecycle.change_api(desk, apis, ARSIP.audience, {"labels": {"arsip:baca": given}})
        assert await apis.scope_descriptions() == {"arsip:baca": ScopeDescription("Arsip", label)}
    async with client_admins.open() as desk:
        with pytest.raises(InvalidDeclaration, match="arsip:hapus needs a label"):
            await api_lifecycle.change_api(desk, apis, ARSIP.audience, {"labels": {"arsip:hapus": ScopeLabel("")}})


async def test_every_process_learns_of_a_change_and_asks_once(client_admins: ClientAdmins, apis: ApiRegistry) -> None:
    elsewhere, watcher = ApiRegistry(client_admins.database, OURSELVES), ChangePoller(client_admins.database)
    watcher.on_change(api_lifecycle.API_CHANGES, elsewhere.clear_cache)
    assert set(await elsewhere.load_apis()) == {OURSELVES.audience}
    await keep(client_admins, apis)
    assert (await apis.load_apis())[ARSIP.audience] == ARSIP
    await watcher.poll()
    before = client_admins.database.statements_run
    for _ in range(3):
        assert await elsewhere.scopes_of([ARSIP.audience, "urn:unknown"]) == ARSIP.scopes
    assert client_admins.database.statements_run == before + 1


async def test_an_api_is_changed_but_for_its_audience_and_taken_away(
    client_admins: ClientAdmins, apis: ApiRegistry
) -> None:
    made = await keep(client_admins, apis)
    async with client_admins.open() as desk:
        changed = await api_lifecycle.change_api(
            desk, apis, made.id, {"token_format": TokenFormat.OPAQUE, "resource_server": "a"}
        )
        assert await api_lifecycle.change_api(desk, apis, ARSIP.audience, {"name": "Arsip"}) == changed
    assert (await apis.load_apis())[ARSIP.audience] == replace(
        ARSIP, token_format=TokenFormat.OPAQUE, resource_server="a"
    )
    async with client_admins.open() as desk:
        with pytest.raises(InvalidDeclaration):
            await api_lifecycle.change_api(desk, apis, made.id, {"lifetime": timedelta(days=1)})
        await api_lifecycle.remove_api(desk, apis, ARSIP.audience)
    assert ARSIP.audience not in await apis.load_apis()
    async with client_admins.open() as desk:
        for attempt in (
            api_lifecycle.remove_api(desk, apis, made.id),
            api_lifecycle.change_api(desk, apis, new_id(), {}),
        ):
            with pytest.raises(NoSuchApi):
                await attempt
        tags = await desk.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id))
        assert [*tags] == ["api.registered", "api.changed", "api.removed"]


async def test_apis_are_listed_by_name_page_by_page(client_admins: ClientAdmins, apis: ApiRegistry) -> None:
    for name in ("peta", "Arsip", "zonasi"):
        await keep(client_admins, apis, replace(ARSIP, name=name, audience=f"urn:{name}", **scopes()))
    async with client_admins.open() as desk:
        first = await store.list_apis(desk.session, 2)
        second = await store.list_apis(desk.session, 2, first.next)
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
async def test_a_client_names_only_apis_that_exist_and_their_scopes(
    client_admins: ClientAdmins, apis: ApiRegistry, wrong: Any
) -> None:
    await keep(client_admins, apis)
    async with client_admins.open() as desk:
        with pytest.raises(InvalidDeclaration):
            await client_lifecycle.register_client(desk, ClientRegistration(WEB | wrong))


async def test_a_client_may_ask_for_scopes_of_the_apis_it_names(client_admins: ClientAdmins, apis: ApiRegistry) -> None:
    await keep(client_admins, apis)
    named = {"resources": [ARSIP.audience, PROVIDER.issuer], "scope": "openid arsip:baca"}
    async with client_admins.open() as desk:
        made = (await client_lifecycle.register_client(desk, ClientRegistration(WEB | named))).client.metadata
        machine = {"client_name": "Mesin", "profile": "layanan", "scope": "arsip:tulis", "resources": [ARSIP.audience]}
        service = (await client_lifecycle.register_client(desk, ClientRegistration(machine))).client.metadata
        again = await client_lifecycle.merge_metadata(desk, made.client_id, {"client_name": "Lain"}, None)
    assert made.scopes == {"openid", "arsip:baca"}
    assert service.scopes == {"arsip:tulis"}
    assert again.metadata.resources == (ARSIP.audience, PROVIDER.issuer)


async def test_where_nobody_asks_for_certificates_no_token_can_be_bound_to_one(client_admins: ClientAdmins) -> None:
    async with client_admins.open() as desk:
        with pytest.raises(InvalidDeclaration):
            await client_lifecycle.register_client(
                desk, ClientRegistration(WEB | {"tls_client_certificate_bound_access_tokens": True})
            )

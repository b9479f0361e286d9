"""Clients that registered themselves and were never used go after a while; whatever anybody needs stays."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from idp.clients.client_admin import ClientAdmin
from idp.clients.models import ClientRow, CredentialRow, InitialAccessTokenRow
from idp.clients.registration import cleanup, client_lifecycle
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.oidc.policy import Lifetimes
from idp.permissions import SHELL
from tests.clients.client_admins import ClientAdmins
from tests.clients.initial_token import issue_initial_token
from tests.oidc.offering import offered
from tests.oidc.parties import CALLBACK, CHEAP, Browser, Page, Party, World
from tests.support.app import App

pytestmark = pytest.mark.twins

LATER = timedelta(days=31)


async def ticket(app: App, clients: int = 50) -> str:
    return await issue_initial_token(app, clients=clients, lasts=timedelta(days=300))


async def newcomer(app: App, token: str, **members: Any) -> dict[str, Any]:
    wish = {"client_name": "Mandiri", "redirect_uris": [CALLBACK]} | members
    answer = await app.http.post("/register", json=wish, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def shown(app: App, made: dict[str, Any]) -> httpx.Response:
    own = {"authorization": f"Bearer {made['registration_access_token']}"}
    return await app.http.get(made["registration_client_uri"], headers=own)


async def night(app: App, by: timedelta = LATER) -> None:
    with clock.travel(by):
        await app.composition.oidc.cleanup.remove_unused_clients()


async def names(app: App) -> set[str]:
    async with app.database.begin() as session:
        return set(await session.scalars(select(ClientRow.name)))


def desk(app: App, session: Any) -> ClientAdmin:
    return app.composition.clients.admin(session, SHELL)


async def test_one_that_nobody_ever_used_goes_with_its_secret_and_the_trail_says_so(world: World) -> None:
    app, token = world.app, await ticket(world.app)
    made = await newcomer(app, token)
    party = Party(made["client_id"], made["client_secret"])
    async with app.database.begin() as session:
        row_id = await session.scalar(select(ClientRow.id).where(ClientRow.client_id == made["client_id"]))
    await night(app, timedelta(days=29))
    assert (await shown(app, made)).status_code == 200
    await night(app)
    assert (await shown(app, made)).status_code == 401
    assert (await party.refresh(app.http, "x")).json()["error"] == "invalid_client"
    assert Page(await app.http.get(party.url())).has("error-page"), "at once, in this process"
    async with app.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(ClientRow)) == 0
        assert await session.scalar(select(func.count()).select_from(CredentialRow)) == 0
        (entry,) = await session.scalars(select(AuditEntry).where(AuditEntry.tag == "client.removed"))
        assert (entry.subject, entry.actor) == (str(row_id), None)
        assert entry.detail == {"client_id": made["client_id"], "reason": "unused"}
        assert await session.scalar(select(InitialAccessTokenRow.remaining)) == 49, "its place is not given back"


async def test_whatever_was_used_stays(world: World, browser: Browser) -> None:
    app, token = world.app, await ticket(world.app)
    used, granted = [await newcomer(app, token, client_name=name) for name in ("Dipakai", "Berizin")]
    for made in (used, granted):
        await browser.tokens(Party(made["client_id"], made["client_secret"]))
    await app.settle()
    async with app.database.begin() as session:  # what a process that died had not written down yet
        mine = update(ClientRow).where(ClientRow.client_id == granted["client_id"])
        await session.execute(mine.values(last_used_at=None))
    await night(app)
    assert await names(app) == {"Dipakai", "Berizin"}


async def test_whatever_an_operator_registered_or_took_in_hand_stays(world: World) -> None:
    app, token = world.app, await ticket(world.app)
    await world.party(client_name="Milik kota")
    await world.party(client_name="Dari operator", ownership="luar", scope="openid")
    kept = ("Diambil", "Diluaskan", "Dihentikan", "Penjaga API", "Terhubung")
    taken = {name: (await newcomer(app, token, client_name=name))["client_id"] for name in kept}
    await newcomer(app, token, client_name="Tak terpakai")
    application = await ClientAdmins(app.database).application()
    async with app.database.begin() as session:
        at = desk(app, session)
        await client_lifecycle.merge_metadata(at, taken["Diambil"], {"ownership": "kota"}, None)
        await client_lifecycle.merge_metadata(at, taken["Diluaskan"], {"scope": "openid pegawai"}, None)
        await client_lifecycle.suspend_client(at, taken["Dihentikan"])
        await client_lifecycle.merge_metadata(at, taken["Terhubung"], {}, str(application))
    await offered(world, "https://arsip.example/api", resource_server=taken["Penjaga API"])
    await night(app)
    assert await names(app) == {"Milik kota", "Dari operator", *kept}


async def test_many_go_in_small_steps_past_those_that_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleanup, "BATCH_SIZE", 2)
    app, token = world.app, await ticket(world.app)
    for number in range(7):
        made = await newcomer(app, token, client_name=f"Ke-{number}")
        if number % 3 == 0:
            async with app.database.begin() as session:
                await client_lifecycle.merge_metadata(
                    desk(app, session), made["client_id"], {"scope": "openid pegawai"}, None
                )
    await night(app)
    assert await names(app) == {"Ke-0", "Ke-3", "Ke-6"}


async def test_they_stay_for_ever_where_an_operator_says_so(apps: Any) -> None:
    app = await apps.open(argon2=CHEAP, lifetimes=Lifetimes(unused_client=timedelta(0)))
    made = await newcomer(app, await ticket(app))
    await night(app, timedelta(days=4000))
    assert (await shown(app, made)).status_code == 200

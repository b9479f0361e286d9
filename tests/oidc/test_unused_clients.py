"""Clients that registered themselves and were never used go after a while; whatever anybody needs stays."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update

from idp.clients import register, unused
from idp.clients.desk import Desk
from idp.clients.models import ClientRow, CredentialRow, InitialAccessTokenRow
from idp.foundation import clock
from idp.foundation.audit import Entry
from idp.oidc.policy import Lifetimes
from idp.permissions import SHELL
from tests.clients.desks import Desks
from tests.clients.initial_token import issue_initial_token
from tests.oidc.offering import offered
from tests.oidc.parties import CALLBACK, CHEAP, Page, Party, Surfer, Town
from tests.support.house import House

pytestmark = pytest.mark.twins

LATER = timedelta(days=31)


async def ticket(house: House, clients: int = 50) -> str:
    return await issue_initial_token(house, clients=clients, lasts=timedelta(days=300))


async def newcomer(house: House, token: str, **members: Any) -> dict[str, Any]:
    wish = {"client_name": "Mandiri", "redirect_uris": [CALLBACK]} | members
    answer = await house.http.post("/register", json=wish, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def shown(house: House, made: dict[str, Any]) -> httpx.Response:
    own = {"authorization": f"Bearer {made['registration_access_token']}"}
    return await house.http.get(made["registration_client_uri"], headers=own)


async def night(house: House, by: timedelta = LATER) -> None:
    with clock.travel(by):
        await house.composition.oidc.cleanup.remove_unused_clients()


async def names(house: House) -> set[str]:
    async with house.database.begin() as session:
        return set(await session.scalars(select(ClientRow.name)))


def desk(house: House, session: Any) -> Desk:
    return house.composition.clients.desk(session, SHELL)


async def test_one_that_nobody_ever_used_goes_with_its_secret_and_the_trail_says_so(town: Town) -> None:
    house, token = town.house, await ticket(town.house)
    made = await newcomer(house, token)
    party = Party(made["client_id"], made["client_secret"])
    async with house.database.begin() as session:
        row_id = await session.scalar(select(ClientRow.id).where(ClientRow.client_id == made["client_id"]))
    await night(house, timedelta(days=29))
    assert (await shown(house, made)).status_code == 200
    await night(house)
    assert (await shown(house, made)).status_code == 401
    assert (await party.refresh(house.http, "x")).json()["error"] == "invalid_client"
    assert Page(await house.http.get(party.url())).has("error-page"), "at once, in this process"
    async with house.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(ClientRow)) == 0
        assert await session.scalar(select(func.count()).select_from(CredentialRow)) == 0
        (entry,) = await session.scalars(select(Entry).where(Entry.tag == "client.removed"))
        assert (entry.subject, entry.actor) == (str(row_id), None)
        assert entry.detail == {"client_id": made["client_id"], "reason": "unused"}
        assert await session.scalar(select(InitialAccessTokenRow.remaining)) == 49, "its place is not given back"


async def test_whatever_was_used_stays(town: Town, surfer: Surfer) -> None:
    house, token = town.house, await ticket(town.house)
    used, granted = [await newcomer(house, token, client_name=name) for name in ("Dipakai", "Berizin")]
    for made in (used, granted):
        await surfer.tokens(Party(made["client_id"], made["client_secret"]))
    await house.settle()
    async with house.database.begin() as session:  # what a process that died had not written down yet
        mine = update(ClientRow).where(ClientRow.client_id == granted["client_id"])
        await session.execute(mine.values(last_used_at=None))
    await night(house)
    assert await names(house) == {"Dipakai", "Berizin"}


async def test_whatever_an_operator_registered_or_took_in_hand_stays(town: Town) -> None:
    house, token = town.house, await ticket(town.house)
    await town.party(client_name="Milik kota")
    await town.party(client_name="Dari operator", ownership="luar", scope="openid")
    kept = ("Diambil", "Diluaskan", "Dihentikan", "Penjaga API", "Terhubung")
    taken = {name: (await newcomer(house, token, client_name=name))["client_id"] for name in kept}
    await newcomer(house, token, client_name="Tak terpakai")
    application = await Desks(house.database).application()
    async with house.database.begin() as session:
        at = desk(house, session)
        await register.update(at, taken["Diambil"], {"ownership": "kota"}, None)
        await register.update(at, taken["Diluaskan"], {"scope": "openid pegawai"}, None)
        await register.suspend(at, taken["Dihentikan"])
        await register.update(at, taken["Terhubung"], {}, str(application))
    await offered(town, "https://arsip.example/api", resource_server=taken["Penjaga API"])
    await night(house)
    assert await names(house) == {"Milik kota", "Dari operator", *kept}


async def test_many_go_in_small_steps_past_those_that_stay(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unused, "AT_ONCE", 2)
    house, token = town.house, await ticket(town.house)
    for number in range(7):
        made = await newcomer(house, token, client_name=f"Ke-{number}")
        if number % 3 == 0:
            async with house.database.begin() as session:
                await register.update(desk(house, session), made["client_id"], {"scope": "openid pegawai"}, None)
    await night(house)
    assert await names(house) == {"Ke-0", "Ke-3", "Ke-6"}


async def test_they_stay_for_ever_where_an_operator_says_so(houses: Any) -> None:
    house = await houses.open(argon2=CHEAP, lifetimes=Lifetimes(unused_client=timedelta(0)))
    made = await newcomer(house, await ticket(house))
    await night(house, timedelta(days=4000))
    assert (await shown(house, made)).status_code == 200

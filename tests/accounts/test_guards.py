"""Who may enter: strangers are asked, people without the role are told whom to ask, officers come in."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from starlette.responses import PlainTextResponse

from idp.accounts.guards import Guards, Principal
from idp.accounts.roles.granted_role import HeldRole
from idp.foundation import clock
from idp.permissions import Operation, Role
from idp.web.declared_routes import PageRouter
from tests.accounts.documents import OFFICER
from tests.accounts.world import PASSWORD, AccountsWorld, sign_in, sign_in_at, token
from tests.support.second_factor import enrol_authenticator, pass_step


def add_page_for_kominfo(world: AccountsWorld) -> None:
    guards, router = Guards(world.app.composition.accounts), PageRouter()

    @router.get("/uji-peran", access=guards.allowed(Operation.SHOW_PROGRESS))
    async def only_kominfo(visitor: Principal = guards.principal) -> PlainTextResponse:
        return PlainTextResponse(visitor.current_session.name)

    world.app.fastapi.add_routers([router])


async def test_a_stranger_is_asked_and_comes_back(world: AccountsWorld) -> None:
    add_page_for_kominfo(world)
    await world.import_people(OFFICER | {"password": PASSWORD})
    await enrol_authenticator(world.app, "kadek")
    sent = await world.app.http.get("/uji-peran?halaman=2")
    step = await sign_in_at(world.app.http, sent.headers["location"], "kadek")
    answer = await pass_step(world.app.http, step, "kadek")
    assert answer.headers["location"] == "/uji-peran?halaman=2"
    assert (await world.app.http.get("/uji-peran")).text == "I Kadek Petugas"


async def test_asking_a_stranger_writes_nothing_down(world: AccountsWorld) -> None:
    for path in ("/portal", "/akun", "/kominfo?cari=arsip"):
        assert (await world.app.http.get(path)).status_code == 303
    async with world.app.database.begin() as session:
        assert (await session.execute(text("SELECT count(*) FROM sign_in"))).scalar_one() == 0


async def test_the_way_back_stands_a_wrong_password_and_a_wait(world: AccountsWorld) -> None:
    sent = (await world.app.http.get("/akun?diakhiri=0")).headers["location"]
    for _ in range(5):
        answer = await sign_in_at(world.app.http, sent, password="salah")
    assert f'href="{sent}"' in answer.text
    with clock.travel(timedelta(minutes=2)):
        answer = await sign_in_at(world.app.http, sent)
        assert answer.headers["location"] == "/akun?diakhiri=0"
        assert (await world.app.http.get(sent)).headers["location"] == "/akun?diakhiri=0"


@pytest.mark.parametrize(
    "to", ["//jahat.example", "https://jahat.example/", "/\\jahat.example", "/%0a", "/" + "a" * 2000]
)
async def test_the_sign_in_page_leads_nowhere_but_to_us(world: AccountsWorld, to: str) -> None:
    assert (await sign_in_at(world.app.http, f"/masuk?ke={to}")).headers["location"] == "/portal"
    assert (await world.app.http.get(f"/masuk?ke={to}")).headers["location"] == "/portal"


async def test_a_form_of_a_stranger_leads_back_to_its_area(world: AccountsWorld) -> None:
    shown = await world.app.http.get("/masuk")
    sent = await world.app.http.post("/akun/sesi/lain/akhiri", data={"csrf": token(shown)})
    assert (sent.status_code, sent.headers["location"]) == (303, "/masuk?ke=%2Fakun")


async def test_without_the_role_the_person_is_told_whom_to_ask(world: AccountsWorld) -> None:
    add_page_for_kominfo(world)
    await sign_in(world.app.http, "sukra")
    refused = await world.app.http.get("/uji-peran")
    assert refused.status_code == 403
    assert "Anda belum punya peran untuk halaman ini" in refused.text
    assert "Bantuan" in refused.text


def test_a_role_counts_whether_it_is_for_an_office_or_not() -> None:
    roles = (HeldRole(Role.PENGELOLA_OPD, UUID(int=1)), HeldRole(Role.AUDITOR))
    officer = Principal(current_session=None, roles=roles)  # type: ignore[arg-type]
    assert officer.has_role(Role.PENGELOLA_OPD)
    assert officer.has_role(Role.AUDITOR)
    assert not officer.has_role(Role.KOMINFO)

"""Who may enter: strangers are asked, people without the role are told whom to ask, officers come in."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from starlette.responses import PlainTextResponse

from idp.accounts.guards import Guards, Officer
from idp.accounts.roles import GrantedRole
from idp.foundation import clock
from idp.permissions import Operation, Role
from tests.accounts.town import Town, sign_in, sign_in_at, token


def add_page_for_kominfo(town: Town) -> None:
    of_kominfo = Guards(town.house.composition.accounts).allowed(Operation.SHOW_PROGRESS)

    async def only_kominfo(visitor: Officer = of_kominfo) -> PlainTextResponse:
        return PlainTextResponse(visitor.here.name)

    town.house.app.add_api_route("/uji-peran", only_kominfo)


async def test_a_stranger_is_asked_and_comes_back(town: Town) -> None:
    add_page_for_kominfo(town)
    sent = await town.house.http.get("/uji-peran?halaman=2")
    answer = await sign_in_at(town.house.http, sent.headers["location"])
    assert answer.headers["location"] == "/uji-peran?halaman=2"
    assert (await town.house.http.get("/uji-peran")).text == "Ni Made Ayu"


async def test_asking_a_stranger_writes_nothing_down(town: Town) -> None:
    for path in ("/portal", "/akun", "/kominfo?cari=arsip"):
        assert (await town.house.http.get(path)).status_code == 303
    async with town.house.database.begin() as session:
        assert (await session.execute(text("SELECT count(*) FROM sign_in"))).scalar_one() == 0


async def test_the_way_back_stands_a_wrong_password_and_a_wait(town: Town) -> None:
    sent = (await town.house.http.get("/akun?diakhiri=0")).headers["location"]
    for _ in range(5):
        answer = await sign_in_at(town.house.http, sent, password="salah")
    assert f'href="{sent}"' in answer.text
    with clock.travel(timedelta(minutes=2)):
        answer = await sign_in_at(town.house.http, sent)
    assert answer.headers["location"] == "/akun?diakhiri=0"
    assert (await town.house.http.get(sent)).headers["location"] == "/akun?diakhiri=0"


@pytest.mark.parametrize(
    "to", ["//jahat.example", "https://jahat.example/", "/\\jahat.example", "/%0a", "/" + "a" * 2000]
)
async def test_the_sign_in_page_leads_nowhere_but_to_us(town: Town, to: str) -> None:
    assert (await sign_in_at(town.house.http, f"/masuk?ke={to}")).headers["location"] == "/portal"
    assert (await town.house.http.get(f"/masuk?ke={to}")).headers["location"] == "/portal"


async def test_a_form_of_a_stranger_leads_back_to_its_area(town: Town) -> None:
    shown = await town.house.http.get("/masuk")
    sent = await town.house.http.post("/akun/sesi/lain/akhiri", data={"csrf": token(shown)})
    assert (sent.status_code, sent.headers["location"]) == (303, "/masuk?ke=%2Fakun")


async def test_without_the_role_the_person_is_told_whom_to_ask(town: Town) -> None:
    add_page_for_kominfo(town)
    await sign_in(town.house.http, "sukra")
    refused = await town.house.http.get("/uji-peran")
    assert refused.status_code == 403
    assert "Anda belum punya peran untuk halaman ini" in refused.text
    assert "Bantuan" in refused.text


def test_an_officer_of_one_office_is_none_of_another() -> None:
    roles = (GrantedRole(Role.PENGELOLA_OPD, "01"), GrantedRole(Role.PENGELOLA_OPD, "02"), GrantedRole(Role.AUDITOR))
    officer = Officer(here=None, roles=roles)  # type: ignore[arg-type]
    assert officer.offices(Role.PENGELOLA_OPD) == {"01", "02"}
    assert officer.offices(Role.AUDITOR) is None
    assert officer.offices(Role.KOMINFO) == frozenset()
    assert not officer.may(Role.KOMINFO)

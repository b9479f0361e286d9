"""/opd/pengaturan-ulang: the pages of two officers, from the search to the printed code."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from idp.accounts.recovery.code_text import parse_code
from idp.foundation import clock
from idp.protocol.authentication_context import Acr
from tests.accounts.officers import NYOMAN_NIP, City, OfficerBrowser, open_city
from tests.accounts.world import PASSWORD, sign_in, token
from tests.conftest import Apps
from tests.support.app import App

pytestmark = pytest.mark.twins

RESETS = "/opd/pengaturan-ulang"
BOXES = {"spoke": "ya", "card": "ya", "own_wish": "ya"}
CODE = re.compile(r'id="kode-kertas">([0-9A-Z-]{14})<')


class Counter:
    """The city with browsers that stay open for the test."""

    def __init__(self, city: City, stack: AsyncExitStack) -> None:
        self.city, self._stack = city, stack

    @property
    def app(self) -> App:
        return self.city.world.app

    async def browser(self, username: str, **options: object) -> OfficerBrowser:
        return await self._stack.enter_async_context(self.city.browser(username, **options))

    async def start(self, officer: OfficerBrowser, username: str = "nyoman", **fields: str) -> httpx.Response:
        """Fill in the first officer's form and send it."""
        path = f"{RESETS}/mulai/{await self.city.person_id(username)}"
        shown = await officer.http.get(path)
        filled = {"csrf": token(shown), "kata_sandi": "ya", "faktor": "ya", "alasan": "Ponsel hilang di Pasar Badung"}
        return await officer.http.post(path, data=filled | BOXES | fields)

    async def started(self, officer: OfficerBrowser, username: str = "nyoman") -> str:
        answer = await self.start(officer, username)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]


@pytest.fixture
async def counter(apps: Apps) -> AsyncIterator[Counter]:
    async with AsyncExitStack() as stack:
        yield Counter(await open_city(apps), stack)


async def decide(officer: OfficerBrowser, path: str, decision: str = "setujui", **fields: str) -> httpx.Response:
    """Fill in the second officer's form and send it."""
    shown = await officer.http.get(path)
    filled = {"csrf": token(shown), "putusan": decision, "kode": officer.code(), "catatan": ""}
    return await officer.http.post(path, data=filled | (BOXES if decision == "setujui" else {}) | fields)


async def test_two_officers_and_one_code_lead_a_person_back_in(counter: Counter) -> None:
    first, second = await counter.browser("sukra.p"), await counter.browser("sekar")
    found = await first.http.post(
        f"{RESETS}/cari", data={"csrf": token(await first.http.get(RESETS)), "cari": "nyoman"}
    )
    assert f"{RESETS}/mulai/{await counter.city.person_id('nyoman')}" in found.text
    path = await counter.started(first)
    own = await first.http.get(path)
    assert "menunggu petugas kedua" in own.text
    assert 'id="setujui"' not in own.text
    waiting = await second.http.get(RESETS)
    assert path in waiting.text
    shown = await second.http.get(path)
    for words in ("Ponsel hilang di Pasar Badung", "I Wayan Sukra", "5 dari 5", "Juru Pungut Pajak"):
        assert words in shown.text, words
    assert NYOMAN_NIP not in shown.text
    done = await decide(second, path)
    assert done.status_code == 200, done.text
    code = CODE.search(done.text)
    assert code is not None
    assert done.headers["cache-control"] == "no-store"
    again = await second.http.get(path)
    assert code[1] not in again.text
    assert "tidak dapat ditampilkan lagi" in again.text
    async with counter.app.browser() as http:
        form = {"csrf": token(await http.get("/aktivasi")), "username": "nyoman", "kode": code[1]}
        new = {"password": "sepeda merah di jalan gajah", "lagi": "sepeda merah di jalan gajah"}
        assert (await http.post("/aktivasi", data=form | new)).status_code == 303
        assert (await sign_in(http, "nyoman", new["password"])).status_code == 303
    async with counter.app.browser("10.0.0.8") as elsewhere:
        assert (await sign_in(elsewhere, "nyoman", PASSWORD)).status_code == 422


async def test_a_form_sent_again_prints_no_second_code(counter: Counter) -> None:
    first, second = await counter.browser("sukra.p"), await counter.browser("sekar")
    path = await counter.started(first)
    filled = {"csrf": token(await second.http.get(path)), "putusan": "setujui", "kode": second.code()} | BOXES
    assert CODE.search((await second.http.post(path, data=filled)).text)
    replayed = await second.http.post(path, data=filled)
    assert (replayed.status_code, replayed.headers["location"]) == (303, path)


async def test_a_person_is_found_by_name_or_number_within_the_officers_offices_alone(counter: Counter) -> None:
    near, far = await counter.browser("sukra.p"), await counter.browser("lain")
    for officer, typed, found in (
        (near, "sudarma", True),
        (near, "19800505 200501 1 231", True),
        (near, "", False),
        (near, "%", False),
        (far, "sudarma", False),
        (far, NYOMAN_NIP, False),
    ):
        sent = {"csrf": token(await officer.http.get(RESETS)), "cari": typed}
        answer = await officer.http.post(f"{RESETS}/cari", data=sent)
        assert ("I Nyoman Sudarma" in answer.text) is found, typed
        assert NYOMAN_NIP not in answer.text
        assert "198005" not in str(answer.url)


async def test_each_mistake_of_the_first_officer_is_named_and_nothing_is_lost(counter: Counter) -> None:
    first = await counter.browser("sukra.p")
    wrong = await counter.start(first, alasan="NIP 19800505 200501 1 231", own_wish="")
    assert wrong.status_code == 422
    assert re.findall(r'<a href="#(\w+)">', wrong.text) == ["alasan"]
    path = f"{RESETS}/mulai/{await counter.city.person_id('nyoman')}"
    empty = await first.http.post(
        path, data={"csrf": token(await first.http.get(path)), "alasan": "Lupa", "card": "ya"}
    )
    assert re.findall(r'<a href="#(\w+)">', empty.text) == ["kata_sandi", "spoke"]
    assert ">Lupa</textarea>" in empty.text
    assert re.search(r'id="card"[^>]* checked', empty.text)
    assert not re.search(r'id="spoke"[^>]* checked', empty.text)


async def test_each_mistake_of_the_second_officer_is_named_and_nothing_is_lost(counter: Counter) -> None:
    first, second = await counter.browser("sukra.p"), await counter.browser("sekar")
    path = await counter.started(first)
    unticked = await decide(second, path, spoke="", catatan="Saya telepon")
    assert unticked.status_code in (200, 422)
    path = path if unticked.status_code == 422 else await counter.started(first)
    wrong = await decide(second, path, kode="000000", catatan="Saya telepon")
    assert wrong.status_code == 422
    assert re.findall(r'<a href="#(\w+)">', wrong.text) == ["kode"]
    assert ">Saya telepon</textarea>" in wrong.text
    no_note = await decide(second, path, "tolak")
    assert re.findall(r'<a href="#(\w+)">', no_note.text) == ["catatan"]
    refused = await decide(second, path, "tolak", catatan="Suaranya lain")
    assert (refused.status_code, refused.headers["location"]) == (303, path)
    assert "Suaranya lain" in (await first.http.get(path)).text


async def test_the_first_officer_cancels_and_nobody_else(counter: Counter) -> None:
    first, second = await counter.browser("sukra.p"), await counter.browser("sekar")
    path = await counter.started(first)
    for officer, over in ((second, False), (first, True)):
        page = await officer.http.get(path)
        await officer.http.post(f"{path}/batalkan", data={"csrf": token(page)})
        assert ("Dibatalkan" in (await first.http.get(path)).text) is over


async def test_failed_checks_are_shown_before_anything_is_sent(counter: Counter) -> None:
    first = await counter.browser("sukra.p")
    page = await first.http.get(f"{RESETS}/mulai/{await counter.city.person_id('ayu')}")
    assert page.status_code == 403, "an officer of Kominfo is of the parent office"
    kominfo = await counter.browser("ayu")
    own = await kominfo.http.get(f"{RESETS}/mulai/{await counter.city.person_id('ayu')}")
    assert "Tidak terpenuhi:" in own.text
    assert "<textarea" not in own.text
    path = await counter.started(kominfo, "sekar")
    waiting = await (await counter.browser("bagus")).http.get(path)
    assert "Dapat diputus mulai" in waiting.text
    assert "Tidak terpenuhi:" in waiting.text


@pytest.mark.parametrize("username", ["lain", "nyoman"])
async def test_others_see_nothing(counter: Counter, username: str) -> None:
    path = await counter.started(await counter.browser("sukra.p"))
    stranger = await counter.browser(username)
    assert (await stranger.http.get(path)).status_code == 403
    assert (await stranger.http.get(f"{RESETS}/mulai/{await counter.city.person_id('nyoman')}")).status_code == 403
    listed = await stranger.http.get(RESETS)
    assert "Sudarma" not in listed.text.partition("<main")[2], "but for one's own name in the header"


async def test_an_officer_who_gave_the_password_alone_is_asked_for_more(counter: Counter) -> None:
    weak = await counter.browser("sukra.p", acr=Acr.PASSWORD)
    answer = await weak.http.get(RESETS)
    assert answer.status_code == 303


async def test_addresses_that_name_nothing(counter: Counter) -> None:
    officer = await counter.browser("ayu")
    for path in (f"{RESETS}/{uuid4()}", f"{RESETS}/mulai/{uuid4()}"):
        assert (await officer.http.get(path)).status_code == 404
        sent = {"csrf": token(await officer.http.get(RESETS)), "putusan": "setujui"} | BOXES
        assert (await officer.http.post(path, data=sent)).status_code == 404
    assert (await officer.http.get(f"{RESETS}?sebelum=bukan")).status_code == 200
    assert (await officer.http.get(f"{RESETS}/bukan-uuid")).status_code == 422


async def test_ended_requests_are_paged(counter: Counter) -> None:
    first = await counter.browser("ayu")
    for number in range(21):
        with clock.travel(timedelta(minutes=number)):
            path = await counter.started(first)
            await first.http.post(f"{path}/batalkan", data={"csrf": token(await first.http.get(path))})
    page = await first.http.get(RESETS)
    older = re.search(r'href="(/opd/pengaturan-ulang\?sebelum=[0-9a-f-]+)"', page.text)
    assert older is not None
    assert page.text.count("Dibatalkan") == 20
    assert (await first.http.get(older[1])).text.count("Dibatalkan") == 1


async def test_the_person_is_told_and_says_that_it_was_not_them(counter: Counter) -> None:
    nyoman, second = await counter.browser("nyoman"), await counter.browser("sekar")
    path = await counter.started(await counter.browser("sukra.p"))
    told = await nyoman.http.get("/akun")
    assert "meminta pengaturan ulang akun Anda" in told.text
    action = re.search(r'action="(/akun/pengaturan-ulang/[0-9a-f-]+/bukan-saya)"', told.text)
    assert action is not None
    assert (await second.http.post(action[1], data={"csrf": token(await second.http.get("/akun"))})).headers[
        "location"
    ] == "/akun", "another person cancels nothing"
    answer = await nyoman.http.post(action[1], data={"csrf": token(told)})
    assert answer.headers["location"] == "/akun?dibatalkan=1"
    assert "dibatalkan" in (await nyoman.http.get("/akun?dibatalkan=1")).text
    assert "Dibatalkan" in (await second.http.get(path)).text


def test_a_printed_code_is_one_that_is_read() -> None:
    assert parse_code("K7M2-9QXT-4HVB") == "K7M29QXT4HVB"

"""/akun/riwayat: what is written down of logins and failures, and what the person says of it."""

import csv
import io
import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from idp.accounts.events import HistoryEvent
from idp.accounts.history.office_networks import parse_office_network
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.foundation import clock
from tests.accounts.documents import MADE
from tests.accounts.world import AccountsWorld, open_world, sign_in, token
from tests.conftest import Apps

MADE_ID = UUID(str(MADE["sub"]))
FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}


async def history(world: AccountsWorld, http: httpx.AsyncClient, query: str = "") -> str:
    """The page, with the failures that wait in memory written."""
    await world.app.composition.accounts.history.flush()
    shown = await http.get(f"/akun/riwayat{query}")
    assert shown.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", shown.text.partition("<main")[2]).split())


async def change_factors(world: AccountsWorld, times: int) -> None:
    """Made changes her factors so often."""
    async with world.app.database.begin() as session:
        for _ in range(times):
            origin = RequestOrigin("127.0.0.1")
            await world.app.composition.accounts.history.record(session, MADE_ID, HistoryEvent.FACTORS_CHANGED, origin)


async def press(http: httpx.AsyncClient, words: str) -> httpx.Response:
    """Press the first button of the page that says `words`."""
    shown = await http.get("/akun/riwayat")
    form = re.search(rf'action="([^"]+)"><input[^>]+value="([^"]+)"><button[^>]+>{words}', shown.text)
    assert form, shown.text
    return await http.post(form[1], data={"csrf": form[2]})


async def test_the_page_is_for_people_who_are_signed_in(world: AccountsWorld) -> None:
    async with world.app.browser() as http:
        for path in ("/akun/riwayat", "/akun/riwayat.csv"):
            assert (await http.get(path)).headers["location"].startswith("/masuk?ke=%2Fakun%2Friwayat")


async def test_a_login_says_how_and_with_what_and_for_whom(world: AccountsWorld) -> None:
    handle = await world.create_login_request()
    async with world.app.browser(**FIREFOX) as http:
        await sign_in(http, handle=handle)
        said = await history(world, http)
    assert "Masuk ke e-Kinerja Perangkat ini" in said
    assert "kata sandi · Firefox di Windows" in said
    assert "Apakah ini Anda" not in said, "the first login there is has nothing to be compared with"
    assert "1, dari 1 peramban" in said


async def test_repeated_failures_of_one_origin_are_one_line(world: AccountsWorld) -> None:
    async with world.app.browser() as http:
        for _ in range(3):
            await sign_in(http, password="bukan ini kata sandinya")
        await sign_in(http)
        said = await history(world, http)
    assert "3 percobaan gagal" in said
    assert "kata sandi salah" in said
    assert "Percobaan gagal 3, terakhir" in said


async def test_a_new_browser_is_asked_about_and_known_once_the_person_says_so(world: AccountsWorld) -> None:
    async with world.app.browser() as http, world.app.browser(**FIREFOX) as other:
        await sign_in(http)
        await sign_in(other)
        assert "Apakah ini Anda? Masuk dari perangkat baru: Firefox di Windows" in await history(world, http)
        assert "Apakah ini Anda" not in await history(world, other), "it is asked about in the other browsers"
        assert (await press(http, "Ya, ini saya")).headers["location"] == "/akun/riwayat?saya=1"
        assert "Apakah ini Anda" not in await history(world, http)
        await other.post("/keluar", data={"csrf": token(await other.get("/keluar"))})
        await sign_in(other)
        assert "Apakah ini Anda" not in await history(world, http), "the browser is known by its cookie"


async def test_a_browser_does_not_say_of_itself_that_it_is_known(world: AccountsWorld) -> None:
    async with world.app.browser() as http, world.app.browser(**FIREFOX) as stranger:
        await sign_in(http)
        await sign_in(stranger)
        action = re.search(r'action="(/akun/riwayat/[^"]+/saya)"', (await http.get("/akun/riwayat")).text)
        assert action
        await stranger.post(action[1], data={"csrf": token(await stranger.get("/akun/riwayat"))})
        assert "Apakah ini Anda?" in await history(world, http)
        await press(http, "Ya, ini saya")
        assert "Apakah ini Anda?" not in await history(world, http)


async def test_not_me_ends_every_other_session_and_leaves_a_report(world: AccountsWorld) -> None:
    async with world.app.browser() as http, world.app.browser(**FIREFOX) as thief:
        await sign_in(http)
        await sign_in(thief)
        answered = await press(http, "Bukan saya")
        code = answered.headers["location"].rpartition("=")[2]
        assert re.fullmatch(r"DVS-\w{4}-\w{4}", code)
        said = await history(world, http, f"?bukan_saya={code}")
        assert code in said
        assert "Bukan Anda" in said
        assert (await thief.get("/akun")).headers["location"].startswith("/masuk"), "its session has ended"
        assert (await http.get("/akun")).status_code == 200, "this one goes on"


async def test_nobody_answers_for_another(world: AccountsWorld) -> None:
    async with world.app.browser() as http, world.app.browser(**FIREFOX) as other:
        await sign_in(http)
        await sign_in(other)
        shown = await http.get("/akun/riwayat")
        action = re.search(r'action="(/akun/riwayat/[^"]+/bukan-saya)"', shown.text)
        assert action
        async with world.app.browser() as sukra:
            await sign_in(sukra, "sukra")
            field = token(await sukra.get("/akun"))
            assert (await sukra.post(action[1], data={"csrf": field})).headers["location"] == "/akun/riwayat"
        assert (await other.get("/akun")).status_code == 200, "nothing ended"


@pytest.mark.parametrize("query", ["?sebelum=", "?sebelum=x", "?sebelum=" + "9" * 5000])
async def test_a_broken_link_to_older_lines_is_a_clear_page(world: AccountsWorld, query: str) -> None:
    async with world.app.browser() as http:
        await sign_in(http)
        assert (await http.get(f"/akun/riwayat{query}")).status_code == 404


async def test_older_lines_are_on_the_next_page_and_after_90_days_gone(world: AccountsWorld) -> None:
    async with world.app.browser() as http:
        with clock.travel(timedelta(days=-80)):
            await sign_in(http)
            await http.post("/keluar", data={"csrf": token(await http.get("/keluar"))})
        await sign_in(http)
        await change_factors(world, times=50)
        shown = await http.get("/akun/riwayat")
        older = re.search(r'href="(/akun/riwayat\?sebelum=[^"]+)"', shown.text)
        assert older
        assert (await http.get(older[1])).text.count("<b>Masuk ke DIVOS") == 2
        with clock.travel(timedelta(days=11)):
            await world.app.composition.accounts.cleanup.run()
        assert (await http.get(older[1])).text.count("<b>Masuk ke DIVOS") == 1


async def test_the_file_holds_what_the_page_shows(world: AccountsWorld) -> None:
    handle = await world.create_login_request(label="=cmd()")
    async with world.app.browser(**FIREFOX) as http:
        await sign_in(http, handle=handle)
        sent = await http.get("/akun/riwayat.csv")
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert [(row["peristiwa"], row["aplikasi"], row["cara"], row["peramban"]) for row in rows] == [
        ("login", "'=cmd()", "pwd", "Firefox")
    ], "a spreadsheet runs no cell"


async def test_the_citys_own_networks_are_named(apps: Apps) -> None:
    networks = "127.0.0.0/8=jaringan Pemkot, 127.0.0.0/24=Kelurahan Panjer"
    world = await open_world(apps, office_networks=networks)
    async with world.app.browser() as http:
        await sign_in(http)
        assert "Kelurahan Panjer" in await history(world, http)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("10.0.0.0/8", "names no network"),
        ("10.0.0.0/8=", "names no network"),
        ("10.0.0.1/8=Kota", "write 10.0.0.0/8"),
        ("10.0.0.0/25=Kota", "too small"),
        ("kantor=Kota", "is no network"),
    ],
)
def test_a_network_that_cannot_be_named_says_what_would_be_right(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_office_network(text)

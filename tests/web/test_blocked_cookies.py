"""A form without its cookie: what is so (blocked, lost, another tab, too old), and what to do, without script."""

from datetime import timedelta

import httpx

from idp.foundation import clock
from tests.accounts.world import COOKIE, AccountsWorld, create_world, sign_in, token
from tests.conftest import Apps
from tests.support.report_codes import report_of

BLOCKED = "Peramban ini tidak menyimpan kuki"
TOO_LONG = "terlalu lama terbuka"
STEPS = ("Chrome di Android", "Firefox", "Safari di iPhone")
TINY = {"argon2": {"memory_kib": 8, "passes": 1}}


async def open_world(apps: Apps) -> AccountsWorld:
    return await create_world(await apps.open(**TINY))


async def send(http: httpx.AsyncClient, shown: httpx.Response, **fields: str) -> httpx.Response:
    return await http.post("/masuk", data={"csrf": token(shown), "username": "made", "password": "x"} | fields)


async def test_a_browser_that_takes_no_cookies_is_told_so_and_how_to_allow_them(apps: Apps) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        for _ in range(3):  # today this went round for ever
            shown = await http.get("/masuk")
            assert "divos_csrf" in shown.headers["set-cookie"]
            http.cookies.clear()
            refused = await send(http, shown)
            http.cookies.clear()
            assert refused.status_code == 403
            assert BLOCKED in refused.text
            assert all(words in refused.text for words in STEPS)
            assert TOO_LONG not in refused.text
            assert 'value="made"' in refused.text, "what was typed is kept"
            assert 'name="password"' not in refused.text, "no form that would fail again"
        allowed = await send(http, refused, kuki="diizinkan")
        assert (allowed.status_code, 'value="made"' in allowed.text) == (200, True)
        assert BLOCKED not in allowed.text
        assert (await send(http, allowed, password="kata sandi yang benar")).headers["location"] == "/portal"


async def test_what_else_a_missing_cookie_means(apps: Apps) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        shown = await http.get("/masuk")
        http.cookies.clear()
        with clock.travel(timedelta(hours=2)):
            closed = await send(http, shown)
        assert "biasanya karena peramban sempat ditutup" in closed.text

        shown = await http.get("/masuk?bahasa=id")
        http.cookies.delete("divos_csrf")
        lost = await send(http, shown)
        assert "biasanya karena peramban sempat ditutup" in lost.text, "other cookies came, so they are not blocked"

        shown = await http.get("/masuk")
        http.cookies.clear()
        await http.get("/masuk")
        assert "Tab lain dibuka bersamaan" in (await send(http, shown)).text

        old = await http.post("/masuk", data={"csrf": "lama", "username": "made", "password": "x"})
        assert TOO_LONG in old.text
        strange = await http.post(
            "/masuk", data={"csrf": token(shown), "username": "made"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert TOO_LONG in strange.text
        for page in (closed, lost, old, strange):
            assert page.status_code == 403
            assert BLOCKED not in page.text
            assert 'value="made"' in page.text


async def test_every_other_form_says_the_same_on_an_error_page(apps: Apps) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        shown = await http.get("/aksesibilitas")
        http.cookies.clear()
        refused = await http.post("/tampilan", data={"csrf": token(shown), "tema": "terang"})
        assert refused.status_code == 403
        assert BLOCKED in refused.text
        assert all(words in refused.text for words in STEPS)
        assert (await report_of(world.app, refused.text)).cause == "cookies_blocked"
        assert (await http.get("/bantuan/galat/cookies_blocked")).status_code == 200

        shown = await http.get("/aksesibilitas")
        http.cookies.clear()
        await http.get("/aksesibilitas")
        other = await http.post("/tampilan", data={"csrf": token(shown), "tema": "terang"})
        assert "Halaman ini kalah cepat dari tab lain" in other.text
        assert (await report_of(world.app, other.text)).cause == "stale_page"


async def test_signing_in_with_cookies_says_nothing_of_them_and_runs_as_many_statements(apps: Apps) -> None:
    world = await open_world(apps)
    async with world.app.browser() as http:
        before = world.app.database.statements_run
        shown = await http.get("/masuk")
        assert world.app.database.statements_run == before
        assert "kuki" not in shown.text.casefold()
        assert (await sign_in(http)).headers["location"] == "/portal"
        assert http.cookies[COOKIE]

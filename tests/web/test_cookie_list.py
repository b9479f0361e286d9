"""The privacy page lists every cookie that is set, and no other, with how long it lives."""

import re
from datetime import timedelta
from html import unescape
from http.cookies import SimpleCookie

import httpx

from idp.web import cookies
from idp.web.declared_routes import iter_declarations
from tests.accounts.world import AccountsWorld, create_world, sign_in, token
from tests.conftest import Apps
from tests.support.second_factor import enrol_authenticator, fresh_code

ROW = re.compile(r'<th scope="row"><code>([^<]+)</code></th>.*?<span>([^<]+)</span>.*?<span>([^<]+)</span>', re.DOTALL)


def spoken(age: timedelta | None) -> str:
    """How long a cookie lives, as the page says it."""
    if age is None:
        return "sampai peramban ditutup"
    return f"{age.days} hari" if age.days else f"{age.seconds // 60} menit"


async def listed(http: httpx.AsyncClient) -> dict[str, str]:
    """The rows of the page: name and how long."""
    rows = ROW.findall(unescape((await http.get("/privasi")).text))
    assert all(purpose.strip() for _, purpose, _ in rows)
    return {name: age.strip() for name, _, age in rows}


class Seen:
    """The cookies that answers have set, with how long they live."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    async def note(self, answer: httpx.Response) -> None:
        for header in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(header).items():
                if morsel["max-age"] != "0" and morsel.value:
                    age = timedelta(seconds=int(morsel["max-age"])) if morsel["max-age"] else None
                    self.cookies[name] = spoken(age)


async def walk(world: AccountsWorld, http: httpx.AsyncClient) -> None:
    """Every page without parameters, as a stranger and signed in; a second step, a trusted device, every choice."""
    routes = [(found, one) for found, one in iter_declarations(world.app.fastapi.routes) if one is not None]
    paths = [str(found.path) for found, one in routes if "GET" in (found.methods or ()) and "{" not in str(found.path)]
    fast = [str(one.path) for one in world.app.fastapi._fast_routes.values() if "GET" in (one.methods or ())]  # type: ignore[attr-defined]
    everywhere = sorted({*paths, *fast})
    assert len(everywhere) > 60
    for path in everywhere:
        await http.get(path)
    step = await sign_in(http, "sukra")
    shown = await http.get(step.headers["location"])
    code = await fresh_code(world.app, "sukra")
    await http.post(step.headers["location"], data={"csrf": token(shown), "code": code, "ingat": "ya"})
    await http.get("/bantuan?bahasa=en")
    await http.get("/bantuan?bahasa=id")
    shown = await http.get("/aksesibilitas")
    await http.post("/tampilan", data={"csrf": token(shown), "tema": "terang"})
    for path in everywhere:
        await http.get(path)
    await http.post("/keluar", data={"csrf": token(await http.get("/keluar"))})


async def test_the_page_lists_exactly_the_cookies_that_are_set(apps: Apps) -> None:
    settings = {"argon2": {"memory_kib": 8, "passes": 1}, "second_factor": {"policy": "required"}}
    world = await create_world(await apps.open(**settings))
    await enrol_authenticator(world.app, "sukra")
    seen = Seen()
    async with world.app.browser() as http:
        http.event_hooks = {"response": [seen.note]}
        await walk(world, http)
        assert seen.cookies == await listed(http)


async def test_on_https_the_page_has_the_names_that_browsers_show(apps: Apps) -> None:
    app = await apps.open(issuer="https://sso.example.go.id")
    async with app.browser() as http:
        assert list(await listed(http)) == [f"__Host-{one.name}" for one in cookies.ALL]
        english = (await http.get("/privasi?bahasa=en")).text
    assert "365 days" in english
    assert "10 minutes" in english

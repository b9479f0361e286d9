"""The doors of the portal, through the whole provider."""

import pytest

from tests.accounts.world import AccountsWorld, open_world, sign_in
from tests.conftest import Apps
from tests.support.app import App

pytestmark = pytest.mark.twins


@pytest.fixture
async def world(apps: Apps) -> AccountsWorld:
    return await open_world(apps)


async def test_the_bare_address_leads_to_the_applications(app: App) -> None:
    answer = await app.http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/portal")


GUARDED = ["/portal", "/akun/aplikasi", "/portal?cari=arsip&dimensi=living"]


async def test_a_stranger_signs_in_first(app: App, subtests: pytest.Subtests) -> None:
    for path in GUARDED:
        with subtests.test(path=path):
            answer = await app.http.get(path)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/masuk?ke=")


PAPERS = ["/bantuan", "/privasi", "/aksesibilitas"]


async def test_anybody_may_read_the_papers_in_two_languages(app: App, subtests: pytest.Subtests) -> None:
    for path in PAPERS:
        with subtests.test(path=path):
            async with app.browser() as http:
                answer = await http.get(path)
                assert answer.status_code == 200
                assert '<html lang="id">' in answer.text
                assert '<html lang="en">' in (await http.get(f"{path}?bahasa=en")).text


async def test_taking_a_permission_back_needs_our_form(world: AccountsWorld) -> None:
    await sign_in(world.app.http)
    answer = await world.app.http.post("/akun/aplikasi/cabut", data={"aplikasi": "x"})
    assert (answer.status_code, "location" in answer.headers) == (403, False)


async def test_the_choice_of_colours_needs_our_form(app: App) -> None:
    answer = await app.http.post("/tampilan", data={"tema": "terang"})
    assert answer.status_code == 403
    assert "divos_tema" not in answer.headers.get("set-cookie", "")


TYPED = [f"cari={'x' * 5_000}", "dimensi=zzz", "cari=%3Cu+x%3E"]


async def test_the_portal_survives_what_is_typed_into_it(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    await sign_in(world.app.http)
    for query in TYPED:
        with subtests.test(query=query):
            answer = await world.app.http.get(f"/portal?{query}")
            assert (answer.status_code, "<u x>" in answer.text) == (200, False)


NO_TEXTS = ["cari=%00", "cari=%FF"]


async def test_what_is_no_text_is_refused_with_a_page(world: AccountsWorld, subtests: pytest.Subtests) -> None:
    await sign_in(world.app.http)
    for query in NO_TEXTS:
        with subtests.test(query=query):
            answer = await world.app.http.get(f"/portal?{query}")
            assert (answer.status_code, 'id="error-page"' in answer.text) == (400, True)

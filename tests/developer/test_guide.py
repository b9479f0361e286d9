"""/bantuan/pengembang: the guide for developers, with the reader's own values."""

import re
from html.parser import HTMLParser

import pytest

from idp.developer.guide import EXAMPLE_CLIENT_ID, EXAMPLE_ISSUER, render_guide
from idp.permissions import TeamRole
from tests.accounts.world import sign_in
from tests.developer.teams import OTHER, Team, add_member, load_application
from tests.monitoring.city import City, words
from tests.support.app import ISSUER

PATH = "/bantuan/pengembang"


async def test_everybody_reads_it_with_the_issuer(city: City) -> None:
    async with city.app.browser() as http:
        page = await http.get(PATH)
        assert page.status_code == 200
        assert f"{ISSUER}/.well-known/openid-configuration" in page.text
        assert EXAMPLE_ISSUER not in page.text
        assert EXAMPLE_CLIENT_ID in page.text, "an example, as nobody is signed in"
        assert (await http.head(PATH)).status_code == 200


async def test_it_is_in_the_language_of_the_reader(city: City) -> None:
    async with city.app.browser() as http:
        assert "Sambungkan aplikasi Anda" in words(await http.get(PATH))
        english = words(await http.get(f"{PATH}?bahasa=en"))
        assert "Plug an application in" in english
        assert "Sambungkan" not in english


async def test_a_member_of_a_team_reads_the_client_id_of_the_team(team: Team) -> None:
    client = await team.register()
    page = await team.dwi.get(PATH)
    assert f"<code>{client.metadata.client_id}</code>" in page.text
    assert EXAMPLE_CLIENT_ID not in page.text
    assert client.metadata.client_name in words(page)


async def test_of_several_clients_the_chosen_one(team: Team) -> None:
    first, second = await team.register(), await team.register()
    for client in (first, second):
        page = await team.dwi.get(f"{PATH}?klien={client.metadata.client_id}")
        assert f'<code id="client-id">{client.metadata.client_id}</code>' in page.text


async def test_clients_of_other_teams_stay_unknown(team: Team) -> None:
    client = await team.register()
    await add_member(team.city, "petugas", await load_application(team.city, OTHER), TeamRole.DEVELOPER)
    async with team.city.visitor("petugas") as petugas:
        page = await petugas.get(f"{PATH}?klien={client.metadata.client_id}")
        assert (page.status_code, f">{client.metadata.client_id}<" in page.text) == (200, False)
    async with team.city.app.browser() as http:
        page = await http.get(f"{PATH}?klien={client.metadata.client_id}")
        assert f">{client.metadata.client_id}<" not in page.text


INPUTS = ["klien=", "klien=%22%3E%3Cb%3E", "klien=" + "x" * 3000, "klien=a&klien=b", "bahasa=fr"]


async def test_no_input_harms_it(team: Team, subtests: pytest.Subtests) -> None:
    for query in INPUTS:
        with subtests.test(query=query):
            assert (await team.dwi.get(f"{PATH}?{query}")).status_code == 200


async def test_help_and_the_portal_lead_there(team: Team) -> None:
    async with team.city.app.browser() as http:
        assert f'href="{PATH}"' in (await http.get("/bantuan")).text
        await sign_in(http, "petugas")
        assert f'href="{PATH}"' not in (await http.get("/portal")).text, "who develops nothing is not led there"
    for page in ("/portal", "/pengembang"):
        assert f'href="{PATH}"' in (await team.dwi.get(page)).text


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_text_is_plain_html_whose_links_lead_somewhere(language: str) -> None:
    guide = render_guide(language, ISSUER, None)
    assert len(guide.chapters) >= 6
    parser = Tags()
    parser.feed(guide.html)
    assert not {"script", "style", "img", "iframe"} & {tag for tag, _ in parser.found}
    assert not [attributes for _, attributes in parser.found if "style" in attributes or "onclick" in attributes]
    anchors = [attributes["id"] for tag, attributes in parser.found if "id" in attributes]
    assert len(set(anchors)) == len(anchors)
    assert {one.anchor for one in guide.chapters} <= set(anchors)
    assert all(re.match("https?://", attributes["href"]) for tag, attributes in parser.found if tag == "a")
    assert "h1" not in {tag for tag, _ in parser.found}, "the page has one of its own"
    assert "](" not in guide.html


def test_both_parts_tell_what_applications_need_to_know() -> None:
    for language in ("id", "en"):
        html = render_guide(language, ISSUER, "klien-saya").html
        for word in ("divos.php", "family_name", "claims_in_id_token", "Moodle", "invalid_grant", "klien-saya"):
            assert word in html, (language, word)
        assert html.index("divos.php") < html.index("Authlib"), "PHP comes first"


def test_what_looks_like_html_stays_text() -> None:
    assert "<script>" not in render_guide("id", ISSUER, "<script>alert(1)</script>").html


class Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

"""/bantuan and its search, /bantuan/galat and the page of each cause, through the whole provider."""

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.diagnosis.cause_guide import GUIDES
from idp.diagnosis.help_search import HelpEntry, HelpKind, make_entry, search_help
from idp.foundation.search_text import fold
from idp.portal.help_directory import MOST_RESULTS, group_results
from idp.portal.help_sections import read_page, read_sections
from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.diagnosis.errors_of_clients import REGISTERED, provoke
from tests.monitoring.city import read, words
from tests.support.app import App

LIST = "/bantuan/galat"


@pytest.fixture
async def team_client(apps: Apps) -> TeamClientWorld:
    return await open_team_client(apps)


@pytest.fixture
async def http(shared_house: App) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of its own, which has chosen no language."""
    async with shared_house.browser() as found:
        yield found


def main_part(response: httpx.Response) -> str:
    return response.text.partition("<main")[2].partition("</main>")[0]


async def test_every_cause_has_a_page_in_both_languages(http: httpx.AsyncClient) -> None:
    for key, guide in GUIDES.items():
        indonesian = await http.get(f"{LIST}/{key}?bahasa=id")
        english = await http.get(f"{LIST}/{key}?bahasa=en")
        assert (indonesian.status_code, english.status_code) == (200, 200), key
        assert guide.title in words(indonesian), key
        assert "Anda hanya ingin masuk?" in words(indonesian)
        said = words(english)
        assert guide.title not in said, key
        assert "Do you only want to sign in?" in said
        assert key in said
        assert "`" not in main_part(indonesian) + main_part(english), "values are marked up"


@pytest.mark.twins
async def test_the_page_of_a_cause_has_what_people_and_developers_need(http: httpx.AsyncClient) -> None:
    page = await http.get(f"{LIST}/redirect_uri_unregistered")
    told = words(page)
    for part in (
        "Alamat pengalihan berbeda dari yang didaftarkan",
        "Perlu diperbaiki di aplikasi",
        "Ini bukan kesalahan Anda, dan akun Anda aman.",
        "Garis miring di akhir",
        "CodeIgniter 3",
        "Laravel",
        "Kit PHP dan kit Python",
        "Sebelum halaman masuk tampil",
        "RFC 6749 4.1.2.1",
        "400, tidak kembali ke aplikasi",
        "Tidak dihitung",
        "Alamat pengalihan tidak dikirim",
    ):
        assert part in told, part
    assert f"Cari {len(GUIDES)} sebab" in page.text
    assert "<del>http</del>" in page.text
    assert "<ins>https</ins>" in page.text
    assert f'href="{LIST}/client_unknown"' in page.text
    assert 'action="/diagnosis"' in page.text


async def test_the_page_of_a_cause_that_others_cannot_tell_apart_says_so(http: httpx.AsyncClient) -> None:
    for key in ("client_secret_wrong", "client_id_unknown", "access_token_expired", "initial_token_invalid"):
        assert "Orang luar tidak dapat membedakan" in words(await http.get(f"{LIST}/{key}"))
    assert "Orang luar tidak dapat membedakan" not in words(await http.get(f"{LIST}/code_expired"))


async def test_the_list_names_every_cause_once(http: httpx.AsyncClient) -> None:
    page = main_part(await http.get(LIST))
    linked = re.findall(rf'href="{LIST}/([a-z0-9_]+)"', page)
    assert sorted(linked) == sorted(GUIDES)


@pytest.mark.parametrize("key", ["tidak_ada", "REDIRECT_URI_UNREGISTERED", "%3Cscript%3E", "a" * 2_000, "%20"])
async def test_a_cause_that_is_none_leads_to_the_search(http: httpx.AsyncClient, key: str) -> None:
    answer = await http.get(f"{LIST}/{key}")
    assert answer.status_code == 404
    assert "<script>" not in main_part(answer)
    assert "Sebab ini tidak ada" in read(answer)
    assert f'action="{LIST}"' in answer.text


async def test_help_and_the_guide_for_developers_lead_to_the_list(http: httpx.AsyncClient) -> None:
    for path in ("/bantuan", "/bantuan/pengembang"):
        assert f'href="{LIST}"' in (await http.get(path)).text, path
    assert 'name="cari"' in (await http.get("/bantuan")).text


async def test_no_page_has_a_registered_value_and_all_are_the_same_for_everybody(team_client: TeamClientWorld) -> None:
    await provoke(team_client)
    registered = (REGISTERED, "sijuna", "Sijuna", str(team_client.city.offices["01"]))
    async with team_client.city.app.browser() as anonymous, team_client.city.visitor("eka") as person:
        for path in (LIST, "/bantuan?cari=sijuna", *(f"{LIST}/{key}" for key in GUIDES)):
            page, of_person = await anonymous.get(path), await person.get(path)
            assert main_part(page) == main_part(of_person), path
            shown = main_part(page).replace('value="sijuna"', "").replace('type="search"', "")
            assert not [value for value in registered if value in shown], path


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kata sandi", "/bantuan#masuk"),
        ("KELUAR AMAN", "/bantuan#keluar"),
        ("kuki", "/privasi"),
        ("kontras", "/aksesibilitas"),
        ("moodle", "/bantuan/pengembang#"),
        ("redirect_uri", f"{LIST}/redirect_uri_unregistered"),
        ("redirect uri", f"{LIST}/redirect_uri_unregistered"),
        ("Garis Miring", f"{LIST}/redirect_uri_unregistered"),
        ("client_secret_expired", f"{LIST}/client_secret_expired"),
        ("rahásia hábis", f"{LIST}/client_secret_expired"),
        ("verifier tab", f"{LIST}/code_verifier_mismatch"),
    ],
)
async def test_what_is_typed_is_found(http: httpx.AsyncClient, typed: str, expected: str) -> None:
    answer = await http.get("/bantuan", params={"cari": typed})
    assert answer.status_code == 200
    assert f'href="{expected}' in main_part(answer)


async def test_english_words_are_found_on_english_pages(http: httpx.AsyncClient) -> None:
    answer = await http.get("/bantuan", params={"cari": "secret expired", "bahasa": "en"})
    assert f'href="{LIST}/client_secret_expired"' in main_part(answer)
    assert "Causes of errors" in words(answer)
    assert "Tidak ada" not in words(await http.get("/bantuan", params={"cari": "habis", "bahasa": "en"}))


@pytest.mark.parametrize("path", ["/bantuan", LIST])
@pytest.mark.parametrize(
    "typed", ["DVS-7K2Q-M4XT", "dvs 7k2q m4xt", " dvs7k2qm4xt ", "https://sso/diagnosis/DVS-7K2Q-M4XT"]
)
async def test_a_typed_code_leads_to_its_diagnosis(http: httpx.AsyncClient, path: str, typed: str) -> None:
    answer = await http.get(path, params={"cari": typed})
    assert (answer.status_code, answer.headers["location"]) == (303, "/diagnosis/DVS-7K2Q-M4XT")


@pytest.mark.parametrize("typed", ["karakter", "kejadian", "DVS", "kode DVS", "dvs-123", "DVS-7K2Q-M4XT bukan saya"])
async def test_words_are_no_codes(http: httpx.AsyncClient, typed: str) -> None:
    assert (await http.get("/bantuan", params={"cari": typed})).status_code == 200


@pytest.mark.parametrize("path", ["/bantuan", LIST])
async def test_an_empty_result_says_what_to_do(http: httpx.AsyncClient, path: str) -> None:
    told = words(await http.get(path, params={"cari": "zzzzqq"}))
    assert "Tidak ada yang ditemukan" in told
    assert "satu" in told
    assert 'value="zzzzqq"' in (await http.get(path, params={"cari": "zzzzqq"})).text, "what was typed is kept"


@pytest.mark.parametrize("path", ["/bantuan", LIST])
@pytest.mark.parametrize(
    "query",
    [
        "cari=",
        "cari=%20%20",
        f"cari={'x' * 5_000}",
        "cari=" + quote("<script>alert(1)</script>\"'`"),
        "cari=" + quote("{{ 7*7 }} ${7*7} %(nama)s %s"),
        "cari=" + quote("' OR 1=1 --"),
        "cari=" + quote("\u202egnal\u0301\u0301\ufdfa\U0001f600 \x1b[31m"),
        "cari=a&cari=b",
        "cari=" + quote("(a+)+$ \\ [ * ?"),
    ],
)
async def test_the_search_survives_what_is_typed_into_it(http: httpx.AsyncClient, path: str, query: str) -> None:
    answer = await http.get(f"{path}?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "49" not in main_part(answer).replace("RFC 9449", "") or "7*7" not in query


@pytest.mark.parametrize("query", ["cari=%00", "cari=%FF"])
async def test_what_is_no_text_is_refused_with_a_page(http: httpx.AsyncClient, query: str) -> None:
    answer = await http.get(f"/bantuan?{query}")
    assert (answer.status_code, 'id="error-page"' in answer.text) == (400, True)


async def test_help_answers_head(http: httpx.AsyncClient) -> None:
    for path in ("/bantuan", LIST, f"{LIST}/code_expired"):
        assert (await http.head(path)).status_code == 200


def entry(title: str, text: str = "") -> HelpEntry:
    return make_entry(HelpKind.CAUSES, "/x", title=title, summary="", text=text)


@given(st.text(max_size=80))
def test_any_text_can_be_searched(typed: str) -> None:
    found = entry(typed, "")
    assert search_help([found], typed) == ((found,) if fold(typed) else ())


def test_every_word_must_be_there_and_those_in_the_title_come_first() -> None:
    first, second, third = entry("Rahasia klien salah"), entry("Lain", "rahasia klien"), entry("Klien", "")
    assert search_help([second, third, first], "klien RAHASIA") == (first, second)
    assert search_help([first], "") == search_help([first], " -_- ") == ()
    assert search_help([first], "raha") == (first,), "the beginning of a word is enough"
    assert search_help([first], "hasia") == ()


def test_case_accents_and_punctuation_do_not_count() -> None:
    assert fold("Redirect_URI — Ágŭng\u0301 ＡＢＣ") == "redirect uri agung abc"


def test_a_page_shows_so_many_results_and_says_how_many_more() -> None:
    found = [entry(f"a{number}") for number in range(MOST_RESULTS + 3)]
    results = group_results(HelpKind.CAUSES, found)
    assert (len(results.entries), results.more) == (MOST_RESULTS, 3)
    assert group_results(HelpKind.STAFF, found).entries == ()


def test_sections_and_pages_are_read_as_text() -> None:
    html = '<main><h1>Judul</h1><section id="a"><h2>Satu</h2><p>Dua &amp; tiga</p></section><section>x</section></main>'
    (listed,) = read_sections(
        "/p", '<section id="b"><h2>B</h2><dl><dt>Siapa</dt><dd>Kami</dd><dt>Di</dt><dd>Sini</dd></dl></section>'
    )
    assert listed.summary == "Siapa: Kami; Di: Sini"
    (section,) = read_sections("/p", html)
    assert (section.href, section.title, section.summary) == ("/p#a", "Satu", "Dua & tiga")
    assert read_page("/p", html).title == "Judul"
    long = read_page("/p", f"<main><h1>J</h1>{'kata ' * 90}</main>")
    assert long.summary.endswith("kata …")
    assert len(long.summary) < 150

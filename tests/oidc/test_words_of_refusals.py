"""Each of these is told in its own words: request_uri in four states, a logout of nobody, the parameter at fault."""

import html
from datetime import timedelta

import httpx

from idp.foundation import clock
from tests.oidc.asking import PREFIX, bringing, carrying, push
from tests.oidc.parties import Browser, Page, Party, World
from tests.support.report_codes import report_of, without_codes

HEADINGS = {
    "request_uri_answered": "Permintaan masuk ini sudah dijawab",
    "request_uri_expired": "Permintaan masuk ini sudah lewat waktunya",
    "request_uri_of_another_client": "Pengaturan aplikasi Aplikasi Uji perlu diperbaiki",
    "request_uri_unknown": "Permintaan masuk ini tidak ada di sini",
}


async def test_a_request_uri_says_what_became_of_it(shared_town: World, shared_surfer: Browser) -> None:
    party, other, http = await shared_town.party(), await shared_town.party(), shared_surfer.http
    request_uri = (await push(http, party)).json()["request_uri"]
    pages = {"request_uri_of_another_client": await http.get(bringing(other, request_uri))}
    with clock.travel(timedelta(minutes=2)):
        pages["request_uri_expired"] = await http.get(bringing(party, request_uri))
    await shared_surfer.through(bringing(party, request_uri))
    pages["request_uri_answered"] = await http.get(bringing(party, request_uri))
    pages["request_uri_unknown"] = await http.get(bringing(party, f"{PREFIX}tidak-ada"))
    sentences = set()
    for cause, page in pages.items():
        assert page.status_code == 400
        assert HEADINGS[cause] in html.unescape(page.text), cause
        assert parameter_of(page) == "request_uri"
        assert (await report_of(shared_town.app, page.text)).cause == cause
        assert request_uri.removeprefix(PREFIX) not in page.text
        sentences.add(without_codes(page.text).partition('<p class="act">')[2].partition("</p>")[0])
    assert len(sentences) == len(pages)


def parameter_of(page: httpx.Response) -> str:
    """The parameter that the page calls the one at fault; empty for none."""
    return page.text.partition('id="parameter-at-fault">')[2].partition("<code>")[2].partition("</code>")[0]


async def test_an_error_page_names_the_parameter_and_no_value(
    shared_town: World, shared_party: Party, shared_surfer: Browser
) -> None:
    party, http = shared_party, shared_surfer.http
    secret = "nilai-yang-dikirim"
    rows = {
        "redirect_uri": (party.url(redirect_uri=f"https://{secret}.example/"), f"{party.url()}&redirect_uri={secret}"),
        "client_id": (party.url(client_id=secret), party.url(client_id=None), f"{party.url()}&client_id={secret}"),
        "request": (carrying(party, secret),),
        "request_uri": (bringing(party, f"https://{secret}.example/r"), bringing(party, f"{PREFIX}{secret}")),
        "id_token_hint": (f"/end_session?id_token_hint={secret}",),
        "post_logout_redirect_uri": (
            f"/end_session?client_id={party.client_id}&post_logout_redirect_uri=https://{secret}.example/",
        ),
        "state": (f"/end_session?state={secret}&state={secret}", f"{bringing(party, 'urn:x')}&state=a&state={secret}"),
        "": (f"/end_session?{secret}=1&{secret}=2", "/authorize/tidak-ada"),
    }
    for name, addresses in rows.items():
        for address in addresses:
            page = await http.get(address)
            assert (page.status_code, parameter_of(page)) == (400, name), address
            assert secret not in page.text, address
            assert "aplikasi.example/balik" not in page.text, address


async def test_a_logout_without_a_session_says_that_there_was_none(
    shared_town: World, shared_party: Party, shared_surfer: Browser
) -> None:
    http = shared_surfer.http
    for address in ("/end_session", f"/end_session?client_id={shared_party.client_id}", "/keluar", "/keluar/selesai"):
        page = await shared_surfer.go(address)
        assert "Anda tidak sedang masuk" in page.text, address
        assert "Sesi DIVOS ditutup pukul" not in page.text, address
    await shared_surfer.through("/akun")
    assert Page(await shared_surfer.go("/keluar/selesai")).has("logout-confirm"), "who is signed in is asked"
    ended = await shared_surfer.submit(await shared_surfer.go("/keluar"))
    assert "Sesi DIVOS ditutup pukul" in ended.text
    assert "Anda tidak sedang masuk" in (await http.get("/keluar/selesai")).text

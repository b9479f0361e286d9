"""Nothing that can be sent makes the provider stumble: never a 500, never a trace, never a reflected tag."""

from base64 import b64encode
from urllib.parse import urlencode

import httpx
import pytest

from tests.oidc.parties import CALLBACK, Browser, Party, World, about, answer_of

TAG = '"><script>alert(1)</script>'
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BASIC = {"Authorization": "Basic " + b64encode(b"a:b").decode()}

GETS = [
    "/authorize",
    "/authorize?client_id=x",
    "/authorize?client_id=x&client_id=x",
    "/authorize?client_id=%00",
    "/authorize?client_id=%ff%fe",
    "/authorize?client_id=" + "x" * 5000,
    "/authorize?client_id=é",
    f"/authorize?client_id={TAG}",
    "/authorize?" + "a=1&" * 1500,
    "/authorize?" + urlencode({"client_id": "x", "redirect_uri": "http://[::1"}),
    "/authorize/unknown",
    "/authorize/" + "x" * 4000,
    "/authorize/%00",
    "/authorize/%ff",
    f"/authorize/{TAG.replace('/', '')}",
    "/authorize/unknown/batal",
    "/persetujuan",
    "/persetujuan?lanjut=unknown",
    "/persetujuan?lanjut=%00",
    "/pilih-akun?lanjut=%00",
    "/daftar?lanjut=%ff",
    "/authorize?client_id=x&request_uri=urn:ietf:params:oauth:request_uri:%00",
    "/authorize?client_id=x&request=a.b.c&request_uri=https://[::1",
    "/keluar?lanjut=unknown",
    "/keluar?lanjut=%00",
    "/keluar/selesai?tanda=%00",
    "/keluar/selesai?tanda=é",
    f"/keluar/selesai?tanda={TAG}",
    "/end_session?id_token_hint=x",
    "/end_session?id_token_hint=%00",
    "/end_session?id_token_hint=a.b.c",
    f"/end_session?post_logout_redirect_uri={TAG}",
    "/end_session?client_id=%00&post_logout_redirect_uri=x",
    "/end_session?state=a&state=b",
    "/userinfo",
    "/userinfo?access_token=x",
    "/jwks?x=%00",
]


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


def harmless(response: httpx.Response) -> None:
    assert response.status_code < 500, response.text
    assert "Traceback" not in response.text
    assert "<script>alert" not in response.text
    assert 'onerror="' not in response.text


@pytest.mark.parametrize("address", GETS)
async def test_whatever_is_asked_for(shared_surfer: Browser, address: str):
    harmless(await shared_surfer.http.get(address))


async def test_every_parameter_of_an_authorization_request_may_be_nonsense(party: Party, browser: Browser):
    names = [*party.request(), "prompt", "max_age", "claims", "id_token_hint", "acr_values", "ui_locales", "login_hint"]
    for name in names:
        for value in ("\x01", TAG, "x" * 9000, "9" * 400, "{", "[" * 3000, "ᬅᬓ᭄ᬱᬭ", " ", "-1", "null"):
            harmless(await browser.http.get(party.url(**{name: value})))
        doubled = f"{party.url()}&{urlencode({name: 'x'})}&{urlencode({name: 'y'})}"
        harmless(await browser.http.get(doubled))
        harmless(await browser.http.get(f"{party.url(**{name: None})}&{name}=%00"))
        harmless(await browser.http.get(f"{party.url(**{name: None})}&{name}=%ff%fe"))


async def test_a_repeated_parameter_is_told_to_a_proven_client(party: Party, browser: Browser):
    answer = answer_of(await browser.http.get(party.url() + "&nonce=lain"))
    assert answer["error"] == "invalid_request"
    posted = await browser.http.post("/authorize", content=urlencode(party.request()) + "&nonce=lain", headers=FORM)
    assert answer_of(posted)["error"] == "invalid_request"


async def test_a_repeated_address_is_told_to_nobody_but_the_person(party: Party, browser: Browser):
    page = await browser.http.get(party.url() + "&" + urlencode({"redirect_uri": CALLBACK}))
    assert page.status_code == 400
    assert 'id="error-page"' in page.text


BODIES: list[tuple[bytes, dict[str, str]]] = [
    (b"", {}),
    (b"", FORM),
    (b"grant_type=authorization_code", {}),
    (b"grant_type=authorization_code", {"Content-Type": "text/plain"}),
    (b'{"grant_type":"authorization_code"}', {"Content-Type": "application/json"}),
    (b"--x\r\n\r\n--x--", {"Content-Type": "multipart/form-data; boundary=x"}),
    (b"grant_type=%ff%fe", FORM),
    (b"grant_type=\xff\xfe", FORM),
    (b"grant_type=%00", FORM),
    (b"grant_type=a&grant_type=b", FORM),
    (b"grant_type=" + b"x" * 1_000_000, FORM),
    (b"a=1&" * 10_000, FORM),
    (b"grant_type=refresh_token&refresh_token=%E2%98%83&client_id=x", FORM),
    (b"grant_type=authorization_code&code=x&code_verifier=x&redirect_uri=x&client_id=x", FORM),
    (b"token=x&token_type_hint=nonsense", FORM),
    (b"access_token=", FORM),
    (b"access_token=a&access_token=b", FORM),
    (b"access_token=%00", FORM),
    (b"access_token=" + b"a." * 6000, FORM),
    (b"jawaban=izinkan&csrf=%00", FORM),
    (TAG.encode(), FORM),
]
POSTS = ["/token", "/introspect", "/revoke", "/userinfo", "/authorize", "/end_session", "/persetujuan", "/keluar"]
POSTS += ["/par", "/device_authorization", "/perangkat", "/perangkat/x", "/pilih-akun", "/daftar", "/keluar/hubungi"]


@pytest.mark.parametrize("path", POSTS)
async def test_whatever_is_posted(party: Party, browser: Browser, path: str):
    proof = {"Authorization": "Basic " + b64encode(f"{party.client_id}:{party.secret}".encode()).decode()}
    for body, headers in BODIES:
        for more in ({}, BASIC, proof):
            harmless(await browser.http.post(path, content=body, headers=headers | more))


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !", "Basic " + "A" * 9000, "Bearer", "Bearer x", "Digest x", "Basic =", "\x7f", "Bearer a b c"]
    + [
        "Basic " + b64encode(text).decode()
        for text in (b"", b":", b"a", b"a:", b"\xff:x", b"a\0:b", b"%00:b", b"a:%ff")
    ],
)
async def test_whatever_stands_in_the_authorization_header(shared_surfer: Browser, header: str):
    for path in ("/token", "/introspect", "/revoke"):
        answer = await shared_surfer.http.post(
            path, data={"grant_type": "client_credentials", "token": "x"}, headers={"Authorization": header}
        )
        harmless(answer)
        assert answer.json()["error"] == "invalid_client"
        assert answer.status_code == 401
    harmless(await shared_surfer.http.get("/userinfo", headers={"Authorization": header}))


@pytest.mark.parametrize("path", ["/token", "/introspect", "/revoke"])
async def test_a_wrong_method_is_named_as_such(shared_surfer: Browser, path: str):
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = await shared_surfer.http.request(method, path)
        assert answer.status_code == 405
        assert answer.json()["error"]


async def test_two_methods_at_once_are_refused(party: Party, browser: Browser):
    auth = (party.client_id, party.secret or "")
    both = {"grant_type": "client_credentials", "client_id": party.client_id, "client_secret": party.secret or ""}
    assert (await browser.http.post("/token", data=both, auth=auth)).json()["error"] == "invalid_request"


async def test_a_token_sent_twice_or_of_another_kind_is_refused(party: Party, browser: Browser):
    tokens = await browser.tokens(party)
    token = tokens["access_token"]
    twice = await browser.http.post(
        "/userinfo", data={"access_token": token}, headers={"Authorization": f"Bearer {token}"}
    )
    assert (twice.status_code, twice.json()["error"]) == (400, "invalid_request")
    assert 'error="invalid_request"' in twice.headers["www-authenticate"]
    for other in (tokens["id_token"], tokens["refresh_token"]):
        assert (await about(browser.http, other)).status_code == 401


@pytest.mark.parametrize(
    "added", ["X-Requested-With", "traceparent", "tracestate", "baggage", "sentry-trace", "b3", "DPoP", "Authorization"]
)
async def test_headers_that_libraries_and_tracing_add_pass_the_preflight(browser: Browser, added: str):
    wanted = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": f"content-type,{added.lower()}",
    }
    for path in ("/token", "/userinfo", "/jwks", "/par", "/revoke", "/.well-known/openid-configuration"):
        answer = await browser.http.options(path, headers={"Origin": "http://localhost:3000", **wanted})
        allowed = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
        assert allowed >= {"content-type", added.lower()}
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/token"),
        ("POST", "/introspect"),
        ("POST", "/revoke"),
        ("POST", "/par"),
        ("POST", "/device_authorization"),
        ("GET", "/userinfo"),
        ("POST", "/userinfo"),
        ("GET", "/register/tidak-ada"),
        ("DELETE", "/register/tidak-ada"),
    ],
)
async def test_two_authorization_headers_are_refused(party: Party, browser: Browser, method: str, path: str):
    tokens = await browser.tokens(party)
    good = f"Bearer {tokens['access_token']}"
    basic = "Basic " + b64encode(f"{party.client_id}:{party.secret}".encode()).decode()
    for pair in ((good, good), (basic, good), (good, basic), (basic, basic), (good, "")):
        answer = await browser.http.request(method, path, headers=[("Authorization", one) for one in pair])
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert "one Authorization header" in answer.json()["error_description"]
    assert (await about(browser.http, tokens["access_token"])).status_code == 200


async def test_two_authorization_headers_are_refused_by_the_admin_api(browser: Browser):
    answer = await browser.http.get(
        "/api/v1/clients", headers=[("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    )
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_browser_may_ask_before_another_origins_page_calls(browser: Browser):
    for path in ("/token", "/userinfo", "/.well-known/openid-configuration"):
        answer = await browser.http.options(path, headers={"Origin": "https://spa.example"})
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"

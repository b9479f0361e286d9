"""Masuk dengan DIVOS: FastAPI and python-jose. Fill in the block below, then run: uvicorn app:app --port 8000."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jose import jwt
from jose.exceptions import JOSEError
from starlette.middleware.sessions import SessionMiddleware

# ---------------------------------------------------------------- what you fill in

ISSUER = "{{ISSUER}}"
CLIENT_ID = "{{CLIENT_ID}}"
CLIENT_SECRET = "{{CLIENT_SECRET}}"
REDIRECT_URI = "{{REDIRECT_URI}}"  # left as it is: /masuk/kembali at the address of this application
POST_LOGOUT_REDIRECT_URI = "{{POST_LOGOUT_REDIRECT_URI}}"  # left as it is, or empty: people stay at DIVOS
SCOPE = "openid profile"
ALGORITHM = "RS256"
CONTACT = "pengelola aplikasi ini"
#: Signs the session cookie. A new one with each start signs everybody out; set one that stays when you go live.
SESSION_SECRET = secrets.token_urlsafe(32)


def application_user(claims: dict[str, Any]) -> dict[str, str] | None:
    """Your user for this person; None if they are not registered in your application. This one admits everybody.

    `sub` identifies the person for good and is no NIP; it is a key and never shown as a name. `family_name` and `email`
    may be absent.
    """
    return {"sub": claims["sub"], "name": display_name(claims)}


def display_name(claims: dict[str, Any]) -> str:
    """How to greet the person."""
    return str(claims.get("name") or claims.get("preferred_username") or "pegawai")


# ---------------------------------------------------------------- sign-in

app = FastAPI(openapi_url=None)
#: Of this client alone: cookies know no ports, and another application of this host has a session of its own.
COOKIE = f"divos_{hashlib.sha256(f'{ISSUER} {CLIENT_ID}'.encode()).hexdigest()[:16]}"
app.add_middleware(
    SessionMiddleware, secret_key=SESSION_SECRET, session_cookie=COOKIE, https_only=ISSUER.startswith("https:")
)
known: dict[str, Any] = {}


class SignInError(Exception):
    """Nobody is signed in; the text says why."""


async def load(http: httpx.AsyncClient, address: str, *, again: bool = False) -> dict[str, Any]:
    """A JSON document of DIVOS, kept while this process runs."""
    if again or address not in known:
        known[address] = (await http.get(address)).raise_for_status().json()
    return known[address]


async def metadata(http: httpx.AsyncClient) -> dict[str, Any]:
    found = await load(http, f"{ISSUER}/.well-known/openid-configuration")
    if found.get("issuer") != ISSUER:
        raise SignInError(f"issuer di DIVOS berbeda; salin tepat begini: {found.get('issuer')}")
    return found


@app.get("/masuk")
async def sign_in(request: Request) -> Response:
    """Send the browser to DIVOS, with PKCE, state and nonce."""
    pending = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    challenge = urlsafe_b64encode(hashlib.sha256(pending["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": redirect_uri(request),
        "scope": SCOPE,
        "state": pending["state"],
        "nonce": pending["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    try:
        async with httpx.AsyncClient() as http:
            address = (await metadata(http))["authorization_endpoint"]
    except (httpx.HTTPError, SignInError) as problem:
        return refused(problem)
    request.session["pending"] = pending
    return RedirectResponse(f"{address}?{urlencode(asked)}", 303)


@app.get("/masuk/kembali")
async def callback(request: Request) -> Response:
    """Redeem the code, check the ID token and open a session."""
    pending = request.session.pop("pending", None)
    try:
        claims = await fetch_claims(request, pending)
    except (httpx.HTTPError, JOSEError, SignInError) as problem:
        return refused(problem)
    user = application_user(claims)
    if user is None:
        return page("Akun Anda belum terdaftar pada aplikasi ini", unregistered(claims), 403)
    request.session.clear()
    request.session.update(user=user, issuer=ISSUER, client_id=CLIENT_ID)
    return RedirectResponse("/", 303)


async def fetch_claims(request: Request, pending: dict[str, str] | None) -> dict[str, Any]:
    """The claims of the ID token and of userinfo. Raises SignInError, HTTPError and JOSEError."""
    answer = request.query_params
    if pending is None or not same(answer.get("state", ""), pending["state"]):
        raise SignInError("Jawaban ini bukan untuk peramban ini, atau sudah dipakai (state). Mulailah lagi.")
    if answer.get("iss") != ISSUER:  # RFC 9207
        raise SignInError("Jawaban datang dari penerbit (iss) yang lain.")
    if "code" not in answer:
        raise SignInError(f"DIVOS menolak permintaan: {answer.get('error', '')}. {answer.get('error_description', '')}")
    form = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": redirect_uri(request),
        "code_verifier": pending["verifier"],
    }
    async with httpx.AsyncClient() as http:
        addresses = await metadata(http)
        proof = httpx.BasicAuth(quote(CLIENT_ID, safe=""), quote(CLIENT_SECRET, safe=""))
        response = await http.post(addresses["token_endpoint"], data=form, auth=proof)
        tokens = response.json()
        if response.status_code != 200:
            raise SignInError(f"DIVOS menolak kode: {tokens.get('error')}. {tokens.get('error_description', '')}")
        signed = await check_id_token(http, addresses["jwks_uri"], tokens, pending["nonce"])
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        told = (await http.get(addresses["userinfo_endpoint"], headers=bearer)).raise_for_status().json()
    if told.get("sub") != signed["sub"]:
        raise SignInError("userinfo berbicara tentang orang lain (sub).")
    return signed | told


async def check_id_token(http: httpx.AsyncClient, jwks_uri: str, tokens: dict[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of the ID token (OpenID Connect Core 3.1.3.7)."""
    id_token = tokens.get("id_token", "")
    kid = jwt.get_unverified_header(id_token).get("kid")
    for again in (False, True):  # an unknown key is looked for once more: keys change
        keys = await load(http, jwks_uri, again=again)
        key = next((one for one in keys["keys"] if one.get("kid") == kid), None)
        if key is not None:
            break
    else:
        raise SignInError("Kunci tanda tangan tidak dikenal (kid).")
    needed = {f"require_{name}": True for name in ("iss", "aud", "sub", "exp", "iat")}
    claims = jwt.decode(
        id_token,
        key,
        algorithms=[ALGORITHM],
        audience=CLIENT_ID,
        issuer=ISSUER,
        access_token=tokens["access_token"],
        options={**needed, "leeway": 60},
    )
    if not same(str(claims.get("nonce")), nonce):
        raise SignInError("ID token bukan untuk permintaan ini (nonce).")
    return claims


@app.post("/keluar")
async def sign_out(request: Request) -> Response:
    """End the session here, then let DIVOS ask whether to end it everywhere."""
    request.session.clear()
    asked = {"client_id": CLIENT_ID}
    if is_set(POST_LOGOUT_REDIRECT_URI):
        asked["post_logout_redirect_uri"] = POST_LOGOUT_REDIRECT_URI
    async with httpx.AsyncClient() as http:
        address = (await metadata(http))["end_session_endpoint"]
    return RedirectResponse(f"{address}?{urlencode(asked)}", 303)


def same(one: str, other: str) -> bool:
    """Whether the texts are equal, in the same time for each; octets, as compare_digest takes ASCII texts alone."""
    return secrets.compare_digest(one.encode(errors="surrogatepass"), other.encode())


def redirect_uri(request: Request) -> str:
    return REDIRECT_URI if is_set(REDIRECT_URI) else str(request.url_for("callback"))


def is_set(value: str) -> bool:
    return value != "" and not value.startswith("{{")


def signed_in_user(request: Request) -> dict[str, str] | None:
    """Whoever signed in to this client; a session of another one with the same SESSION_SECRET is none of ours."""
    session = request.session
    ours = (session.get("issuer"), session.get("client_id")) == (ISSUER, CLIENT_ID)
    return session["user"] if ours else None


# ---------------------------------------------------------------- pages

BUTTON = '<p><a id="masuk" href="/masuk">Masuk dengan DIVOS</a></p>'


@app.get("/")
async def home(request: Request) -> Response:
    user = signed_in_user(request)
    if user is None:
        return page("Anda belum masuk", BUTTON)
    leave = '<form method="post" action="/keluar"><button id="keluar">Keluar</button></form>'
    return page("Anda sudah masuk", f'<p>Selamat datang, <b id="nama">{escape(user["name"])}</b></p>{leave}')


def refused(problem: Exception) -> HTMLResponse:
    return page("Masuk belum berhasil", f'<p id="galat">{escape(str(problem))}</p>{BUTTON}', 400)


def unregistered(claims: dict[str, Any]) -> str:
    name = escape(display_name(claims))
    return (
        f'<p id="belum-terdaftar">Anda berhasil masuk ke DIVOS sebagai {name}, tetapi aplikasi ini belum mengenal '
        f"akun itu.</p><p>Minta kepada {escape(CONTACT)} agar akun Anda didaftarkan, lalu masuk lagi.</p>{BUTTON}"
    )


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    head = f'<!doctype html><html lang="id"><meta charset="utf-8"><title>{escape(title)}</title>'
    return HTMLResponse(f"{head}<h1>{escape(title)}</h1>{body}", status, {"Cache-Control": "no-store"})

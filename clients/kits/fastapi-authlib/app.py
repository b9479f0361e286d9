"""Masuk dengan DIVOS: FastAPI and Authlib. Fill in the block below, then run: uvicorn app:app --port 8000."""

import hashlib
import secrets
from html import escape
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from joserfc.errors import JoseError
from starlette.middleware.sessions import SessionMiddleware

# ---------------------------------------------------------------- what you fill in

ISSUER = "{{ISSUER}}"
CLIENT_ID = "{{CLIENT_ID}}"
CLIENT_SECRET = "{{CLIENT_SECRET}}"
REDIRECT_URI = "{{REDIRECT_URI}}"  # left as it is: /masuk/kembali at the address of this application
POST_LOGOUT_REDIRECT_URI = "{{POST_LOGOUT_REDIRECT_URI}}"  # left as it is, or empty: people stay at DIVOS
SCOPE = "openid profile"
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
oauth = OAuth()
oauth.register(
    "divos",
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": SCOPE, "code_challenge_method": "S256"},
)
RULES = {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": CLIENT_ID}}


class SignInError(Exception):
    """Nobody is signed in; the text says why."""


def divos() -> StarletteOAuth2App:
    return oauth.create_client("divos")


@app.get("/masuk")
async def sign_in(request: Request) -> Response:
    """Send the browser to DIVOS, with PKCE, state and nonce."""
    redirect_uri = REDIRECT_URI if is_set(REDIRECT_URI) else str(request.url_for("callback"))
    return await divos().authorize_redirect(request, redirect_uri)


@app.get("/masuk/kembali")
async def callback(request: Request) -> Response:
    """Redeem the code, check the ID token and open a session."""
    try:
        claims = await fetch_claims(request)
    except (AuthlibBaseError, JoseError, SignInError) as problem:
        return page("Masuk belum berhasil", f'<p id="galat">{escape(str(problem))}</p>{BUTTON}', 400)
    user = application_user(claims)
    if user is None:
        return page("Akun Anda belum terdaftar pada aplikasi ini", unregistered(claims), 403)
    request.session.clear()
    request.session.update(user=user, issuer=ISSUER, client_id=CLIENT_ID)
    return RedirectResponse("/", 303)


async def fetch_claims(request: Request) -> dict[str, Any]:
    """The claims of the ID token and of userinfo. Raises SignInError and what Authlib and joserfc raise."""
    if request.query_params.get("iss") != ISSUER:  # RFC 9207
        raise SignInError("Jawaban datang dari penerbit (iss) yang lain.")
    token = await divos().authorize_access_token(request, claims_options=RULES)
    if "userinfo" not in token:
        raise SignInError("Tidak ada ID token: scope harus memuat openid.")
    signed = dict(token["userinfo"])
    told = dict(await divos().userinfo(token=token))
    if told.get("sub") != signed["sub"]:
        raise SignInError("userinfo berbicara tentang orang lain (sub).")
    return signed | told


@app.post("/keluar")
async def sign_out(request: Request) -> Response:
    """End the session here, then let DIVOS ask whether to end it everywhere."""
    request.session.clear()
    known = {"post_logout_redirect_uri": POST_LOGOUT_REDIRECT_URI} if is_set(POST_LOGOUT_REDIRECT_URI) else {}
    answer = await divos().logout_redirect(request, client_id=CLIENT_ID, **known)
    return RedirectResponse(answer.headers["location"], 303)


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


def unregistered(claims: dict[str, Any]) -> str:
    name = escape(display_name(claims))
    return (
        f'<p id="belum-terdaftar">Anda berhasil masuk ke DIVOS sebagai {name}, tetapi aplikasi ini belum mengenal '
        f"akun itu.</p><p>Minta kepada {escape(CONTACT)} agar akun Anda didaftarkan, lalu masuk lagi.</p>{BUTTON}"
    )


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    head = f'<!doctype html><html lang="id"><meta charset="utf-8"><title>{escape(title)}</title>'
    return HTMLResponse(f"{head}<h1>{escape(title)}</h1>{body}", status, {"Cache-Control": "no-store"})

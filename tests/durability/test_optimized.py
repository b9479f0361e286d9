"""`python -OO`, which has no docstrings and no assertions, answers programs with the same bodies as `python`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.counterparts.browser import Browser
from tests.durability.people import CLIENT_ID, REDIRECT_URI, SECRET, Person, bring_in
from tests.support.databases import Databases, Kind
from tests.support.ports import free_port
from tests.support.server import Server, start_server

OWN = (CLIENT_ID, SECRET)
MACHINE = ("mesin-uji", "Zk3vR8-mesin-YtQ17pWn_x5")
SCOPES = "klien:baca klien:tulis klien:kota api:tulis inventaris:baca kemajuan:baca"
MACHINE_ROW = {
    "client_id": MACHINE[0],
    "client_secret": MACHINE[1],
    "client_name": "Mesin",
    "profile": "layanan",
    "scope": SCOPES,
    "ownership": "kota",
    "environment": "uji",
}
NOBODY = "018f0000-0000-7000-8000-000000000000"

#: What is new in every answer: identifiers, instants, tokens and other random values. When a client was used last is
#: written once a second.
RANDOM = re.compile(
    r'(?<="last_used_at":)(null|"[^"]*")|(?<="last_auth_method":)(null|"[^"]*")|'
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)"
    r"|(?=[\w-]*[0-9A-Z])[\w-]{20,}(\.[\w-]{12,}){0,4}"
    r"|(?<=\"iat\":)\d+|(?<=\"exp\":)\d+|(?<=\"nbf\":)\d+|(?<=\"auth_time\":)\d+|(?<=_at\":)\d+"
    r'|DVS(-[0-9A-Z]{4}){2}|(?<=<p class="small soft">)[^<]*·'
)

Asked = tuple[str, str, dict[str, Any]]

AUTHORIZATION: dict[str, dict[str, str]] = {
    "login_required": {"prompt": "none"},
    "unsupported_response_type": {"response_type": "token"},
    "registration_not_supported": {"registration": "{}"},
    "invalid_scope": {"scope": "openid tidak:ada"},
    "invalid_target": {"resource": "https://api.example/"},
    "invalid_request_object": {"request": "bukan.jwt.sama"},
    "invalid_request_uri": {"request_uri": "https://tidak.example/minta"},
    "request_uri_unknown": {"request_uri": "urn:ietf:params:oauth:request_uri:tidak-ada"},
    "no pkce": {"code_challenge": ""},
    "unmet": {"claims": '{"id_token":{"acr":{"essential":true,"values":["tidak-ada"]}}}', "prompt": "none"},
    "client_unknown": {"client_id": "tidak-ada"},
    "redirect_uri_unregistered": {"redirect_uri": "https://lain.example/"},
    "an unknown prompt": {"prompt": "apa"},
}

PROTOCOL: dict[str, Asked] = {
    "token invalid_client": ("POST", "/token", {"data": {"grant_type": "refresh_token"}, "auth": (CLIENT_ID, "x")}),
    "token no client": ("POST", "/token", {"data": {"grant_type": "refresh_token"}}),
    "token no grant_type": ("POST", "/token", {"data": {}, "auth": OWN}),
    "token unsupported": ("POST", "/token", {"data": {"grant_type": "password"}, "auth": OWN}),
    "token unauthorized": ("POST", "/token", {"data": {"grant_type": "client_credentials"}, "auth": OWN}),
    "token no code": ("POST", "/token", {"data": {"grant_type": "authorization_code"}, "auth": OWN}),
    "token invalid_grant": (
        "POST", "/token", {"data": {"grant_type": "refresh_token", "refresh_token": "x"}, "auth": OWN},
    ),
    "token unreadable": ("POST", "/token", {"content": b"\xff\xfe", "headers": {"content-type": "text/plain"}}),
    "token dpop": ("POST", "/token", {"data": {"grant_type": "refresh_token"}, "auth": OWN, "headers": {"dpop": "x"}}),
    "token get": ("GET", "/token", {}),
    "par invalid_request": ("POST", "/par", {"data": {}, "auth": OWN}),
    "par invalid_client": ("POST", "/par", {"data": {}}),
    "par ok": (
        "POST",
        "/par",
        {"data": {"response_type": "code", "redirect_uri": REDIRECT_URI, "code_challenge": "x" * 43,
                  "code_challenge_method": "S256", "scope": "openid"}, "auth": OWN},
    ),
    "device unauthorized": ("POST", "/device_authorization", {"data": {"scope": "openid"}, "auth": OWN}),
    "register ok": (
        "POST", "/register", {"json": {"client_name": "Sendiri", "redirect_uris": ["https://sendiri.example/balik"]}},
    ),
    "register invalid_redirect_uri": (
        "POST", "/register", {"json": {"client_name": "X", "redirect_uris": ["bukan alamat"]}},
    ),
    "register invalid_client_metadata": ("POST", "/register", {"json": {"client_name": 7}}),
    "register unapproved": ("POST", "/register", {"json": {"software_statement": "bukan-jwt"}}),
    "register invalid_token": ("POST", "/register", {"json": {}, "headers": {"authorization": "Bearer x"}}),
    "register unreadable": ("POST", "/register", {"content": b"{", "headers": {"content-type": "application/json"}}),
    "registration of nobody": ("GET", "/register/tidak-ada", {"headers": {"authorization": "Bearer x"}}),
    "userinfo no token": ("GET", "/userinfo", {}),
    "userinfo invalid_token": ("GET", "/userinfo", {"headers": {"authorization": "Bearer x"}}),
    "introspect invalid_client": ("POST", "/introspect", {"data": {"token": "x"}}),
    "introspect no token": ("POST", "/introspect", {"data": {}, "auth": OWN}),
    "introspect inactive": ("POST", "/introspect", {"data": {"token": "x"}, "auth": OWN}),
    "revoke no token": ("POST", "/revoke", {"data": {}, "auth": OWN}),
    "revoke ok": ("POST", "/revoke", {"data": {"token": "x"}, "auth": OWN}),
    "discovery": ("GET", "/.well-known/openid-configuration", {}),
    "metadata": ("GET", "/.well-known/oauth-authorization-server", {}),
    "nothing": ("GET", "/.well-known/tidak-ada", {}),
    "api 401": ("GET", "/api/v1/clients", {}),
    "api invalid_token": ("GET", "/api/v1/clients", {"headers": {"authorization": "Bearer x"}}),
}  # fmt: skip

#: With an access token of a machine that has every scope; `{client}` is the id of a client.
ADMIN: dict[str, Asked] = {
    "list": ("GET", "/api/v1/clients", {}),
    "show": ("GET", "/api/v1/clients/{client}", {}),
    "profile": ("GET", "/api/v1/clients/{client}/profile", {}),
    "progress": ("GET", "/api/v1/progress", {}),
    "offices": ("GET", "/api/v1/offices", {}),
    "not an id": ("GET", "/api/v1/clients/tidak-ada", {}),
    "no client": ("GET", f"/api/v1/clients/{NOBODY}", {}),
    "no client to change": ("PATCH", f"/api/v1/clients/{NOBODY}", {"json": {"client_name": "x"}}),
    "no api": ("GET", f"/api/v1/apis/{NOBODY}", {}),
    "no api to remove": ("DELETE", f"/api/v1/apis/{NOBODY}", {}),
    "no application": ("GET", f"/api/v1/applications/{NOBODY}", {}),
    "no page": ("GET", "/api/v1/clients?cursor=x", {}),
    "no secret": ("DELETE", "/api/v1/clients/{client}/secrets/" + NOBODY, {}),
    "no such application": (
        "POST", "/api/v1/clients", {"json": {"client_name": "X", "profile": "layanan", "application": NOBODY}},
    ),
    "no member": ("POST", "/api/v1/clients", {"json": {}}),
    "a wrong member": ("PATCH", "/api/v1/clients/{client}", {"json": {"redirect_uris": ["bukan alamat"]}}),
    "an unknown parameter": ("GET", "/api/v1/clients?tidak=ada", {}),
    "too many": ("GET", "/api/v1/clients?limit=9999", {}),
    "unreadable": ("POST", "/api/v1/clients", {"content": b"{", "headers": {"content-type": "application/json"}}),
    "a client": ("POST", "/api/v1/clients", {"json": {"client_name": "Mesin lain", "profile": "layanan"}}),
    "an api": ("POST", "/api/v1/apis", {"json": {"audience": "https://api.example/", "name": "API"}}),
    "the same api": ("POST", "/api/v1/apis", {"json": {"audience": "https://api.example/", "name": "API"}}),
    "a secret": ("POST", "/api/v1/clients/{client}/secrets", {"json": {}}),
    "one secret too many": ("POST", "/api/v1/clients/{client}/secrets", {"json": {}}),
    "suspended": ("PUT", "/api/v1/clients/{client}/suspension", {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", Kind)
def test_without_docstrings_and_assertions_the_same_is_answered(
    kind: Kind, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = str(free_port())
    said: list[dict[str, Any]] = []
    for level in ("0", "2"):
        monkeypatch.setenv("PYTHONOPTIMIZE", level)
        with (
            databases.lend(kind) as url,
            start_server(
                url, by_interpreter=True, port=port, issuer=f"http://localhost:{port}", registration="open"
            ) as server,
        ):
            said.append(_answers(server, tmp_path))
    plain, optimized = said
    assert {answer[0] for answer in plain.values()} >= {200, 201, 303, 400, 401, 403, 404, 405, 409, 415, 422}
    assert {name: (plain[name], optimized[name]) for name in plain if plain[name] != optimized[name]} == {}


def _answers(server: Server, folder: Path) -> dict[str, Any]:
    bring_in(server, ["ani"], "http://127.0.0.1:9/keluar", folder, MACHINE_ROW)
    with httpx.Client(base_url=server.issuer, trust_env=False) as http, Browser() as browser:
        person = Person(server.issuer, "ani", browser)
        person.sign_in()
        ask = _asking(http, {})
        found = {f"authorize {name}": ask(("GET", "/authorize", {"params": _request(**changes)}))
                 for name, changes in AUTHORIZATION.items()}  # fmt: skip
        found |= {name: ask(asked) for name, asked in PROTOCOL.items()}
        granted = {"grant_type": "refresh_token", "refresh_token": person.tokens[0]}
        access = http.post("/token", data=granted, auth=OWN).json()["access_token"]
        found["token again"] = ask(("POST", "/token", {"data": granted, "auth": OWN}))
        bearer = {"headers": {"authorization": f"Bearer {access}"}}
        found["userinfo"] = ask(("GET", "/userinfo", bearer))
        found["introspect"] = ask(("POST", "/introspect", {"data": {"token": access}, "auth": OWN}))
        found["api of a person"] = ask(("GET", "/api/v1/clients", bearer))
        found |= _as_machine(http, "inventaris:baca", {"too little": ADMIN["list"]})
        return found | _as_machine(http, SCOPES, ADMIN)


def _as_machine(http: httpx.Client, scope: str, table: dict[str, Asked]) -> dict[str, Any]:
    given = http.post("/token", data={"grant_type": "client_credentials", "scope": scope}, auth=MACHINE).json()
    headers = {"authorization": f"Bearer {given['access_token']}"}
    listed = http.get("/api/v1/clients", headers=headers).json().get("items", [])
    client = next((item["id"] for item in listed if item["client_id"] == CLIENT_ID), "")
    ask = _asking(http, headers)
    return {
        f"api {name}": ask((method, path.replace("{client}", client), options))
        for name, (method, path, options) in table.items()
    }


def _asking(http: httpx.Client, headers: dict[str, str]) -> Callable[[Asked], Any]:
    def ask(asked: Asked) -> Any:
        method, path, options = asked
        more = {**options, "headers": headers | options.get("headers", {})}
        answer = http.request(method, path, **more)
        told = {name: RANDOM.sub("*", answer.headers.get(name, "")) for name in ("location", "www-authenticate")}
        return answer.status_code, told, RANDOM.sub("*", answer.text)

    return ask


def _request(**changes: str) -> dict[str, str]:
    values = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "scope": "openid",
              "state": "s", "code_challenge": "x" * 43, "code_challenge_method": "S256"} | changes  # fmt: skip
    return {name: value for name, value in values.items() if value}

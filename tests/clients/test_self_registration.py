"""Clients register, read, change and remove themselves through /register (RFC 7591, RFC 7592)."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from idp.clients.models import ClientRow
from idp.clients.registration import client_lifecycle, initial_access_tokens
from idp.clients.registration.initial_access_tokens import InitialTokenOptions
from idp.clients.registration.sector_identifiers import SectorDeclaration, SectorIdentifierVerifier
from idp.clients.store import clients as store
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.permissions import SHELL
from tests.clients.initial_token import issue_initial_token
from tests.conftest import Apps
from tests.protocol.registration.test_keys import EC
from tests.support.app import ISSUER, App

WEB: dict[str, Any] = {"client_name": "Aplikasi Mandiri", "redirect_uris": ["https://aplikasi.example/balik"]}
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass
class Stranger:
    """Somebody who registers a client; `token` is an initial access token."""

    app: App
    token: str | None

    async def register(self, token: str | None = None, **members: Any) -> httpx.Response:
        sent = {name: value for name, value in (WEB | members).items() if value is not ...}
        return await self.app.http.post("/register", json=sent, headers=bearer(token or self.token))

    async def registered(self, **members: Any) -> dict[str, Any]:
        answer = await self.register(**members)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


def bearer(token: str | None) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"} if token else {}


def own(made: dict[str, Any]) -> dict[str, Any]:
    """Where a client keeps itself, and with what."""
    return {"url": made["registration_client_uri"], "headers": bearer(made["registration_access_token"])}


def as_sent(made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What the client may send back of its registration."""
    ours = ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at")
    kept = {name: value for name, value in (made | changes).items() if name not in (*ours, "client_secret")}
    return {name: value for name, value in kept.items() if value is not ...}


async def ticket(app: App, **wanted: Any) -> str:
    return await issue_initial_token(app, **{"clients": 10} | wanted)


@pytest.fixture
async def stranger(app: App) -> Stranger:
    return Stranger(app, await ticket(app))


@pytest.fixture
async def sharing(shared_house: App) -> Stranger:
    """A stranger with a token of their own, at a provider with others: what they are refused changes nothing."""
    return Stranger(shared_house, await ticket(shared_house))


def is_refused(answer: httpx.Response, status: int, error: str) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert len(answer.json()["error_description"]) > 20
    assert answer.headers["cache-control"] == "no-store"


# ---------------------------------------------------------------- register


@pytest.mark.parametrize("sent", ["", "lain", "0" * 43])
async def test_without_a_good_initial_access_token_nobody_registers(app: App, sent: str) -> None:
    answer = await app.http.post("/register", json=WEB, headers=bearer(sent))
    is_refused(answer, 401, "invalid_token")
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    async with app.database.begin() as session:
        assert await store.count_clients(session) == 0


@pytest.mark.twins
async def test_a_token_registers_as_many_clients_as_it_is_for(app: App) -> None:
    stranger = Stranger(app, await ticket(app, clients=2))
    await stranger.registered()
    is_refused(await stranger.register(redirect_uris=[]), 400, "invalid_redirect_uri")
    await stranger.registered()
    is_refused(await stranger.register(), 401, "invalid_token")


async def test_a_token_that_has_run_out_or_was_revoked_registers_nobody(app: App) -> None:
    stranger = Stranger(app, await ticket(app, lasts=timedelta(days=1)))
    with clock.travel(timedelta(days=1, seconds=1)):
        is_refused(await stranger.register(), 401, "invalid_token")
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        token, secret = await initial_access_tokens.issue_initial_token(desk, InitialTokenOptions("Vendor"))
        await initial_access_tokens.revoke_initial_token(desk, token.id)
    is_refused(await stranger.register(secret.reveal), 401, "invalid_token")


async def test_the_answer_says_everything_that_is_registered(stranger: Stranger) -> None:
    answer = await stranger.register(client_nickname="diabaikan", logo_uri=None, contacts=["orang@aplikasi.example"])
    made = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert answer.headers["content-type"] == "application/json"
    assert made["client_secret_expires_at"] == 0
    assert abs(made["client_id_issued_at"] - clock.now().timestamp()) < 60
    assert made["registration_client_uri"] == f"{ISSUER}/register/{made['client_id']}"
    assert len(made["client_secret"]) == len(made["registration_access_token"]) == 43
    assert WEB.items() <= made.items()
    assert (made["environment"], made["ownership"], made["profile"]) == ("uji", "luar", "standar")
    assert "email" in made["scope"].split()
    assert "pegawai" not in made["scope"].split()
    assert "client_nickname" not in made
    assert not [value for value in made.values() if value in ([], None)]


async def test_standard_members_speak_of_a_profile(stranger: Stranger) -> None:
    public = await stranger.registered(token_endpoint_auth_method="none")
    assert (public["profile"], "client_secret" in public) == ("publik", False)
    machine = await stranger.registered(grant_types=["client_credentials"], redirect_uris=...)
    assert (machine["profile"], machine["scope"]) == ("layanan", "")
    with_keys = await stranger.registered(jwks={"keys": [EC]}, id_token_encrypted_response_alg="ECDH-ES")
    assert with_keys["jwks"] == {"keys": [EC]}


@pytest.mark.parametrize(
    ("members", "error", "says"),
    [
        ({"redirect_uris": []}, "invalid_redirect_uri", "at least one"),
        ({"redirect_uris": ["https://*.example/"]}, "invalid_redirect_uri", "wildcard"),
        ({"client_name": ""}, "invalid_client_metadata", "client_name"),
        ({"environment": "produksi"}, "invalid_client_metadata", "sandbox"),
        ({"ownership": "kota"}, "invalid_client_metadata", "operator"),
        ({"profile": "warisan"}, "invalid_client_metadata", "profile"),
        ({"scope": "openid pegawai"}, "invalid_client_metadata", "operator"),
        ({"scope": "openid klien:tulis"}, "invalid_client_metadata", "operator"),
        ({"scope": 5}, "invalid_client_metadata", "scope"),
        ({"grant_types": ["client_credentials"], "redirect_uris": ..., "scope": "klien:baca"}, None, "operator"),
        ({"resources": ["https://api.example"]}, "invalid_client_metadata", "resources"),
        (
            {"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "a.example"},
            "invalid_client_metadata",
            "certificate",
        ),
        ({"tls_client_certificate_bound_access_tokens": True}, "invalid_client_metadata", "certificate"),
        ({"software_statement": "a.b.c"}, "unapproved_software_statement", "members themselves"),
        ({"software_statement": "abc"}, "invalid_software_statement", "signed JWT"),
        ({"software_statement": {}}, "invalid_software_statement", "signed JWT"),
        ({"jwks": {"keys": [{**EC, "d": "AQAB"}]}}, "invalid_client_metadata", "private"),
        ({"id_token_encrypted_response_alg": "ECDH-ES"}, "invalid_client_metadata", "public keys"),
        ({"sector_identifier_uri": "https://10.0.0.1/s"}, "invalid_client_metadata", "could not be fetched"),
    ],
)
async def test_what_an_operator_decides_is_refused_with_the_reason(
    sharing: Stranger, members: dict[str, Any], error: str | None, says: str
) -> None:
    answer = await sharing.register(**members)
    is_refused(answer, 400, error or "invalid_client_metadata")
    assert says in answer.json()["error_description"]
    made = await sharing.registered()
    assert made["client_id"], "a refusal spends nothing"


async def test_a_token_may_name_the_scopes(app: App) -> None:
    stranger = Stranger(app, await ticket(app, scope="openid pegawai"))
    assert (await stranger.registered())["scope"] == "openid pegawai"
    is_refused(await stranger.register(scope="openid email"), 400, "invalid_client_metadata")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{}", "text/plain"),
        (b"client_name=x", "application/x-www-form-urlencoded"),
        (b"[]", "application/json"),
        (b'{"client_name": "x", "client_name": "y"}', "application/json"),
        (b'"x"', "application/json"),
        (b'{"client_name": NaN}', "application/json"),
        (b'{"client_name": "\\ud800", "redirect_uris": ["https://a.example/"]}', "application/json"),
        (b'{"client_name": "a\\u0000", "redirect_uris": ["https://a.example/"]}', "application/json"),
        (b'{"client_name": 1e999}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"client_name": "x", "redirect_uris": {"a": 1}}', "application/json"),
        (b'{"default_max_age": ' + b"9" * 5000 + b"}", "application/json"),
    ],
    ids=range(14),
)
async def test_no_body_is_trouble(sharing: Stranger, body: bytes, kind: str) -> None:
    headers = bearer(sharing.token) | {"content-type": kind}
    is_refused(await sharing.app.http.post("/register", content=body, headers=headers), 400, "invalid_client_metadata")


async def test_a_large_body_is_not_read(stranger: Stranger) -> None:
    answer = await stranger.register(client_name="x" * 200_000)
    assert answer.status_code == 413
    assert answer.json()["error"] == "invalid_request"


async def test_where_registration_is_closed_there_is_no_door(apps: Apps) -> None:
    app = await apps.open(registration="closed")
    assert (await app.http.post("/register", json=WEB)).status_code == 404
    assert "registration_endpoint" not in (await app.http.get("/.well-known/openid-configuration")).json()


async def test_the_metadata_names_the_door_where_there_is_one(app: App) -> None:
    told = (await app.http.get("/.well-known/openid-configuration")).json()
    assert told["registration_endpoint"] == f"{ISSUER}/register"


async def test_an_open_door_lets_anybody_into_the_sandbox(apps: Apps) -> None:
    app = await apps.open(registration="open", strangers={"registrations_in_all": 2})
    stranger = Stranger(app, None)
    assert (await stranger.registered())["environment"] == "uji"
    is_refused(await stranger.register(scope="openid pegawai"), 400, "invalid_client_metadata")
    is_refused(await stranger.register("0" * 43), 401, "invalid_token")
    await stranger.registered()
    answer = await stranger.register()
    is_refused(answer, 503, "temporarily_unavailable")
    assert answer.headers["retry-after"]
    vouched = Stranger(app, await ticket(app, scope="openid pegawai"))
    assert (await vouched.registered())["scope"] == "openid pegawai"


async def test_who_came_and_went_counts_as_a_stranger_too(apps: Apps) -> None:
    app = await apps.open(registration="open", strangers={"registrations_in_all": 3})
    stranger = Stranger(app, None)
    for _ in range(3):
        assert (await app.http.delete(**own(await stranger.registered()))).status_code == 204
    is_refused(await stranger.register(), 503, "temporarily_unavailable")


async def test_strangers_are_counted_again_when_they_are_taken_in(apps: Apps, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the two another server is asked, as slowly as whoever owns it likes."""
    app = await apps.open(registration="open", strangers={"registrations_in_all": 2})
    stranger, all_there, waiting = Stranger(app, None), asyncio.Event(), 0

    async def slow(_self: SectorIdentifierVerifier, _sector: SectorDeclaration, _before: object = None) -> None:
        nonlocal waiting
        waiting += 1
        if waiting == 6:
            all_there.set()
        await all_there.wait()

    monkeypatch.setattr(SectorIdentifierVerifier, "verify", slow)
    first = [asyncio.create_task(stranger.register()) for _ in range(6)]
    found = sorted([(await task).status_code for task in first])
    assert found == [201, 201, 503, 503, 503, 503]
    is_refused(await stranger.register(), 503, "temporarily_unavailable")


UNSEEN = ["\x1b[2J", "\u202e", "\u200b", "\u2066", "\x07", "\ue000"]


@pytest.mark.parametrize("letter", UNSEEN, ids=[f"{ord(text[0]):04x}" for text in UNSEEN])
async def test_a_name_is_made_of_letters_that_people_see(sharing: Stranger, letter: str) -> None:
    """It stands on the page where people decide, and in terminals of operators, which obey some letters."""
    answer = await sharing.register(client_name=f"Aplikasi{letter} Kota")
    is_refused(answer, 400, "invalid_client_metadata")
    is_refused(await sharing.register(contacts=[f"a{letter}b"]), 400, "invalid_client_metadata")
    assert (await sharing.registered(client_name="Aplikasi  Désa é́"))["client_name"] == "Aplikasi Désa é́"


# ---------------------------------------------------------------- keep


async def test_a_client_reads_itself_without_its_secret(stranger: Stranger) -> None:
    made = await stranger.registered()
    shown = await stranger.app.http.get(**own(made))
    assert shown.status_code == 200
    assert shown.json() == {name: value for name, value in made.items() if not name.startswith("client_secret")}


async def test_who_holds_no_token_learns_nothing(stranger: Stranger) -> None:
    made, other = await stranger.registered(), await stranger.registered()
    http, answers = stranger.app.http, []
    for url in (made["registration_client_uri"], f"{ISSUER}/register/tidak-ada", f"{ISSUER}/register/a%00b"):
        for token in (None, "0" * 43, other["registration_access_token"], stranger.token):
            for method in ("GET", "PUT", "DELETE"):
                answer = await http.request(method, url, headers=bearer(token), json=as_sent(made))
                is_refused(answer, 401, "invalid_token")
                answers.append((answer.json(), answer.headers["www-authenticate"]))
    assert all(one == answers[0] for one in answers)


async def test_a_change_puts_everything_in_the_place_of_what_was(stranger: Stranger) -> None:
    made = await stranger.registered(contacts=["a@aplikasi.example"], require_auth_time=True)
    sent = {"client_id": made["client_id"], **WEB, "client_name": "Nama Baru", "client_secret": made["client_secret"]}
    changed = await stranger.app.http.put(**own(made), json=sent)
    assert changed.status_code == 200, changed.text
    now = changed.json()
    assert (now["client_name"], "contacts" in now, now["require_auth_time"]) == ("Nama Baru", False, False)
    assert now["registration_access_token"] == made["registration_access_token"]
    assert "client_secret" not in now
    assert (await stranger.app.http.get(**own(made))).json() == now
    found = await stranger.app.composition.clients.registry.find(made["client_id"])
    assert found is not None
    assert len(found.secrets) == 1


async def test_what_a_client_reads_it_may_send_back(stranger: Stranger) -> None:
    made = await stranger.registered(subject_type="pairwise", default_max_age=600)
    same = await stranger.app.http.put(**own(made), json=as_sent(made))
    assert same.status_code == 200, same.text
    assert as_sent(same.json()) == as_sent(made)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": ...},
        {"client_id": "lain"},
        {"client_id": 5},
        {"registration_access_token": "x"},
        {"registration_client_uri": None},
        {"client_id_issued_at": 1},
        {"client_secret_expires_at": 0},
        {"client_secret": "pilihan-sendiri"},
        {"client_secret": 5},
        {"environment": "produksi"},
        {"scope": "openid pegawai"},
        {"ownership": "kota"},
        {"software_statement": "x"},
        {"redirect_uris": ["http://aplikasi.example/"]},
        {"client_name": ""},
    ],
    ids=range(15),
)
async def test_a_bad_change_changes_nothing(sharing: Stranger, changes: dict[str, Any]) -> None:
    made = await sharing.registered()
    sent = {name: value for name, value in (as_sent(made) | changes).items() if value is not ...}
    answer = await sharing.app.http.put(**own(made), json=sent)
    assert (answer.status_code, answer.json()["error"][:8]) == (400, "invalid_"), answer.text
    shown = await sharing.app.http.get(**own(made))
    assert as_sent(shown.json()) == as_sent(made)


async def test_the_limits_of_the_token_hold_for_changes_too(app: App) -> None:
    made = await Stranger(app, await ticket(app, scope="openid")).registered()
    answer = await app.http.put(**own(made), json=as_sent(made, scope="openid email"))
    is_refused(answer, 400, "invalid_client_metadata")


async def test_a_client_that_gets_a_secret_again_sees_it(stranger: Stranger) -> None:
    made = await stranger.registered()
    public = as_sent(made, token_endpoint_auth_method="none", profile="publik")
    without = await stranger.app.http.put(**own(made), json=public)
    assert (without.status_code, "client_secret" in without.json()) == (200, False), without.text
    again = await stranger.app.http.put(**own(made), json=as_sent(made))
    assert len(again.json()["client_secret"]) == 43


async def test_what_an_operator_made_more_of_is_the_operators(stranger: Stranger) -> None:
    made = await stranger.registered()
    app = stranger.app
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(desk, made["client_id"], {"environment": "produksi"}, None)
    is_refused(await app.http.put(**own(made), json=as_sent(made)), 403, "access_denied")
    is_refused(await app.http.delete(**own(made)), 403, "access_denied")
    assert (await app.http.get(**own(made))).json()["environment"] == "produksi"


async def test_a_suspended_client_can_do_nothing_about_itself(stranger: Stranger) -> None:
    made, app = await stranger.registered(), stranger.app
    async with app.database.begin() as session:
        await client_lifecycle.suspend_client(app.composition.clients.admin(session, SHELL), made["client_id"])
    for method in ("GET", "PUT", "DELETE"):
        answer = await app.http.request(method, **own(made), json=as_sent(made))
        is_refused(answer, 403, "access_denied")


@pytest.mark.twins
async def test_a_removed_client_is_gone_for_good(stranger: Stranger) -> None:
    made, app = await stranger.registered(), stranger.app
    gone = await app.http.delete(**own(made))
    assert (gone.status_code, gone.content) == (204, b"")
    for method in ("GET", "PUT", "DELETE"):
        is_refused(await app.http.request(method, **own(made), json=as_sent(made)), 401, "invalid_token")
    secret = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    token = await app.http.post("/token", data={"grant_type": "client_credentials"}, auth=tuple(secret.values()))
    assert (token.status_code, token.json()["error"]) == (401, "invalid_client")
    async with app.database.begin() as session:
        assert await store.find_client(session, made["client_id"]) is None
        assert await store.count_clients(session) == 0
        assert (await store.list_clients(session, store.ClientFilter())).items == ()
        assert not await store.insert_client(
            session,
            store.NewClient(
                id=(await session.scalars(select(ClientRow.id))).one(),
                metadata=client_lifecycle.parse_declaration(app.composition.provider, WEB, made["client_id"]),
                application_id=None,
                demo=False,
                created_at=clock.now(),
            ),
        ), "its client_id is nobody else's"


async def test_the_audit_trail_knows_who_did_what(stranger: Stranger) -> None:
    made, app = await stranger.registered(), stranger.app
    await app.http.put(**own(made), json=as_sent(made, client_name="Lain"))
    await app.http.delete(**own(made))
    async with app.database.begin() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    kept = [(entry.tag, (entry.actor or "").partition(":")[0]) for entry in entries if entry.tag.startswith("client.")]
    assert kept == [
        ("client.registered", "registration"),
        ("client.secret_issued", "registration"),
        ("client.updated", "client"),
        ("client.removed", "client"),
    ]
    assert not any(made["registration_access_token"] in str(entry.detail) for entry in entries)


async def test_without_a_name_it_is_called_by_where_answers_go(sharing: Stranger) -> None:
    """RFC 7591 2 allows the raw client_id on pages, which tells a person nothing; the host is what we enforce."""
    made = await sharing.registered(client_name=...)
    assert made["client_name"] == "aplikasi.example"
    sent = as_sent(made, client_name=..., redirect_uris=["https://lain.example/balik", "https://aplikasi.example/x"])
    changed = (await sharing.app.http.put(**own(made), json=sent)).json()
    assert changed["client_name"] == "lain.example, aplikasi.example"

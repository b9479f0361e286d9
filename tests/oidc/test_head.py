"""HEAD answers as GET does without a body where GET shows a document, and is refused elsewhere (RFC 9110 9.3.2)."""

import re

import pytest
from fastapi.routing import iter_route_contexts

from idp.web.assets import asset_address
from tests.oidc.parties import CALLBACK, Browser, Party, World
from tests.support.app import App

DOCUMENTS = [
    "/",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/aksesibilitas",
    "/aktivasi",
    "/aktivasi/selesai",
    "/akun",
    "/akun/aplikasi",
    "/akun/kata-sandi",
    "/akun/keamanan",
    "/akun/keamanan/autentikator",
    "/akun/keamanan/autentikator/hapus",
    "/akun/keamanan/kunci-sandi-baru",
    "/akun/keamanan/kunci-sandi/0198c0de-0000-7000-8000-000000000000",
    "/akun/riwayat",
    "/akun/riwayat.csv",
    "/api/docs",
    "/api/openapi.json",
    "/bantuan",
    "/bantuan/galat",
    "/bantuan/galat/redirect_loop",
    "/bantuan/galat/tidak-ada",
    "/bantuan/pengembang",
    "/daftar",
    "/diagnosis",
    "/diagnosis/DVS-0000-0000",
    "/healthz",
    "/jwks",
    "/keamanan",
    "/keamanan/jejak",
    "/keamanan/jejak.csv",
    "/keamanan/jejak.ndjson",
    "/keamanan/jejak/catatan",
    "/keamanan/kunci",
    "/keamanan/sesi",
    "/keamanan/sesi/tutup",
    "/keluar",
    "/keluar/selesai",
    "/kominfo",
    "/kominfo/antrean",
    "/kominfo/bantuan",
    "/kominfo/bantuan/0198c0de-0000-7000-8000-000000000000",
    "/kominfo/daftar-pegawai",
    "/kominfo/daftar-pegawai/0198c0de-0000-7000-8000-000000000000",
    "/kominfo/inventaris",
    "/kominfo/inventaris/0198c0de-0000-7000-8000-000000000000",
    "/kominfo/inventaris/0198c0de-0000-7000-8000-000000000000/bukti",
    "/kominfo/inventaris/0198c0de-0000-7000-8000-000000000000/keputusan",
    "/kominfo/inventaris/0198c0de-0000-7000-8000-000000000000/riwayat",
    "/kominfo/inventaris/0198c0de-0000-7000-8000-000000000000/ubah",
    "/kominfo/inventaris/baru",
    "/kominfo/klaim",
    "/kominfo/klaim/0198c0de-0000-7000-8000-000000000000",
    "/kominfo/laporan",
    "/kominfo/macet",
    "/kominfo/perangkat-daerah",
    "/kominfo/peran",
    "/kominfo/peran/0198c0de-0000-7000-8000-000000000000",
    "/kominfo/peran/ajuan/0198c0de-0000-7000-8000-000000000000",
    "/kominfo/peran/pegawai/0198c0de-0000-7000-8000-000000000000",
    "/kominfo/perubahan",
    "/kominfo/unduh/inventaris.csv",
    "/kominfo/unduh/inventaris.xlsx",
    "/logo/0198c0de-0000-7000-8000-000000000000",
    "/lupa-kata-sandi",
    "/masuk",
    "/masuk/kata-sandi-baru",
    "/masuk/perlu-faktor",
    "/masuk/verifikasi",
    "/metrics",
    "/opd",
    "/opd/aplikasi",
    "/opd/aplikasi/0198c0de-0000-7000-8000-000000000000",
    "/opd/aplikasi/0198c0de-0000-7000-8000-000000000000/bukti",
    "/opd/aplikasi/0198c0de-0000-7000-8000-000000000000/riwayat",
    "/opd/aplikasi/0198c0de-0000-7000-8000-000000000000/ubah",
    "/opd/klaim",
    "/opd/klaim/0198c0de-0000-7000-8000-000000000000",
    "/opd/pegawai",
    "/opd/pegawai/0198c0de-0000-7000-8000-000000000000",
    "/opd/pengaturan-ulang",
    "/opd/pengaturan-ulang/0198c0de-0000-7000-8000-000000000000",
    "/opd/pengaturan-ulang/mulai/0198c0de-0000-7000-8000-000000000000",
    "/opd/peran",
    "/opd/peran/0198c0de-0000-7000-8000-000000000000",
    "/pengembang",
    "/pengembang/aplikasi/17/tim",
    "/pengembang/aplikasi/17/tim/mitra",
    "/pengembang/bantuan/DVS-0000-0000",
    "/pengembang/daftar",
    "/pengembang/klaim",
    "/pengembang/klaim/usulan",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/galat",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/kredensial",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/kredensial/kunci/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/hapus",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/kredensial/rahasia/0198c0de-0000-7000-8000-000000000000/akhiri",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/penguji",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/permintaan",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/permintaan-gagal",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/riwayat",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/riwayat/1",
    "/pengembang/klien/0198c0de-0000-7000-8000-000000000000/ubah",
    "/pengembang/klien/klaim",
    "/pengembang/klien/klien/coba",
    "/perangkat",
    "/perangkat/tidak-ada",
    "/persetujuan",
    "/pilih-akun",
    "/portal",
    "/privasi",
    "/readyz",
    "/uji/masuk",
    "/uji/tertutup",
    "/uji/undangan/0198c0de-0000-7000-8000-000000000000",
    asset_address("divos.css"),
]
REFUSED = [
    "/api/v1/apis",
    "/api/v1/clients",
    "/authorize",
    "/authorize/tidak-ada",
    "/authorize/tidak-ada/batal",
    "/end_session",
    "/register/tidak-ada",
    "/token",
    "/userinfo",
    "/par",
    "/introspect",
    "/revoke",
    "/device_authorization",
]
#: What differs from one answer to the next.
CHANGING = {"x-request-id", "content-security-policy", "set-cookie", "content-length"}


@pytest.mark.parametrize("path", DOCUMENTS)
async def test_head_answers_as_get_does_without_a_body(shared_surfer: Browser, path: str) -> None:
    await answers_alike(shared_surfer, path)


async def test_pages_of_somebody_signed_in_answer_alike(party: Party, browser: Browser) -> None:
    await browser.tokens(party)
    for path in ("/portal", "/akun", "/akun/aplikasi", "/keluar", "/masuk"):
        await answers_alike(browser, path)


async def answers_alike(browser: Browser, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}  # a nonce changes the length of a compressed page
    got, headed = await browser.http.get(path, headers=plain), await browser.http.head(path, headers=plain)
    assert headed.status_code == got.status_code
    assert headed.content == b""
    assert headed.headers.keys() - {"set-cookie"} == got.headers.keys() - {"set-cookie"}
    same = headed.headers.keys() - CHANGING
    assert {name: headed.headers[name] for name in same} == {name: got.headers[name] for name in same}
    if path != "/metrics":
        assert headed.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("path", REFUSED)
async def test_head_is_refused_where_get_does_more_or_nothing(shared_surfer: Browser, path: str) -> None:
    answer = await shared_surfer.http.head(path)
    assert (answer.status_code, answer.content) == (405, b"")
    assert answer.headers["allow"]
    assert "HEAD" not in answer.headers["allow"]
    assert "location" not in answer.headers


def test_every_address_that_answers_get_is_named_here(shared_town: World) -> None:
    routes = iter_route_contexts(shared_town.app.fastapi.routes)
    paths = {route.path for route in routes if "GET" in (route.methods or ())}
    named = [*DOCUMENTS, *REFUSED, *(path for path in paths if path.startswith("/api/v1/"))]
    assert {path for path in paths if not any(_pattern(path).fullmatch(one) for one in named)} == set()


async def test_head_of_an_authorization_request_leaves_no_trace(party: Party, browser: Browser, app: App) -> None:
    pushed = (await party.post(browser.http, "/par", **party.request())).json()
    address = f"/authorize?client_id={party.client_id}&request_uri={pushed['request_uri']}"
    for asked in (address, party.url()):
        answer = await browser.http.head(asked)
        assert answer.status_code == 405
        assert "set-cookie" not in answer.headers
    assert (await browser.through(address)).headers["location"].startswith(CALLBACK)


async def test_head_of_a_sign_out_request_signs_nobody_out(party: Party, browser: Browser) -> None:
    tokens = await browser.tokens(party)
    assert (await browser.http.head(f"/end_session?id_token_hint={tokens['id_token']}")).status_code == 405
    assert (await browser.http.get("/portal")).status_code == 200


async def test_head_counts_under_its_route(app: App) -> None:
    await app.http.head("/readyz")
    counts = (await app.http.get("/metrics")).text
    assert re.search(r'route="/readyz"', counts)


def _pattern(path: str) -> "re.Pattern[str]":
    return re.compile(re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(path)))

"""/kominfo/daftar-pegawai in a browser: sending a list, reading the difference, deciding with a second officer."""

import io
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product

import httpx
import pytest
from openpyxl import Workbook

from tests.accounts.roster_city import RosterCity, nip, row
from tests.accounts.test_roster_file import CASES
from tests.accounts.world import CHEAP, PASSWORD, sign_in, sign_in_officer, token
from tests.conftest import Apps
from tests.support.app import open_app

PATH = "/kominfo/daftar-pegawai"
STAFF = [row(number) for number in range(1, 8)]
OFFICERS = {
    "widi": {"roles": ["kominfo"]},
    "ratna": {"roles": ["kominfo"]},
    "sekar": {"roles": ["pengelola_opd@040701"], "office": "040701"},
    "orang": {},
}


@pytest.fixture
async def city(apps: Apps) -> RosterCity:
    app, _ = await apps.open_with(library_with_officers, **CHEAP)
    return RosterCity(app)


async def library_with_officers(url: str) -> None:
    """Seven people of the library and their administrator, two of transport, two officers of Kominfo."""
    people = [
        {"username": name, "name": name.title(), "password": PASSWORD} | given for name, given in OFFICERS.items()
    ]
    async with open_app(url, **CHEAP) as app:
        await RosterCity.create(app, *STAFF, row(21, "030701"), *people)


@asynccontextmanager
async def officer(city: RosterCity, name: str) -> AsyncIterator[httpx.AsyncClient]:
    async with city.app.browser() as http:
        await (sign_in if name == "orang" else sign_in_officer)(http, name)
        yield http


async def send(
    http: httpx.AsyncClient, content: bytes, office: str = "040701", name: str = "daftar.csv"
) -> httpx.Response:
    """Send a list by the form, without following the redirect."""
    fields = {"csrf": token(await http.get(PATH)), "opd": office}
    return await http.post(PATH, data=fields, files={"berkas": (name, content)})


async def press(http: httpx.AsyncClient, at: str, work: str, **fields: str) -> httpx.Response:
    return await http.post(f"{at}/{work}", data={"csrf": token(await http.get(PATH)), **fields}, follow_redirects=True)


def people(*rows: dict[str, object]) -> bytes:
    return json.dumps({"people": [*rows, {"username": "sekar", "name": "Sekar"}]}).encode()


async def test_a_list_is_sent_read_and_applied(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        sent = await send(http, people(*STAFF[:5], row(6, jabatan="Arsiparis"), row(8)))
        assert sent.status_code == 303
        at = sent.headers["location"]
        shown = (await http.get(at)).text
        for words in ("Orang Contoh 7", "Dinonaktifkan", "Orang Contoh 8", "Pegawai baru", "Arsiparis"):
            assert words in shown
        assert nip(8) not in shown
        assert nip(8)[-3:] in shown, "masked"
        applied = await press(http, at, "terapkan")
        assert "Daftar diterapkan" in applied.text
        await city.app.settle()
        assert "Batalkan penerapan" in (await http.get(at)).text
        assert "Penerapan dibatalkan" in (await press(http, at, "batalkan")).text
        await city.app.settle()
    assert (await city.person(nip(7))).disabled_at is None
    assert (await city.person(nip(8))).disabled_at is not None


async def test_two_officers_are_needed_for_many(city: RosterCity) -> None:
    async with officer(city, "widi") as http, officer(city, "ratna") as other:
        at = (await send(http, people(*STAFF[:2]))).headers["location"]
        assert "Persetujuan pertama tercatat" in (await press(http, at, "terapkan")).text
        again = await press(http, at, "terapkan")
        assert again.status_code == 409
        assert "Perlu petugas lain" in again.text
        assert "Daftar diterapkan" in (await press(other, at, "terapkan")).text
        await city.app.settle()
        assert "sudah diputuskan" in (await press(other, at, "tolak")).text
    assert (await city.person(nip(7))).disabled_at is not None


async def test_everybody_is_disabled_only_by_those_who_say_so(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        at = (await send(http, json.dumps([row(70)]).encode())).headers["location"]
        assert "Saya tahu bahwa semua 8 orang" in (await http.get(at)).text
        assert "menonaktifkan semua orang" in (await press(http, at, "terapkan")).text
        assert "Persetujuan pertama" in (await press(http, at, "terapkan", semua="ya")).text


async def test_people_who_changed_since_are_named(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        at = (await send(http, people(*STAFF[:6], row(7, jabatan="Arsiparis")))).headers["location"]
        await city.bring(row(7, jabatan="Pustakawan"))
        stale = await press(http, at, "terapkan")
        assert stale.status_code == 409
        assert "Orang Contoh 7: Jabatan" in stale.text


async def test_rows_at_fault_are_listed_and_nothing_is_stored(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        refused = await send(http, (CASES / "personnel.csv").read_bytes(), "kota")
        assert refused.status_code == 422
        assert "Kesalahan:" in refused.text
        assert "NIP dibulatkan" in refused.text
        assert "Maksudnya mungkin 040701" in refused.text
        assert 'value="kota" selected' in refused.text, "what was chosen is kept"
        english = await http.post(
            PATH + "?bahasa=en",
            data={"csrf": token(await http.get(PATH)), "opd": "kota"},
            files={"berkas": ("p.xlsx", (CASES / "personnel.xlsx").read_bytes())},
        )
        assert "rounded" in english.text
        assert "/kominfo/daftar-pegawai/" not in (await http.get(PATH)).text


async def test_an_address_that_is_verified_for_somebody_else_is_a_warning_that_names_both(city: RosterCity) -> None:
    await city.bring({"username": "made", "name": "Made", "email": "made@example.org", "email_verified": True})
    async with officer(city, "widi") as http:
        changed = (
            row(5, email="MADE@example.org"),
            row(6, email="kantor@example.org"),
            row(7, email="kantor@example.org"),
        )
        shown = await http.get((await send(http, people(*STAFF[:4], *changed))).headers["location"])
    assert "Orang Contoh 5: Email sama dengan milik made." in shown.text
    assert "Orang Contoh 6: Email sama" not in shown.text, "an address that nobody has verified may be an office's"


@pytest.mark.twins
async def test_whoever_works_in_another_office_is_counted_and_not_named(city: RosterCity) -> None:
    """An officer could otherwise ask, by proposing a list, whose a number is."""
    verified = {"phone_number_verified": True, "email_verified": True}
    await city.bring(
        {"username": "jauh", "name": "Orang Jauh", "office": "030701", "phone_number": "(0812) 345-678.90", **verified},
        {"sub": "k3v9x2m1qwer", "nip": nip(31), "name": "Orang Lepas", "email": "Lepas@Example.org", **verified},
        {"username": "dekat", "name": "Dekat", "office": "04070101", "email": "dekat@example.org", **verified},
    )
    changed = (
        row(5, phone_number="+62 812 3456 7890"),
        row(6, email="lepas@example.org"),
        row(7, email="DEKAT@example.org"),
    )
    pages = {}
    for name in ("sekar", "widi"):
        async with officer(city, name) as http:
            pages[name] = (await http.get((await send(http, people(*STAFF[:4], *changed))).headers["location"])).text
    for one in ("5: Telepon", "6: Email"):
        assert f"Orang Contoh {one} sama dengan milik orang di kantor lain (1)." in pages["sekar"]
    assert "Orang Contoh 7: Email sama dengan milik dekat." in pages["sekar"]
    for secret in ("jauh", "Orang Lepas", "k3v9x2m1qwer"):
        assert secret not in pages["sekar"]
    assert "Orang Contoh 5: Telepon sama dengan milik jauh." in pages["widi"]
    assert "Orang Contoh 6: Email sama dengan milik Orang Lepas." in pages["widi"]


async def test_twenty_thousand_bad_rows_show_fifty(city: RosterCity) -> None:
    rows = "\r\n".join(f"1,98503E+17;Orang {number};040701" for number in range(20_000))
    async with officer(city, "widi") as http:
        refused = await send(http, f"NIP;Nama;Kode Satker\r\n{rows}".encode())
    assert refused.status_code == 422
    assert refused.text.count("NIP dibulatkan") == 50
    assert "Dan 19.950 lagi" in refused.text


NO_LISTS = [
    (b"", "040701", "Berkas ini kosong"),
    (b"NIP;Nama\r\n", "040701", "Daftar kosong akan menonaktifkan semua orang"),
    (b'{"people": []}', "kota", "Daftar kosong"),
    (b"PK\x03\x04x", "040701", "Buku kerja ini rusak"),
    (b"NIP;Nama\r\n1;\x81", "040701", "Baris 2 bukan teks UTF-8"),
    (people(*STAFF), "", "Pilih untuk kantor mana"),
    (people(*STAFF), "99", "Pilih untuk kantor mana"),
]


async def test_a_file_that_is_no_list_is_explained(city: RosterCity, subtests: pytest.Subtests) -> None:
    for content, office, words in NO_LISTS:
        with subtests.test(content=content, office=office, words=words):
            async with officer(city, "widi") as http:
                refused = await send(http, content, office)
            assert refused.status_code == 422
            assert words in refused.text


async def test_a_form_without_a_file_is_explained(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        fields = {"csrf": token(await http.get(PATH)), "opd": "kota"}
        assert "Pilih berkas" in (await http.post(PATH, data=fields)).text
        assert "Pilih berkas" in (await http.post(PATH, data=fields, files={"berkas": ("", b"")})).text


async def test_a_list_that_changes_nobody_is_said_to(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        assert "Semua 8 baris sama" in (await send(http, people(*STAFF))).text


async def test_a_workbook_is_taken(city: RosterCity) -> None:
    book, content = Workbook(), io.BytesIO()
    book.active.append(["DAFTAR PEGAWAI"])
    book.active.append(["NIP", "Nama Lengkap", "Kode Satker", "Nama Pengguna"])
    for one in STAFF[:6]:
        book.active.append([one["nip"], one["name"], one["office"], None])
    book.active.append([None, "Sekar", "040701", "sekar"])
    book.save(content)
    async with officer(city, "widi") as http:
        at = (await send(http, content.getvalue(), name="C:\\Data\\daftar 198705052010011001.xlsx")).headers["location"]
        shown = (await http.get(at)).text
    assert "Orang Contoh 7" in shown
    assert "198705052010011001" not in shown
    assert "daftar ….xlsx" in shown


async def test_a_file_above_the_limit_is_refused_unread(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        fields = {"csrf": token(await http.get(PATH)), "opd": "kota"}
        large = await http.post(PATH, data=fields, files={"berkas": ("x.csv", b"x" * (50 << 20))})
        assert large.status_code == 413
        assert "Berkas ini terlalu besar" in large.text

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(12):
                yield b"x" * (1 << 20)

        kind = {"content-type": "multipart/form-data; boundary=x"}
        assert (await http.post(PATH, content=endless(), headers=kind)).status_code == 413


BROKEN_BODIES = (
    b"",
    b"--x",
    b"--x\r\n\r\n",
    b"--x\r\nContent-Disposition: form-data; name=csrf\r\n\r\n1",
    b"\0" * 100,
    b"--x--",
)
KINDS_OF_FORMS = ("multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=")


async def test_a_broken_form_is_an_old_page(city: RosterCity, subtests: pytest.Subtests) -> None:
    async with officer(city, "widi") as http:
        for body, kind in product(BROKEN_BODIES, KINDS_OF_FORMS):
            with subtests.test(body=body, kind=kind):
                assert (await http.post(PATH, content=body, headers={"content-type": kind})).status_code == 403


async def test_the_changes_are_filtered_searched_and_paged(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        at = (await send(http, people(*STAFF[:6], *(row(number) for number in range(100, 180))))).headers["location"]
        first = (await http.get(at)).text
        assert first.count('<th scope="row">') == 25
        following = re.search(r'href="([^"]+)" rel="next"', first)
        assert following
        second = (await http.get(following[1].replace("&amp;", "&"))).text
        assert second.count('<th scope="row">') == 25
        assert (await http.get(f"{at}?jenis=leaver")).text.count('<th scope="row">') == 1
        found = (await http.get(f"{at}?cari=contoh 150&jenis=joiner")).text
        assert found.count('<th scope="row">') == 1
        assert "Tidak ada orang yang cocok" in (await http.get(f"{at}?cari=tidak ada")).text
        for odd in ("?setelah=x", "?jenis=x", "?cari=%00%ff", "?hasil=x", "?gagal=ya", "?setelah=" + "A" * 5000):
            assert (await http.get(at + odd)).status_code in (200, 400)


@pytest.mark.sends_personal_numbers
async def test_a_number_that_is_searched_for_stands_in_no_address(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        at = (await send(http, people(*STAFF[:6]))).headers["location"]
        form = (await http.get(at)).text
        assert f'method="post" action="{at}/cari"' in form
        fields = {"csrf": token(await http.get(at)), "jenis": "leaver"}
        by_name = await http.post(f"{at}/cari", data={**fields, "cari": "contoh 7"})
        assert by_name.headers["location"] == f"{at}?jenis=leaver&cari=contoh+7#perubahan"
        assert (await http.get(by_name.headers["location"])).text.count('<th scope="row">') == 1
        for number in (nip(7), f"{nip(7)[:8]} {nip(7)[8:]}"):
            by_number = await http.post(f"{at}/cari", data={**fields, "cari": number})
            assert by_number.headers["location"] == f"{at}?jenis=leaver#perubahan"
        assert (await http.get(f"{at}?cari={nip(7)}")).headers["location"] == at


async def test_an_office_s_administrator_proposes_for_it_and_leaves_the_decision(city: RosterCity) -> None:
    async with officer(city, "sekar") as http, officer(city, "widi") as kominfo:
        form = (await http.get(PATH)).text
        assert "Dinas Perpustakaan dan Kearsipan" in form
        assert "Dinas Perhubungan" not in form
        assert "Seluruh kota" not in form
        assert (await send(http, people(row(21, "030701")), "030701")).status_code == 403
        assert (await send(http, people(*STAFF), "kota")).status_code == 403
        at = (await send(http, people(*STAFF[:6]))).headers["location"]
        assert "Petugas Kominfo yang memutuskan" in (await http.get(at)).text
        assert (await press(http, at, "terapkan")).status_code == 403
        other = (await send(kominfo, json.dumps([row(22, "030701"), row(21, "030701")]).encode(), "030701")).headers[
            "location"
        ]
        assert (await http.get(other)).status_code == 404
        assert other not in (await http.get(PATH)).text
        assert "Daftar diterapkan" in (await press(kominfo, at, "terapkan")).text


async def test_nobody_without_a_role_sees_or_sends_lists(city: RosterCity) -> None:
    async with officer(city, "orang") as http:
        assert (await http.get(PATH)).status_code == 403
        fields = {"csrf": token(await http.get("/aksesibilitas"))}
        assert (await http.post(PATH, data=fields, files={"berkas": ("a", b"x" * (9 << 20))})).status_code == 403


async def test_a_list_that_is_not_there_is_not_found(city: RosterCity) -> None:
    async with officer(city, "widi") as http:
        missing = f"{PATH}/00000000-0000-7000-8000-000000000000"
        assert (await http.get(missing)).status_code == 404
        assert (await press(http, missing, "terapkan")).status_code == 404
        assert (await http.get(f"{PATH}?sebelum=x")).status_code == 200

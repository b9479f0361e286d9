"""Corrections, notes and decisions on the page of an application, and adding one: nothing typed is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.monitoring.applications import FIELDS, Applications
from tests.monitoring.city import NIP, City, Visitor, read, words

CITY, OFFICE = "/kominfo/inventaris", "/opd/aplikasi"


@pytest.fixture
async def applications(city: City) -> Applications:
    return Applications(city.app.composition)


async def follow(visitor: Visitor, path: str, **fields: str) -> str:
    """Send a form that succeeds, and read the page that it leads to."""
    sent = await visitor.post(path, **fields)
    assert sent.status_code == 303, read(sent)
    return words(await visitor.get(sent.headers["location"]))


@pytest.mark.twins
async def test_a_correction_is_stored_with_who_when_from_what_to_what(city: City, applications: Applications) -> None:
    number = await applications.add("910", url="https://lama.example.go.id")
    page = f"{OFFICE}/{number}"
    async with city.visitor("sekar") as sekar:
        said = await follow(
            sekar,
            f"{page}/ubah",
            semula_name="Aplikasi 910",
            name="Aplikasi Rekaan",
            semula_url="https://lama.example.go.id",
            url="https://baru.example.go.id",
            semula_users="",
            users="40",
        )
        assert "Data inventaris sudah diperbaiki" in said
        history = words(await sekar.get(f"{page}/riwayat"))
        assert "Alamat https://lama.example.go.id menjadi https://baru.example.go.id" in history
        assert "Sekar Rekaan" in history
        assert "Tidak ada yang berbeda" in await follow(sekar, f"{page}/ubah", semula_users="40", users="40")
    stored = await applications.find("910")
    assert (stored.name, stored.url, stored.users) == ("Aplikasi Rekaan", "https://baru.example.go.id", 40)


async def test_another_owner_is_told_by_its_name_with_the_code_beside_it(
    city: City, applications: Applications
) -> None:
    number = await applications.add("926")
    page = f"{CITY}/{number}"
    async with city.visitor("petugas") as officer:
        await follow(officer, f"{page}/ubah", semula_owner_code="01", owner_code="02")
        for path in (page, f"{page}/riwayat"):
            said = words(await officer.get(path))
            assert re.search(r"Unit pengelola Dinas \w+.* \(01\) menjadi .*\w+ \(02\)", said), path
        clash = read(await officer.post(f"{page}/ubah", semula_owner_code="01", owner_code="0101"))
        assert "(02). Simpan lagi bila isian Anda yang benar" in clash


async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    city: City, applications: Applications
) -> None:
    number = await applications.add("911")
    page = f"{CITY}/{number}/ubah"
    wrong = {"name": "", "url": "bukan alamat", "year": "tahun lalu", "users": "-3", "owner_code": "99", "media": "tv"}
    async with city.visitor("petugas") as officer:
        form = await officer.get(page)
        assert "Dinas Rekaan" in read(form)
        sent = await officer.post(page, semula_name="Aplikasi 911", note="catatan saya", **wrong)
        assert sent.status_code == 422
        for field in ("name", "url", "year", "users", "owner_code", "media"):
            assert f'id="{field}-salah"' in sent.text, field
        for typed in ("bukan alamat", "tahun lalu", "-3", "catatan saya"):
            assert typed in sent.text
        personal = await officer.post(page, semula_note="", note=f"hubungi {NIP}")
        assert "Tulis tanpa NIP" in read(personal)
    assert (await applications.find("911")).name == "Aplikasi 911"


async def test_what_somebody_else_changed_meanwhile_is_shown_and_not_overwritten(
    city: City, applications: Applications
) -> None:
    number = await applications.add("912", user_scope="semula")
    async with city.visitor("sekar") as sekar, city.visitor("petugas") as officer:
        await follow(officer, f"{CITY}/{number}/ubah", semula_user_scope="semula", user_scope="menurut Kominfo")
        mine = f"{OFFICE}/{number}/ubah"
        met = await sekar.post(mine, semula_user_scope="semula", user_scope="menurut dinas")
        assert met.status_code == 422
        assert "Orang lain mengubahnya sejak halaman ini dibuka. Sekarang isinya: menurut Kominfo." in read(met)
        assert 'value="menurut dinas"' in met.text, "what was typed is kept"
        assert 'name="semula_user_scope" value="menurut Kominfo"' in met.text
        await follow(sekar, mine, semula_user_scope="menurut Kominfo", user_scope="menurut dinas")
    assert (await applications.find("912")).user_scope == "menurut dinas"


async def test_an_office_corrects_its_own_fields_and_not_those_that_say_what_counts(
    city: City, applications: Applications
) -> None:
    number = await applications.add("913")
    async with city.visitor("sekar") as sekar:
        form = await sekar.get(f"{OFFICE}/{number}/ubah")
        assert 'name="url"' in form.text
        for kept in ("status", "owner_code", "inventory_id", "media", "origin"):
            assert f'name="{kept}"' not in form.text, kept
        await sekar.post(f"{OFFICE}/{number}/ubah", semula_status="active", status="inactive", owner_code="02")
    stored = await applications.find("913")
    assert (stored.status, stored.owner.code) == ("active", "01")


@pytest.mark.twins
async def test_notes_are_read_by_both_and_removed_by_who_may(city: City, applications: Applications) -> None:
    number = await applications.add("914")
    mine, theirs = f"{OFFICE}/{number}", f"{CITY}/{number}"
    async with city.visitor("sekar") as sekar, city.visitor("petugas") as officer:
        assert "Catatan sudah disimpan" in await follow(sekar, f"{mine}/catatan", catatan="Vendor datang Senin")
        assert "Catatan sudah disimpan" in await follow(officer, f"{theirs}/catatan", catatan="Kami tunggu")
        page = await sekar.get(mine)
        assert "Vendor datang Senin" in read(page)
        assert "Kami tunggu" in read(page)
        assert page.text.count("/hapus") == 1, "one's own only"
        empty = await sekar.post(f"{mine}/catatan", catatan="  ")
        assert empty.status_code == 422
        assert "Tulis pesannya lebih dahulu" in read(empty)
        numbered = await sekar.post(f"{mine}/catatan", catatan=f"Tanya {NIP}")
        assert "Tulis tanpa NIP" in read(numbered)
        assert f"Tanya {NIP}" in unescape(numbered.text), "what was typed is kept"
        city = await officer.get(theirs)
        removals = [part.partition('"')[0] for part in city.text.split('action="')[1:] if "/hapus" in part[:200]]
        assert len(removals) == 2
        refused = await follow(sekar, removals[0].replace(theirs, mine) + "?opd=01")
        assert "Catatan itu tidak dihapus" in refused
        for removal in removals:
            assert "Catatan sudah dihapus" in await follow(officer, removal)
        assert "Belum ada catatan." in words(await sekar.get(mine))


@pytest.mark.twins
async def test_a_decision_has_a_reason_of_its_kind_a_day_of_review_and_is_undone(
    city: City, applications: Applications
) -> None:
    number = await applications.add("915")
    page, form = f"{CITY}/{number}", f"{CITY}/{number}/keputusan"
    later = (applications.today + timedelta(days=60)).isoformat()
    async with city.visitor("petugas") as officer, city.visitor("sekar") as sekar:
        assert "Apa yang diputuskan?" in words(await officer.get(form))
        assert 'value="rebuilding"' in (await officer.get(f"{form}?jenis=frozen")).text
        for fields, words_of in (
            ({"jenis": "frozen", "alasan": "central", "tinjau": later}, "Pilih alasannya."),
            ({"jenis": "frozen", "alasan": "rebuilding"}, "Isi kapan ditinjau lagi"),
            ({"jenis": "frozen", "alasan": "rebuilding", "tinjau": "2020-01-01"}, "Pilih hari yang akan datang."),
            ({"jenis": "retired", "alasan": "other"}, "Tulis pesannya lebih dahulu."),
            ({"jenis": "retired", "alasan": "replaced", "catatan": f"oleh {NIP}"}, "Tulis tanpa NIP"),
        ):
            refused = await officer.post(form, **fields)
            assert refused.status_code == 422, fields
            assert words_of in read(refused), fields
        said = await follow(officer, form, jenis="frozen", alasan="rebuilding", tinjau=later, catatan="Surat 12/2026")
        assert "Keputusan sudah berlaku" in said
        for expected in ("Dibekukan", "sedang dibangun ulang", "Petugas Rekaan", "Surat 12/2026"):
            assert expected in said, expected
        assert "sedang dibangun ulang" in words(await sekar.get(f"{OFFICE}/{number}")), "the office reads it too"
        shown = (await officer.get(page)).text
        undo = next(part.partition('"')[0] for part in shown.split('action="')[1:] if "/batal" in part[:200])
        assert "Keputusan sudah dibatalkan" in await follow(officer, undo)
        assert "Keputusan itu sudah tidak berlaku" in await follow(officer, undo)
        assert "Dibatalkan Petugas Rekaan" in words(await officer.get(f"{page}/riwayat"))
        assert (await officer.post(form, jenis="dihapus", alasan="x")).headers["location"].endswith("/keputusan")


async def test_a_merge_names_the_other_application_by_its_number(city: City, applications: Applications) -> None:
    number = await applications.add("916")
    into = await applications.add("917", name="Penggantinya")
    form = f"{CITY}/{number}/keputusan"
    async with city.visitor("petugas") as officer:
        for typed, words_of in (
            ("", "Tulis nomor inventaris"),
            ("555", "Tidak ada aplikasi dengan nomor itu"),
            ("916", "Itu nomor aplikasi ini sendiri"),
        ):
            refused = await officer.post(form, jenis="merged", alasan="duplicate", nomor=typed)
            assert words_of in read(refused), typed
            assert f'value="{typed}"' in refused.text
        said = await follow(officer, form, jenis="merged", alasan="duplicate", nomor="917")
        assert "Digabung ke no. 917, Penggantinya." in said
        assert f'href="{CITY}/{into}"' in (await officer.get(f"{CITY}/{number}")).text
        circle = await officer.post(f"{CITY}/{into}/keputusan", jenis="merged", alasan="absorbed", nomor="916")
        assert circle.status_code == 422


async def test_who_decides_after_somebody_else_reads_that_decision_first(
    city: City, applications: Applications
) -> None:
    number = await applications.add("918")
    form = f"{CITY}/{number}/keputusan"
    async with city.visitor("petugas") as first, city.visitor("kedua") as second:
        await follow(first, form, jenis="retired", alasan="not_needed")
        met = await second.post(form, jenis="not_applicable", alasan="desktop", catatan="menurut saya")
        assert met.status_code == 422
        assert "Orang lain sudah memutuskan" in read(met)
        assert "Berlaku sekarang: Pensiun" in read(met)
        assert "menurut saya" in met.text
        standing = met.text.partition('name="semula" value="')[2].partition('"')[0]
        await follow(second, form, jenis="not_applicable", alasan="desktop", semula=standing)
        assert "Tidak berlaku" in words(await second.get(f"{CITY}/{number}"))


@pytest.mark.twins
async def test_an_application_is_added_after_a_look_at_those_like_it(city: City, applications: Applications) -> None:
    await applications.add("919", name="e-Perizinan", url="https://izin.example.go.id")
    form = f"{CITY}/baru"
    new = FIELDS | {"inventory_id": "920", "name": "E Perizinan", "owner_code": "01", "url": "", "note": ""}
    async with city.visitor("petugas") as officer:
        assert "Tambah aplikasi" in words(await officer.get(form))
        alike = await officer.post(form, **new)
        assert alike.status_code == 422
        assert "Mungkin sudah ada di inventaris e-Perizinan namanya serupa" in read(alike)
        assert 'value="E Perizinan"' in alike.text
        taken = await officer.post(form, **new | {"inventory_id": "0919"}, lain="ya")
        assert "Nomor itu sudah dipakai aplikasi lain" in read(taken)
        wrong = await officer.post(form, **new | {"name": "", "owner_code": ""}, lain="ya")
        assert 'id="name-salah"' in wrong.text
        assert 'id="owner_code-salah"' in wrong.text
        said = await follow(officer, form, **new, lain="ya")
        assert "Aplikasi sudah masuk inventaris." in said
        assert "E Perizinan" in said

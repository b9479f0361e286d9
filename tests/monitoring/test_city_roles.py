"""/kominfo/peran through the door: two officers for roles of the city, one for the first roles of an office."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from idp.foundation import clock
from tests.monitoring.city import NIP, City, Visitor, links, read, words

LIST = "/kominfo/peran"
FORM = {"peran": "auditor", "kantor": "", "alasan": "Surat tugas 7"}


def day(days: int = 30) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


async def ask(city: City, officer: Visitor, name: str = "eka", role: str = "auditor") -> str:
    """The address of the request that this officer makes."""
    sent = await officer.post(f"{LIST}/pegawai/{city.ids[name]}", **FORM | {"peran": role}, sampai=day())
    assert sent.headers["location"].endswith("?hasil=diajukan"), read(sent)
    shown = (await officer.get(LIST)).text
    return f"{LIST}/ajuan/{UUID(shown.partition(f'{LIST}/ajuan/')[2][:36])}"


@pytest.mark.twins
async def test_a_role_of_the_city_holds_once_the_second_officer_agrees(city: City) -> None:
    async with city.visitor("petugas") as first, city.visitor("kedua") as second:
        request = await ask(city, first)
        assert await city.roles_of("eka") == []
        assert "Anda sendiri yang mengajukannya" in words(await first.get(request))
        own = await first.post(f"{request}/setujui")
        assert own.status_code == 422
        assert "Anda sendiri yang mengajukannya" in read(own)
        shown = words(await second.get(request))
        for said in ("Auditor untuk Eka Rekaan", "Surat tugas 7", "Petugas Rekaan", "Setujui", "Tolak"):
            assert said in shown
        agreed = await second.post(f"{request}/setujui")
        assert "Peran sudah disetujui" in words(await second.get(agreed.headers["location"]))
        (role,) = await city.roles_of("eka")
        assert (role.role.value, role.granted_by, role.reason) == ("auditor", "Petugas Rekaan", "Surat tugas 7")
        again = await second.post(f"{request}/setujui")
        assert "sudah diputuskan petugas lain" in read(again)
        assert "Diputuskan Kedua Rekaan" in words(await first.get(LIST))


async def test_a_request_is_declined_with_a_note(city: City) -> None:
    async with city.visitor("petugas") as first, city.visitor("kedua") as second:
        request = await ask(city, first)
        bare = await second.post(f"{request}/tolak", catatan=" ")
        assert bare.status_code == 422
        assert "Tulis mengapa pengajuan ini ditolak" in read(bare)
        numbered = await second.post(f"{request}/tolak", catatan=f"NIP {NIP}")
        assert "tanpa NIP, NIK, atau alamat email" in read(numbered)
        declined = await second.post(f"{request}/tolak", catatan="Belum perlu")
        assert "Pengajuan sudah ditolak" in words(await second.get(declined.headers["location"]))
        assert "Belum perlu" in words(await first.get(request))
    assert await city.roles_of("eka") == []


async def test_a_request_that_expired_gives_nothing(city: City) -> None:
    async with city.visitor("petugas") as first:
        request = await ask(city, first)
    with clock.travel(timedelta(days=8)):
        async with city.visitor("kedua") as second:
            assert "Kedaluwarsa" in words(await second.get(request))
            late = await second.post(f"{request}/setujui")
            assert late.status_code == 422
            assert "sudah lewat waktunya" in read(late)
    assert await city.roles_of("eka") == []


async def test_the_first_administrator_of_an_office_is_appointed_by_one_officer(city: City) -> None:
    path = f"{LIST}/pegawai/{city.ids['eka']}"
    async with city.visitor("petugas") as officer:
        found = await officer.post(LIST, cari="rekaan eka")
        assert path in found.text
        assert path in (await officer.post(LIST, cari=NIP)).text
        assert NIP not in (await officer.get(path)).text
        short = await officer.post(LIST, cari="12345678")
        assert (short.status_code, "Anda mengetik 8 angka" in read(short)) == (422, True)
        assert "Tidak ada orang dengan nama" in words(await officer.post(LIST, cari="zzz"))
        lacking = await officer.post(path, peran="pengelola_opd", kantor="", sampai=day(), alasan="Surat")
        assert "Pilih Perangkat Daerah untuk peran ini" in read(lacking)
        given = await officer.post(path, peran="pengelola_opd", kantor="02", sampai=day(), alasan="Surat")
        assert "Peran sudah diberikan" in words(await officer.get(given.headers["location"]))
    async with city.visitor("eka") as eka:
        assert "Badan Rekaan" in words(await eka.get("/opd"))


async def test_taking_a_role_of_the_city_away_needs_one_officer_and_holds_at_once(city: City) -> None:
    await city.world.import_people({"username": "made", "roles": []})
    (role,) = await city.roles_of("kedua")
    (own,) = await city.roles_of("petugas")
    async with city.visitor("petugas") as first, city.visitor("kedua") as second:
        assert "pemegang terakhir" not in words(await first.get(f"{LIST}/{role.id}"))
        done = await first.post(f"{LIST}/{role.id}/cabut")
        assert "Peran sudah dicabut" in words(await first.get(done.headers["location"]))
        assert (await second.get("/kominfo")).status_code == 403
        assert "/kominfo" not in links(await second.get("/portal"))
        assert "Ini pemegang terakhir peran itu" in words(await first.get(f"{LIST}/{own.id}"))
        for path in (f"{LIST}/{role.id}", f"{LIST}/{uuid4()}", f"{LIST}/ajuan/{uuid4()}", f"{LIST}/pegawai/{uuid4()}"):
            assert (await first.get(path)).status_code == 404, path


async def test_nobody_but_kominfo_comes_in(city: City) -> None:
    async with city.visitor("petugas") as first:
        request = await ask(city, first)
    for name in ("sekar", "eka"):
        async with city.visitor(name) as visitor:
            for path in (LIST, request, f"{LIST}/pegawai/{city.ids['eka']}"):
                assert (await visitor.get(path)).status_code == 403, (name, path)
            for path in (f"{request}/setujui", f"{request}/tolak", f"{LIST}/pegawai/{city.ids['eka']}"):
                assert (await visitor.post(path, **FORM, sampai=day())).status_code == 403, (name, path)
    assert await city.roles_of("eka") == []


async def test_the_pages_of_kominfo_lead_to_each_other(city: City) -> None:
    async with city.visitor("petugas") as officer:
        for path in ("/kominfo", LIST):
            assert {"/kominfo", LIST} <= links(await officer.get(path)), path

"""The pages of an office: what its administrators read and do, and that nothing of another office is theirs."""

from datetime import timedelta
from uuid import uuid4

import pytest

from idp.accounts.models.recovery import ResetRequestRow
from idp.foundation import clock
from tests.accounts.world import sign_in
from tests.catalogue.city import import_shipped_inventory_beside
from tests.monitoring.city import NIP, OTHER_NIP, City, links, read, words
from tests.support.calendars import day_ahead, written

PAGES = ("/opd", "/opd/pegawai", "/opd/aplikasi", "/opd/peran")


@pytest.mark.twins
async def test_the_first_page_has_figures_things_to_do_people_and_roles(city: City) -> None:
    async with city.visitor("sekar") as sekar:
        said = words(await sekar.get("/opd"))
    assert "Dinas Rekaan" in said
    assert "Pegawai aktif 5 4 belum pernah masuk" in said
    assert "Verifikasi dua langkah" in said
    assert "1 pegawai belum punya kata sandi" in said
    assert "Baru Rekaan" in said
    assert (
        "Sekar Rekaan (Anda) Lestari Rekaan" in said.replace("  ", " ") or "Lestari Rekaan Sekar Rekaan (Anda)" in said
    )


async def test_an_office_without_anything_to_do_says_so(city: City) -> None:
    async with city.visitor("agus") as agus:
        said = words(await agus.get("/opd"))
    assert "Semua pegawai dapat masuk." in said
    assert "Belum ada aplikasi kantor ini yang dihitung." in said
    assert "Kantor ini hanya punya satu pengelola" in said


@pytest.mark.parametrize("path", PAGES)
async def test_no_number_and_nothing_of_the_other_office_stands_on_a_page(city: City, path: str) -> None:
    async with city.visitor("sekar") as sekar:
        page = await sekar.get(path)
    assert page.status_code == 200
    assert NIP not in page.text
    for theirs in (OTHER_NIP, "Badan Rekaan", "Dwi Rekaan", "Agus Rekaan"):
        assert theirs not in page.text


async def test_people_are_found_by_a_part_of_the_name_in_the_office_and_below(city: City) -> None:
    async with city.visitor("sekar") as sekar:
        sent = await sekar.post("/opd/pegawai", cari="rekaan unit")
        assert sent.status_code == 303
        assert sent.headers["location"].startswith("/opd/pegawai?opd=")
        assert "Unit Rekaan" in words(await sekar.get(sent.headers["location"]))
        assert "Tidak ada pegawai bernama" in words(await sekar.get("/opd/pegawai?cari=dwi"))
        all_of_them = words(await sekar.get("/opd/pegawai"))
        for name in ("Sekar", "Lestari", "Unit", "Eka", "Baru"):
            assert f"{name} Rekaan" in all_of_them
        only_new = words(await sekar.get("/opd/pegawai?hanya=belum-aktif"))
        assert "Baru Rekaan" in only_new
        assert "Eka Rekaan" not in only_new
        assert "Eka Rekaan" in words(await sekar.get("/opd/pegawai?hanya=tanpa-dua-langkah"))


@pytest.mark.twins
@pytest.mark.sends_personal_numbers
async def test_a_number_is_searched_by_a_form_and_stands_in_no_address(city: City) -> None:
    async with city.visitor("sekar") as sekar:
        found = await sekar.post("/opd/pegawai", cari="19900315 201503 2 991")
        assert found.status_code == 200
        assert "Eka Rekaan" in read(found)
        assert "Baru Rekaan" not in read(found)
        missing = await sekar.post("/opd/pegawai", cari=OTHER_NIP)
        assert "Tidak ada pegawai dengan nomor itu di kantor ini." in read(missing)
        short = await sekar.post("/opd/pegawai", cari="1990031520")
        assert short.status_code == 422
        assert "Anda mengetik 10 angka" in read(short)
        assert "1990031520" in short.text, "what was typed is kept"
        by_address = await sekar.get(f"/opd/pegawai?cari={NIP}")
        assert by_address.headers["location"] == "/opd/pegawai?opd=01", "a number in an address is not searched"


async def test_lists_lead_on_by_their_cursor(city: City) -> None:
    more = [{"username": f"p{number}", "name": f"Orang {number:02}", "office": "01"} for number in range(30)]
    await city.world.import_people(*more)
    async with city.visitor("sekar") as sekar:
        first = await sekar.get("/opd/pegawai?cari=orang")
        second = await sekar.get(next(link for link in _hrefs(first.text) if "sesudah=" in link))
    assert "Orang 00" in first.text
    assert "Orang 24" in first.text
    assert "Orang 25" not in first.text
    assert "Orang 25" in second.text
    assert "Ke awal" in second.text
    assert 'rel="next"' not in second.text


def _hrefs(text: str) -> list[str]:
    return [part.partition('"')[0].replace("&amp;", "&") for part in text.split('href="')[1:]]


@pytest.mark.twins
async def test_an_administrator_ends_the_wait_of_their_own_people_alone(city: City) -> None:
    for name in ("eka", "dwi"):
        async with city.app.browser("10.7.7.7") as http:
            for _ in range(5):
                await sign_in(http, name, "salah")
            assert (await sign_in(http, name)).status_code == 429
    eka = f"/opd/pegawai/{city.ids['eka']}"
    async with city.visitor("sekar") as sekar:
        assert "Eka Rekaan tidak bisa masuk" in words(await sekar.get("/opd"))
        assert "Akhiri waktu tunggu" in words(await sekar.get(eka))
        done = await sekar.post(f"{eka}/buka")
        assert "Waktu tunggu sudah diakhiri" in words(await sekar.get(done.headers["location"]))
        again = await sekar.post(f"{eka}/buka")
        assert "Tidak ada yang diubah" in words(await sekar.get(again.headers["location"]))
        assert (await sekar.post(f"/opd/pegawai/{city.ids['dwi']}/buka")).status_code == 404
    async with city.app.browser("10.7.7.7") as http:
        assert (await sign_in(http, "dwi")).status_code == 429
        assert (await sign_in(http, "eka")).status_code == 303


async def test_ids_of_another_office_are_a_clear_404(city: City) -> None:
    (theirs,) = await city.roles_of("agus")
    async with city.visitor("sekar") as sekar:
        for path in (
            f"/opd/pegawai/{city.ids['dwi']}",
            f"/opd/pegawai/{uuid4()}",
            f"/opd/peran/{theirs.id}",
            f"/opd/peran/{uuid4()}",
            "/opd?opd=02",
            "/opd/pegawai?opd=02",
            "/opd/aplikasi?opd=0",
            "/opd/peran?opd=tidak-ada",
        ):
            answer = await sekar.get(path)
            assert answer.status_code == 404, path
            assert "Tidak ada di kantor Anda" in read(answer), path
        for path in (
            f"/opd/pegawai/{city.ids['dwi']}/peran",
            f"/opd/peran/{theirs.id}/perpanjang",
            f"/opd/peran/{theirs.id}/cabut",
        ):
            sent = await sekar.post(path, peran="pengembang", kantor="01", sampai=str(day_ahead(30)), alasan="x")
            assert sent.status_code == 404, path
    assert await city.roles_of("agus") == [theirs]
    assert await city.roles_of("dwi") == []


@pytest.mark.parametrize("name", ["eka", "petugas"])
async def test_others_are_told_that_it_is_not_theirs(city: City, name: str) -> None:
    async with city.visitor(name) as visitor:
        for path in PAGES:
            assert (await visitor.get(path)).status_code == 403, path


@pytest.mark.twins
async def test_a_role_is_given_extended_and_taken_away_and_ends_its_privileges_at_once(city: City) -> None:
    day, later = (clock.now() + timedelta(days=30)).date(), (clock.now() + timedelta(days=60)).date()
    form = {"peran": "pengelola_opd", "kantor": "01", "alasan": "Surat tugas 12"}
    async with city.visitor("sekar") as sekar, city.visitor("eka") as before:
        assert (await before.get("/opd")).status_code == 403
        given = await sekar.post(f"/opd/pegawai/{city.ids['eka']}/peran", **form, sampai=day.isoformat())
        assert "Peran sudah diberikan" in words(await sekar.get(given.headers["location"]))
        assert (await before.get("/opd")).status_code == 303, "the role asks for the second factor in this session, too"
        (role,) = await city.roles_of("eka")
        assert (role.granted_by, role.reason, role.person_name) == ("Sekar Rekaan", "Surat tugas 12", "Eka Rekaan")
        assert "Surat tugas 12" in words(await sekar.get("/opd/peran"))
        extended = await sekar.post(f"/opd/peran/{role.id}/perpanjang", sampai=later.isoformat(), alasan="Surat 13")
        assert "Hari terakhir peran sudah diubah" in words(await sekar.get(extended.headers["location"]))
        assert (await city.roles_of("eka"))[0].reason == "Surat 13"
        async with city.visitor("eka") as eka:
            assert "Anda pengelola sampai" in words(await eka.get("/opd"))
            taken = await sekar.post(f"/opd/peran/{role.id}/cabut")
            assert "Haknya berakhir saat itu juga" in words(await sekar.get(taken.headers["location"]))
            assert (await eka.get("/opd")).status_code == 403
        assert (await sekar.post(f"/opd/peran/{role.id}/cabut")).status_code == 404


async def test_what_is_wrong_with_a_role_is_said_and_nothing_typed_is_lost(city: City) -> None:
    path = f"/opd/pegawai/{city.ids['eka']}/peran"
    async with city.visitor("sekar") as sekar:
        wrong = await sekar.post(path, peran="pengembang", kantor="01", sampai="kapan-kapan", alasan="")
        assert wrong.status_code == 422
        assert "Isi hari terakhir peran ini" in read(wrong)
        assert "Tulis alasan" in read(wrong)
        assert 'value="kapan-kapan"' in wrong.text
        assert '<option value="pengembang" selected' in wrong.text
        numbered = await sekar.post(
            path, peran="pengembang", kantor="01", sampai=str(day_ahead(30)), alasan=f"NIP {NIP}"
        )
        assert "tanpa NIP, NIK, atau alamat email" in read(numbered)
        far = await sekar.post(path, peran="pengembang", kantor="01", sampai="9999-12-31", alasan="x")
        assert "Isi hari terakhir" in read(far) or "Paling lama dua tahun" in read(far)
        for role in ("kominfo", "raja", ""):
            assert "Pilih peran yang ada dalam daftar" in read(await sekar.post(path, peran=role, kantor="01"))
        assert (
            await sekar.post(path, peran="pengembang", kantor="02", sampai=str(day_ahead(30)), alasan="x")
        ).status_code == 403
        oneself = f"/opd/pegawai/{city.ids['sekar']}"
        assert "Ini akun Anda sendiri" in words(await sekar.get(oneself))
        sent = await sekar.post(
            f"{oneself}/peran", peran="pengembang", kantor="01", sampai=str(day_ahead(30)), alasan="x"
        )
        assert "tidak dapat memberi peran kepada diri sendiri" in read(sent)
    assert await city.roles_of("eka") == []


async def test_the_last_administrator_and_an_ending_role_are_warned_of(city: City) -> None:
    (mine,) = await city.roles_of("sekar")
    (hers,) = await city.roles_of("lestari")
    async with city.visitor("sekar") as sekar:
        assert "pengelola terakhir" not in words(await sekar.get(f"/opd/peran/{hers.id}"))
        await sekar.post(f"/opd/peran/{hers.id}/cabut")
        assert "Ini pengelola terakhir kantor ini" in words(await sekar.get(f"/opd/peran/{mine.id}"))
        assert "Kantor ini hanya punya satu pengelola" in words(await sekar.get("/opd"))
        soon = (clock.now() + timedelta(days=10)).date().isoformat()
        form = {"peran": "pengembang", "kantor": "01", "sampai": soon, "alasan": "x"}
        await sekar.post(f"/opd/pegawai/{city.ids['eka']}/peran", **form)
        home = await sekar.get("/opd")
        assert "Peran Pengembang aplikasi milik Eka Rekaan berakhir" in words(home)
        assert 'class="btn btn-s"' in home.text, "the only filled button is of what has a time"
        given_up = await sekar.post(f"/opd/peran/{mine.id}/cabut")
        assert given_up.headers["location"].startswith("/portal")
        assert (await sekar.get("/opd")).status_code == 403


async def test_an_ended_role_is_shown_as_ended_and_opens_nothing(city: City) -> None:
    soon = (clock.now() + timedelta(days=5)).date().isoformat()
    form = {"peran": "pengelola_opd", "kantor": "01", "sampai": soon, "alasan": "x"}
    async with city.visitor("sekar") as sekar:
        await sekar.post(f"/opd/pegawai/{city.ids['eka']}/peran", **form)
    with clock.travel(timedelta(days=7)):
        async with city.visitor("eka") as eka:
            assert (await eka.get("/opd")).status_code == 403
            assert "/opd" not in links(await eka.get("/portal"))
        async with city.visitor("sekar") as sekar:
            assert "Sudah berakhir" in words(await sekar.get("/opd/peran"))


async def test_who_moved_is_seen_by_the_new_office_and_not_by_the_old(city: City) -> None:
    path = f"/opd/pegawai/{city.ids['eka']}"
    async with city.visitor("sekar") as sekar, city.visitor("agus") as agus:
        assert (await agus.get(path)).status_code == 404
        await city.world.import_people({"username": "eka", "office": "02"})
        assert (await agus.get(path)).status_code == 200
        assert (await sekar.get(path)).status_code == 404


async def test_who_is_disabled_is_shown_so_and_gets_no_role(city: City) -> None:
    await city.world.import_people({"username": "eka", "active": False})
    path = f"/opd/pegawai/{city.ids['eka']}"
    async with city.visitor("sekar") as sekar:
        assert "Dinonaktifkan" in words(await sekar.get(path))
        form = {"peran": "pengembang", "kantor": "01", "sampai": str(day_ahead(30)), "alasan": "x"}
        assert "Akun orang ini dinonaktifkan" in read(await sekar.post(f"{path}/peran", **form))
        await city.world.import_people({"username": "lestari", "active": False})
        (mine,) = await city.roles_of("sekar")
        assert "Ini pengelola terakhir" in words(await sekar.get(f"/opd/peran/{mine.id}"))


async def test_an_administrator_of_an_office_chooses_among_it_and_its_units(city: City) -> None:
    async with city.visitor("sekar") as sekar:
        assert "Bidang Rekaan" in words(await sekar.get("/opd"))
        unit = words(await sekar.get("/opd/pegawai?opd=0101"))
        assert "Unit Rekaan" in unit
        assert "Eka Rekaan" not in unit
    await city.world.import_people({"username": "unit", "roles": ["pengelola_opd@0101"]})
    async with city.visitor("unit") as unit_administrator:
        assert "Bidang Rekaan" in words(await unit_administrator.get("/opd"))
        assert (await unit_administrator.get("/opd?opd=01")).status_code == 404
        assert (await unit_administrator.get(f"/opd/pegawai/{city.ids['eka']}")).status_code == 404


async def test_a_role_is_passed_on_no_longer_than_ones_own(city: City) -> None:
    until = (clock.now() + timedelta(days=30)).date().isoformat()
    form = {"peran": "pengelola_opd", "kantor": "01", "alasan": "x"}
    async with city.visitor("lestari") as lestari:
        await lestari.post(f"/opd/pegawai/{city.ids['eka']}/peran", **form, sampai=until)
    async with city.visitor("eka") as eka:
        long = (clock.now() + timedelta(days=60)).date().isoformat()
        refused = await eka.post(f"/opd/pegawai/{city.ids['unit']}/peran", **form, sampai=long)
        assert "Peran Anda sendiri berakhir lebih dahulu" in read(refused)
        (mine,) = await city.roles_of("eka")
        assert "Minta pengelola lain atau Kominfo" in words(await eka.get(f"/opd/peran/{mine.id}"))
        sent = await eka.post(f"/opd/peran/{mine.id}/perpanjang", sampai=until, alasan="x")
        assert "tidak dapat memberi peran kepada diri sendiri" in read(sent)


async def test_applications_of_the_office_have_a_level_and_what_is_missing(city: City) -> None:
    await import_shipped_inventory_beside(city.app.database)
    await city.world.import_people({"username": "sekar", "roles": ["pengelola_opd@040701"]})
    async with city.visitor("sekar") as sekar:
        assert "L0 Tercatat" in words(await sekar.get("/opd"))
        said = words(await sekar.get("/opd/aplikasi"))
        assert "Yang kurang" in said
        assert "belum ada yang bertanggung jawab." in said
        assert "Kurang:" not in said, "the head of the column says it"
        for word in ("klien", "redirect", "token", "OAuth"):
            assert word not in said


async def test_menus_lead_to_the_areas_of_ones_roles_and_to_nothing_else(city: City) -> None:
    everybody = {"/portal", "/akun", "/bantuan", "/keluar"}
    resets = "/opd/pengaturan-ulang"
    expected = {"eka": set(), "sekar": {"/opd", resets, "/pengembang"}, "petugas": {"/kominfo", resets}}
    for name, areas in expected.items():
        async with city.visitor(name) as visitor:
            assert links(await visitor.get("/portal")) == everybody | areas, name
            for path in areas:
                assert (await visitor.get(path)).status_code == 200


UNKNOWN = ["opd=01&sesudah=x", "cari=%25", "hanya=x", "hasil=<b>", "sesudah=%C3%A9"]


async def test_what_nobody_knows_in_an_address_is_left_out(city: City, subtests: pytest.Subtests) -> None:
    for query in UNKNOWN:
        with subtests.test(query=query):
            async with city.visitor("sekar") as sekar:
                for path in PAGES:
                    assert (await sekar.get(f"{path}?{query}")).status_code == 200, path


async def test_a_person_reads_at_their_account_which_roles_they_hold_and_until_when(city: City) -> None:
    form = {"peran": "pengembang", "kantor": "01", "sampai": str(day_ahead(200)), "alasan": "x"}
    async with city.visitor("sekar") as sekar:
        given = await sekar.post(f"/opd/pegawai/{city.ids['eka']}/peran", **form)
        assert given.status_code == 303, read(given)
    async with city.visitor("eka") as eka:
        assert f"Peran Pengembang aplikasi, Dinas Rekaan, sampai {written(day_ahead(200))}" in words(
            await eka.get("/akun")
        )


async def test_a_reset_waits_for_another_officer_and_not_for_who_asked(city: City) -> None:
    now = clock.now()
    asked = ResetRequestRow(
        id=uuid4(),
        person_id=city.ids["eka"],
        resets_password=True,
        resets_factors=False,
        reason="Ponsel hilang",
        first_officer_id=city.ids["lestari"],
        first_session_id=uuid4(),
        first_checks=[],
        requested_at=now,
        expires_at=now + timedelta(hours=1),
    )
    async with city.app.database.begin() as session:
        session.add(asked)
    async with city.visitor("sekar") as sekar, city.visitor("lestari") as lestari:
        home = await sekar.get("/opd")
        assert "Periksa pengaturan ulang Eka Rekaan" in words(home)
        assert "Lestari Rekaan sudah memeriksa" in words(home)
        for path in (f"/opd/pengaturan-ulang/{asked.id}", f"/opd/pengaturan-ulang/mulai/{city.ids['eka']}"):
            assert (await sekar.get(path)).status_code == 200
        assert (
            f"/opd/pengaturan-ulang/mulai/{city.ids['eka']}"
            in (await sekar.get(f"/opd/pegawai/{city.ids['eka']}")).text
        )
        assert "Periksa pengaturan ulang" not in words(await lestari.get("/opd"))
    async with city.visitor("agus") as agus:
        assert "Eka Rekaan" not in words(await agus.get("/opd"))

"""The pages of claims, teams and vendors' staff: what people read and send, and what is not theirs."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from idp.clients.teams.claim_decisions import ClaimDecisionResult
from idp.clients.teams.contacts import find_contact
from idp.foundation import clock
from tests.accounts.world import sign_in
from tests.clients.team_city import TeamCity, open_team_city
from tests.clients.test_claims import disable
from tests.clients.test_partners import EMAIL, PASSWORD, open_account
from tests.conftest import Apps
from tests.monitoring.city import NIP, read, words

pytestmark = pytest.mark.twins

TEAM = "/pengembang/aplikasi/17/tim"


@pytest.fixture
async def teams(apps: Apps) -> TeamCity:
    """Two offices with applications and developers."""
    return await open_team_city(apps)


async def test_a_developer_claims_by_number_and_reads_what_came_of_it(teams: TeamCity) -> None:
    async with teams.city.visitor("eka") as eka:
        sent = await eka.post("/pengembang/klaim", nomor="017", alasan="Saya memeliharanya.", kedua="lestari")
        assert sent.status_code == 303
        said = words(await eka.get(sent.headers["location"]))
        assert "Klaim terkirim" in said
        assert "Menunggu keputusan Dinas Rekaan" in said
        async with teams.city.visitor("sekar") as sekar:
            home = await sekar.get("/opd")
            assert "Putuskan siapa penanggung jawab Siap Rekaan" in words(home)
            path = re.search(r'href="(/opd/klaim/[0-9a-f-]+\?opd=01)"', home.text)
            assert path is not None
            page = words(await sekar.get(path[1]))
            assert "Eka Rekaan" in page
            assert "Lestari Rekaan" in page
            sent = await sekar.post(path[1].replace("?", "/setujui?"))
            assert sent.status_code == 303
            assert "Klaim disetujui" in words(await sekar.get(sent.headers["location"]))
        assert "Disetujui" in words(await eka.get("/pengembang/klaim"))
        assert "Eka Rekaan (Anda)" in words(await eka.get(TEAM))


async def test_nothing_typed_is_lost_and_each_error_is_said_beside_its_field(teams: TeamCity) -> None:
    async with teams.city.visitor("eka") as eka:
        page = await eka.post("/pengembang/klaim", nomor="999", alasan="Sejak 2024", kedua="tidak-ada")
        assert page.status_code == 422
        assert "Tidak ada aplikasi dengan nomor itu" in read(page)
        for typed in ("999", "Sejak 2024", "tidak-ada"):
            assert f'value="{typed}"' in page.text
        page = await eka.post(
            "/pengembang/klaim/usulan", nama="Si\u202eap", alamat="siap", kantor="02", alasan="", kedua="", nomor=""
        )
        assert page.status_code == 422
        said = read(page)
        for sentence in ("membalik arah tulisan", "alamat lengkap", "tidak berlaku untuk kantor itu", "Tulis mengapa"):
            assert sentence in said
        page = await eka.post("/pengembang/klaim/usulan", nama="siap REKAAN", kantor="01", alasan="x")
        assert "nomor 17" in read(page)
        assert "/pengembang/klaim?nomor=17" in page.text
        assert 'value="17"' in (await eka.get("/pengembang/klaim?nomor=17")).text


async def test_an_office_confirms_a_proposal_and_refuses_a_claim_with_a_reason(teams: TeamCity) -> None:
    async with teams.city.visitor("eka") as eka, teams.city.visitor("sekar") as sekar:
        sent = await eka.post(
            "/pengembang/klaim/usulan", nama="Baru Sekali", kantor="01", alasan="Dibangun.", nomor="21"
        )
        assert sent.status_code == 303
        claim_id = await teams.claim("eka", "18")
        page = words(await sekar.get("/opd/klaim"))
        assert "Baru Sekali Usulan baru" in page
        refused = await sekar.post(f"/opd/klaim/{claim_id}/tolak", catatan=" ")
        assert refused.status_code == 422
        assert "Tulis mengapa klaim ini ditolak" in read(refused)
        assert (await sekar.post(f"/opd/klaim/{claim_id}/tolak", catatan="Bukan tugasmu.")).status_code == 303
        assert "Bukan tugasmu." in words(await eka.get("/pengembang/klaim"))
        again = await sekar.post(f"/opd/klaim/{claim_id}/setujui")
        assert again.status_code == 422
        assert "sudah diputuskan" in read(again)


async def test_a_claim_of_another_office_is_not_found_and_kominfo_leaves_it_to_the_administrator(
    teams: TeamCity,
) -> None:
    claim_id = await teams.claim("eka")
    async with teams.city.visitor("agus") as agus:
        assert (await agus.get(f"/opd/klaim/{claim_id}")).status_code == 404
        assert (await agus.post(f"/opd/klaim/{claim_id}/setujui")).status_code == 404
        assert (await agus.post(f"/opd/klaim/{claim_id}/tolak", catatan="x")).status_code == 404
        assert (await agus.get(f"/opd/klaim/{uuid4()}")).status_code == 404
        assert "Siap Rekaan" not in words(await agus.get("/opd/klaim"))
    async with teams.city.visitor("petugas") as petugas:
        assert "pengelola itu yang memutuskan" in words(await petugas.get("/kominfo/klaim"))
        assert (await petugas.post(f"/kominfo/klaim/{claim_id}/setujui")).status_code == 422
        own = await teams.claim("agus", "19")
        assert (await petugas.post(f"/kominfo/klaim/{own}/setujui")).status_code == 303
    async with teams.city.visitor("eka") as eka:
        assert (await eka.get("/opd/klaim")).status_code == 403
        assert (await eka.get("/kominfo/klaim")).status_code == 403


async def test_a_manager_keeps_the_team(teams: TeamCity) -> None:
    await teams.own()
    async with teams.city.visitor("eka") as eka:
        assert (await eka.post(f"{TEAM}/anggota", orang="unit", peran="pengembang")).status_code == 303
        wrong = await eka.post(f"{TEAM}/anggota", orang="tidak-ada", peran="pembaca")
        assert wrong.status_code == 422
        assert 'value="tidak-ada"' in wrong.text
        member = f"{TEAM}/anggota/{teams.id_of('unit')}"
        assert (await eka.post(member, peran="pembaca")).status_code == 303
        assert "Unit Rekaan Pembaca" in words(await eka.get(TEAM))
        last = await eka.post(f"{TEAM}/anggota/{teams.id_of('eka')}", peran="pembaca")
        assert last.status_code == 422
        assert "pengelola terakhir" in read(last)
        leaving = await eka.post(f"{TEAM}/keluar")
        assert "Serahkan tanggung jawabnya" in read(leaving)
        assert (await eka.post(f"{TEAM}/narahubung", kedua="unit")).status_code == 303
        assert (await eka.post(f"{TEAM}/penanggung-jawab", pengganti="unit")).status_code == 303
        assert (await eka.post(f"{TEAM}/keluar")).status_code == 303
        assert (await eka.get(TEAM)).status_code == 404


async def test_what_belongs_to_another_team_is_not_found(teams: TeamCity) -> None:
    await teams.own()
    await teams.own("dwi", "19", "agus")
    theirs = teams.id_of("eka")
    paths = ("/anggota", "/keluar", "/narahubung", "/penanggung-jawab", "/mitra", f"/anggota/{theirs}")
    async with teams.city.visitor("dwi") as dwi:
        assert (await dwi.get(TEAM)).status_code == 404
        assert (await dwi.get(f"{TEAM}/mitra")).status_code == 404
        for path in paths:
            assert (await dwi.post(TEAM + path, orang="dwi")).status_code == 404, path
        own = "/pengembang/aplikasi/19/tim"
        for path in (
            f"/anggota/{theirs}",
            f"/anggota/{theirs}/keluarkan",
            f"/mitra/{theirs}/kode",
            f"/mitra/{theirs}/akhiri",
        ):
            assert (await dwi.post(own + path, peran="pembaca")).status_code == 404, path
        assert (await dwi.get("/pengembang/aplikasi/999/tim")).status_code == 404


async def test_a_member_without_the_team_in_hand_is_refused(teams: TeamCity) -> None:
    await teams.own()
    async with teams.city.visitor("eka") as eka:
        await eka.post(f"{TEAM}/anggota", orang="unit", peran="pengembang")
    async with teams.city.visitor("unit") as unit:
        page = await unit.get(TEAM)
        assert f'action="{TEAM}/anggota"' not in page.text
        assert (await unit.post(f"{TEAM}/anggota", orang="dwi", peran="pembaca")).status_code == 403
        assert (await unit.post(f"{TEAM}/penanggung-jawab", pengganti="unit")).status_code == 403
        assert (await unit.get(f"{TEAM}/mitra")).status_code == 404


async def test_a_vendor_is_invited_works_in_the_developer_area_alone_and_ends(teams: TeamCity) -> None:
    await teams.own()
    day = (clock.now() + timedelta(days=60)).date().isoformat()
    good = {"nama": "Wayan Vendor", "email": EMAIL, "perusahaan": "CV Rekaan", "peran": "pengembang", "sampai": day}
    async with teams.city.visitor("eka") as eka:
        wrong = await eka.post(f"{TEAM}/mitra", **{**good, "sampai": "2099-01-01", "email": "wayan"})
        assert wrong.status_code == 422
        assert "paling lama satu tahun" in read(wrong)
        assert 'value="Wayan Vendor"' in wrong.text
        page = await eka.post(f"{TEAM}/mitra", **good)
        code = re.search(r'id="kode-undangan">([0-9A-Z-]+)<', page.text)
        assert code is not None
        assert "Belum menerima undangan" in words(await eka.get(TEAM))
        await open_account(teams.city.app, code[1])
        async with teams.city.app.browser() as wayan:
            assert (await sign_in(wayan, EMAIL, PASSWORD)).status_code == 303
            assert (await wayan.get("/portal")).headers["location"] == "/pengembang"
            assert (await wayan.get("/pengembang")).status_code == 200
            assert (await wayan.get(TEAM)).status_code == 200
            for closed in ("/opd", "/kominfo", "/keamanan", "/pengembang/klaim"):
                assert (await wayan.get(closed)).status_code == 403, closed
            teams.more["wayan"] = await partner_id(teams)
            assert (await eka.post(f"{TEAM}/mitra/{teams.more['wayan']}/perpanjang", sampai=day)).status_code == 303
            assert (await eka.post(f"{TEAM}/mitra/{teams.more['wayan']}/kode")).status_code == 422
            assert (await eka.post(f"{TEAM}/mitra/{teams.more['wayan']}/akhiri")).status_code == 303
            assert (await wayan.get("/akun")).status_code == 303


async def test_a_steward_who_left_is_shown_to_the_office_to_kominfo_and_to_the_team(teams: TeamCity) -> None:
    await teams.own()
    async with teams.city.visitor("eka") as eka:
        await eka.post(f"{TEAM}/anggota", orang="unit", peran="pembaca")
    await disable(teams, "eka")
    async with teams.city.visitor("sekar") as sekar:
        assert "Siap Rekaan tidak punya penanggung jawab lagi" in words(await sekar.get("/opd"))
        assert "Tanpa penanggung jawab" in words(await sekar.get("/opd/klaim"))
        assert (await sekar.post(f"{TEAM}/penanggung-jawab", pengganti="lestari")).status_code == 303
        assert "tidak punya penanggung jawab lagi" not in words(await sekar.get("/opd"))
    await disable(teams, "lestari")
    async with teams.city.visitor("petugas") as petugas:
        assert "Siap Rekaan Penanggung jawab keluar" in words(await petugas.get("/kominfo/klaim"))
        assert "Penanggung jawab keluar" in words(await petugas.get(TEAM))
    async with teams.city.visitor("unit") as unit:
        assert "Penanggung jawab keluar" in words(await unit.get(TEAM))


async def test_no_number_of_a_civil_servant_stands_on_a_page(teams: TeamCity) -> None:
    claim_id = await teams.claim("eka")
    async with teams.city.visitor("sekar") as sekar:
        pages = [await sekar.get(path) for path in ("/opd/klaim", f"/opd/klaim/{claim_id}")]
    assert await teams.confirm("sekar", claim_id) is ClaimDecisionResult.CONFIRMED
    async with teams.city.visitor("eka") as eka:
        pages += [await eka.get(path) for path in (TEAM, f"{TEAM}/mitra", "/pengembang/klaim")]
    for page in pages:
        assert page.status_code == 200
        assert NIP not in page.text


async def partner_id(teams: TeamCity) -> UUID:
    async with teams.city.app.database.begin() as session:
        found = await find_contact(session, EMAIL)
        assert found is not None
        return found.id

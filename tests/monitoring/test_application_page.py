"""The page of an application: what Kominfo and its office read, and that nobody else reads anything."""

from datetime import timedelta
from uuid import uuid4

import pytest

from idp.clients.teams.claim_forms import ClaimForm
from idp.clients.teams.claims import ClaimMade, claim_application
from idp.foundation import clock
from idp.foundation.error_report_store import ErrorReport
from idp.foundation.ids import time_ordered_id
from idp.foundation.paging import Cursor
from idp.permissions import SHELL
from tests.developer.team_client import create_team_client
from tests.developer.teams import grant
from tests.monitoring.applications import Applications
from tests.monitoring.city import City, read, words
from tests.monitoring.progress_city import count_statements_of

CITY, OFFICE = "/kominfo/inventaris", "/opd/aplikasi"
#: Of the page with everything, for an officer who is signed in.
MOST_STATEMENTS = 25


@pytest.fixture
async def applications(city: City) -> Applications:
    return Applications(city.app.composition)


@pytest.mark.twins
async def test_kominfo_and_the_office_read_the_same_page(city: City, applications: Applications) -> None:
    number = await applications.add("900", url="https://rekaan.example.go.id")
    for name, base in (("petugas", CITY), ("sekar", OFFICE)):
        async with city.visitor(name) as visitor:
            said = words(await visitor.get(f"{base}/{number}"))
        for expected in ("Aplikasi 900", "inventaris no. 900", "Dinas Rekaan", "https://rekaan.example.go.id"):
            assert expected in said, (name, expected)


def paths(base: str, application: object) -> tuple[str, ...]:
    """Every address of the pages of an application."""
    page = f"{base}/{application}"
    reading = (page, f"{page}/bukti", f"{page}/bukti?hari=2026-11-30", f"{page}/riwayat", f"{page}/ubah")
    return (*reading, f"{page}/keputusan") if base == CITY else reading


async def test_an_application_of_another_office_is_a_clear_404(city: City, applications: Applications) -> None:
    theirs = await applications.add("901", office="02")
    async with city.visitor("sekar") as sekar:
        for path in (*paths(OFFICE, theirs), *paths(OFFICE, uuid4())):
            answer = await sekar.get(path)
            assert answer.status_code == 404, path
            assert "Aplikasi 901" not in answer.text
        for path in ("ubah", "catatan", f"catatan/{uuid4()}/hapus"):
            sent = await sekar.post(f"{OFFICE}/{theirs}/{path}", name="Diambil alih", catatan="x")
            assert sent.status_code == 404, path
    assert (await applications.find("901")).name == "Aplikasi 901"


@pytest.mark.parametrize("role", ["auditor", "keamanan", "pengembang@01", None])
async def test_auditors_developers_and_employees_read_and_change_nothing(
    city: City, applications: Applications, role: str | None
) -> None:
    number = await applications.add("902")
    if role is not None:
        await grant(city, "eka", role)
    async with city.visitor("eka") as eka:
        for path in (*paths(CITY, number), *paths(OFFICE, number), f"{CITY}/baru"):
            answer = await eka.get(path)
            assert answer.status_code == 403, (role, path)
            assert "Aplikasi 902" not in answer.text
        for path in (f"{CITY}/{number}", f"{OFFICE}/{number}"):
            for form in ("ubah", "catatan", f"catatan/{uuid4()}/hapus"):
                assert (await eka.post(f"{path}/{form}", catatan="x", name="x")).status_code == 403, (role, form)
        for form in (f"{number}/keputusan", f"{number}/keputusan/{uuid4()}/batal", "baru"):
            assert (await eka.post(f"{CITY}/{form}", jenis="retired", alasan="replaced")).status_code == 403


async def test_an_administrator_decides_nothing_and_sees_no_button_for_it(
    city: City, applications: Applications
) -> None:
    number = await applications.add("903")
    async with city.visitor("sekar") as sekar:
        page = await sekar.get(f"{OFFICE}/{number}")
        assert "/ubah" in page.text
        assert "/keputusan" not in page.text
        for path in (f"{CITY}/{number}", f"{CITY}/{number}/keputusan", f"{CITY}/baru"):
            assert (await sekar.get(path)).status_code == 403, path
        assert (await sekar.post(f"{CITY}/{number}/keputusan", jenis="retired", alasan="replaced")).status_code == 403


@pytest.mark.twins
async def test_each_day_shows_its_counts_and_small_numbers_of_people_stay_unclear(
    city: City, applications: Applications
) -> None:
    number = await applications.add("904")
    older = await applications.use(number, 40, people=3, sign_ins=9, id_tokens=8, userinfo=7, succeeded=20)
    day = await applications.use(number, 3, people=12, sign_ins=1234, id_tokens=1230, failed=2, logouts_confirmed=5)
    await applications.use(number, 3, environment="uji", people=0, sign_ins=6, refused=11)
    await applications.fail(number, {"code_expired": 7})
    async with city.visitor("sekar") as sekar:
        days = words(await sekar.get(f"{OFFICE}/{number}/bukti"))
        assert "12 1.234 1.230" in days
        earlier = words(await sekar.get(f"{OFFICE}/{number}/bukti?sampai={older}"))
        assert "1–4 9 8 7" in earlier
        tried = words(await sekar.get(f"{OFFICE}/{number}/bukti?lingkungan=uji"))
        assert "Jumlah masuk 6 kali" in tried
        one = await sekar.get(f"{OFFICE}/{number}/bukti?hari={day}")
        said = words(one)
        assert "Pegawai yang masuk 12 orang" in said
        assert "Permintaan gagal, dihitung untuk tingkat 2 kali" in said
        assert "Lingkungan uji" in said
        assert "Ditolak, dapat dikirim siapa saja 11 kali" in said
        assert f"hari={older}" in one.text, "the day before with events is one step away"
        before = words(await sekar.get(f"{OFFICE}/{number}/bukti?hari={older}"))
        assert "Pegawai yang masuk 1–4 orang" in before
        today = words(await sekar.get(f"{OFFICE}/{number}/bukti?hari={applications.today}"))
        assert "Kode kedaluwarsa" in today or "7" in today


async def test_the_owner_and_kominfo_read_how_many_people_the_level_rests_on(
    city: City, applications: Applications
) -> None:
    used = await applications.add("920", users="10")
    await applications.sign_in(used, 3)
    few = await applications.add("921")
    await applications.sign_in(few, 2)
    for name, base in (("sekar", OFFICE), ("petugas", CITY)):
        async with city.visitor(name) as visitor:
            said = words(await visitor.get(f"{base}/{used}"))
            assert "Naik ke L5 Dipakai" in said
            assert "3 pegawai dalam 30 hari" in said
            assert "2 pegawai" not in words(await visitor.get(base)), "lists tell 1 to 4 people not apart"


DAYS = ["hari=0001-01-01", "hari=9999-12-31", "hari=besok", "sampai=0001-01-01", "sampai=9999-12-31", "sampai=%00x"]


async def test_any_day_in_an_address_has_a_page(
    city: City, applications: Applications, subtests: pytest.Subtests
) -> None:
    number = await applications.add("905")
    for query in DAYS:
        with subtests.test(query=query):
            async with city.visitor("petugas") as officer:
                answer = await officer.get(f"{CITY}/{number}/bukti?{query}")
            assert answer.status_code in (200, 400), query


async def test_failed_requests_lead_to_the_guide_of_their_cause(city: City, applications: Applications) -> None:
    number = await applications.add("906")
    await applications.fail(number, {"code_expired": 7, "redirect_uri_unregistered": 40})
    async with city.visitor("sekar") as sekar:
        page = await sekar.get(f"{OFFICE}/{number}")
    assert 'href="/bantuan/galat/redirect_uri_unregistered"' in page.text
    assert page.text.index("redirect_uri_unregistered") < page.text.index("code_expired"), "the most frequent is first"
    assert "Diagnosis" not in words(page), "codes are opened by the team and by Kominfo"


async def test_failed_requests_and_their_causes_are_of_the_same_complete_days(
    city: City, applications: Applications
) -> None:
    number = await applications.add("925")
    for days_ago, failed in ((1, 2), (30, 3), (31, 100)):
        await applications.use(number, days_ago, sign_ins=10, succeeded=20, failed=failed)
        await applications.fail(number, {"code_expired": failed}, days_ago=days_ago)
    await applications.fail(number, {"redirect_uri_unregistered": 9})
    async with city.visitor("sekar") as sekar:
        said = words(await sekar.get(f"{OFFICE}/{number}"))
    assert "Jumlah masuk 20 kali" in said
    assert "Permintaan gagal 5 dari 45" in said
    table, today = said.partition("Permintaan gagal, 30 hari")[2].split("Hari ini, belum termasuk di atas")
    assert " 5 " in table
    assert " 9 " in today
    assert " 9 " not in table


HOSTILE = "<script>alert(1)</script>\"'><img src=x>{{ 7*7 }}"


async def test_hostile_texts_are_shown_as_text(city: City, applications: Applications) -> None:
    number = await applications.add("907", name=HOSTILE, user_scope=HOSTILE, note=HOSTILE)
    async with city.visitor("sekar") as sekar:
        await sekar.post(f"{OFFICE}/{number}/catatan", catatan=HOSTILE)
        await sekar.post(f"{OFFICE}/{number}/ubah", semula_note=HOSTILE, note="<b>tebal</b>")
        for path in (*paths(OFFICE, number), OFFICE, "/opd"):
            page = await sekar.get(path)
            assert page.status_code == 200, path
            for tag in ("<script>alert", "<img src=x", "<b>tebal"):
                assert tag not in page.text, (path, tag)
    async with city.visitor("petugas") as officer:
        for path in paths(CITY, number):
            page = await officer.get(path)
            assert page.status_code == 200, path
            assert "<script>alert" not in page.text, path


async def test_what_the_next_step_lacks_says_who_must_act_and_where(city: City, applications: Applications) -> None:
    number = await applications.add("908")
    async with city.visitor("sekar") as sekar:
        page = await sekar.get(f"{OFFICE}/{number}")
    assert "Agar naik ke L1" in words(page)
    assert 'href="/pengembang/klaim?nomor=908"' in page.text
    async with city.visitor("petugas") as officer:
        page = await officer.get(f"{CITY}/{number}")
    assert "Agar naik ke L1" in words(page)
    assert "/pengembang/klaim" not in page.text, "Kominfo does not claim, so there is no link"


async def test_the_way_back_names_the_office_and_one_of_another_office_is_not_taken(
    city: City, applications: Applications
) -> None:
    unit = await applications.add("909", office="0101")
    async with city.visitor("sekar") as sekar:
        assert f"{OFFICE}?opd=01" in (await sekar.get(f"{OFFICE}/{unit}")).text
        assert f"{OFFICE}?opd=0101" in (await sekar.get(f"{OFFICE}/{unit}?opd=0101")).text
        assert (await sekar.get(f"{OFFICE}/{unit}?opd=02")).status_code == 404
        elsewhere = Cursor("bukan waktu", uuid4())
        for order in ("bergerak", "nama", "lama"):
            assert (await sekar.get(f"{OFFICE}?urut={order}&sesudah={elsewhere}")).status_code == 200, order
        listed = await sekar.get(f"{OFFICE}?cari=909")
        assert f'href="{OFFICE}/{unit}?opd=01"' in listed.text
        assert "Tidak ada aplikasi yang cocok" in read(await sekar.get(f"{OFFICE}?cari=zzzz"))


@pytest.mark.twins
async def test_kominfo_opens_the_newest_diagnosis_of_a_cause_and_the_office_its_guide(city: City) -> None:
    world = await create_team_client(city)
    await grant(city, "sekar", "pengelola_opd@DKIS")
    applications = Applications(city.app.composition)
    await applications.fail(world.application, {"code_expired": 3})
    async with city.app.database.begin() as session:
        for number, code in enumerate(("DVS-AAAA-BBBB", "DVS-CCCC-DDDD")):
            at = clock.now() + timedelta(minutes=number)
            session.add(
                ErrorReport(
                    code=code,
                    fingerprint=uuid4(),
                    id=time_ordered_id(at),
                    cause="code_expired",
                    endpoint="/token",
                    client_id="sijuna",
                    network="10.0.0.0",
                    facts={},
                    parameters={},
                    first_at=at,
                    last_at=at,
                    count=1,
                    overflow=False,
                )
            )
    async with city.visitor("petugas") as officer:
        page = await officer.get(f"{CITY}/{world.application}")
        assert 'href="/diagnosis/DVS-CCCC-DDDD"' in page.text
        assert "DVS-AAAA-BBBB" not in page.text
        assert "Sijuna" in words(page)
        assert "terdaftar" in words(page)
        assert "Data diminta: openid profile" in words(page)
    async with city.visitor("sekar") as sekar:
        page = await sekar.get(f"{OFFICE}/{world.application}?opd=DKIS")
        assert "DVS-" not in page.text
        assert 'href="/bantuan/galat/code_expired"' in page.text
        assert "Eka Rekaan" in words(page), "the members of the team"


async def test_the_statements_of_a_page_do_not_depend_on_how_much_there_is(
    city: City, applications: Applications
) -> None:
    number = await applications.add("922")
    async with city.visitor("petugas") as officer:
        read = {path: await count_statements_of(city.app, officer.http, path) for path in paths(CITY, number)}
        for days_ago in range(1, 40):
            await applications.use(number, days_ago, sign_ins=days_ago, people=days_ago)
        await applications.fail(number, {"code_expired": 3, "redirect_uri_unregistered": 4})
        for text in ("satu", "dua", "tiga"):
            await officer.post(f"{CITY}/{number}/catatan", catatan=text)
        for users in ("10", "20", "30"):
            await officer.post(f"{CITY}/{number}/ubah", semula_users="", users=users)
        again = {path: await count_statements_of(city.app, officer.http, path) for path in paths(CITY, number)}
    # the people who wrote, and the codes of causes, once there are any
    assert all(again[path] <= read[path] + 4 for path in read), (read, again)
    assert max(again.values()) <= MOST_STATEMENTS, again


async def test_a_claim_that_waits_is_where_the_next_step_leads(city: City, applications: Applications) -> None:
    number = await applications.add("923")
    async with city.app.database.begin() as session:
        admin = city.app.composition.teams.admin(session, SHELL)
        made = await claim_application(admin, city.ids["eka"], ClaimForm("923", "Pengembangnya", ""))
    assert isinstance(made, ClaimMade), made
    for name, base, claims in (("sekar", OFFICE, "/opd/klaim"), ("petugas", CITY, "/kominfo/klaim")):
        async with city.visitor(name) as visitor:
            page = await visitor.get(f"{base}/{number}")
            link = f"{claims}/{made.claim_id}" + ("?opd=01" if base == OFFICE else "")
            assert page.text.count(f'href="{link}"') == 2, "in the next step, and beside the contacts"
            assert (await visitor.get(link)).status_code == 200


async def test_what_does_not_move_says_why_for_how_long_and_who_must_act(
    city: City, applications: Applications
) -> None:
    number = await applications.add("924", name="e-Diam")
    with clock.travel(timedelta(days=90)):
        await applications.recompute(number)
        async with city.visitor("sekar") as sekar, city.visitor("agus") as agus:
            page = words(await sekar.get(f"{OFFICE}/{number}"))
            assert "Belum ada penanggung jawab, sejak" in page
            assert "(90 hari). Yang harus bertindak: Perangkat Daerah." in page
            home = await sekar.get("/opd")
            assert "e-Diam tidak bergerak" in words(home)
            assert f'href="{OFFICE}/{number}?opd=01"' in home.text
            listed = words(await sekar.get(f"{OFFICE}?macet=ya"))
            assert "e-Diam" in listed
            assert "Yang bertindak: Perangkat Daerah" in listed
            assert "e-Diam" not in words(await agus.get("/opd"))

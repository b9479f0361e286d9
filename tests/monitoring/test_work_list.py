"""What waits for an officer of Kominfo: claims, help requests and reviews with their age, the oldest first."""

from datetime import timedelta

import pytest

from idp.accounts.roles.granted_role import authority_of
from idp.accounts.roles.role_assignments import load_held_roles
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.catalogue.decisions import declaring
from idp.catalogue.decisions.application_decision import ApplicationDecision, DecisionForm
from idp.diagnosis.help_request import SentReport
from idp.diagnosis.store import help_requests
from idp.diagnosis.store.help_requests import NewHelpRequest
from idp.foundation import clock
from idp.foundation.database import Session
from idp.permissions import Authority
from tests.clients.team_city import TeamCity, open_team_city
from tests.conftest import Apps
from tests.monitoring.city import words
from tests.monitoring.progress_city import count_statements_of

LIST = "/kominfo/antrean"


@pytest.fixture
async def teams(apps: Apps) -> TeamCity:
    """Two offices with applications and developers."""
    return await open_team_city(apps)


async def officer(teams: TeamCity, session: Session) -> Authority:
    """What an officer of Kominfo may do."""
    person_id = teams.id_of("petugas")
    return authority_of(f"person:{person_id}", await load_held_roles(session, person_id))


async def freeze(teams: TeamCity, number: str, days: int) -> None:
    """Freeze the application, to be reviewed after so many days."""
    app = teams.city.app
    until = str(app.composition.catalogue.calendar.today() + timedelta(days=days))
    form = DecisionForm(kind=DecisionKind.FROZEN, reason=DecisionReason.REBUILDING.value, review_on=until)
    async with app.database.begin() as session:
        admin = app.composition.catalogue.admin(session, await officer(teams, session))
        made = await declaring.declare(admin, await teams.application(session, number), form)
        assert isinstance(made, ApplicationDecision), made


async def ask_for_help(teams: TeamCity, number: str, code: str) -> None:
    """A team asks Kominfo about a code."""
    report = SentReport(
        cause="code_expired",
        endpoint="/token",
        client_id="klien",
        client_name="Klien",
        environment="uji",
        first_at=clock.now(),
    )
    async with teams.city.app.database.begin() as session:
        application = await teams.application(session, number)
        new = NewHelpRequest(code, application.id, report, teams.id_of("dwi"), clock.now(), "Tolong.")
        assert await help_requests.insert_request(session, new)


@pytest.mark.twins
async def test_everything_that_waits_is_listed_with_its_age_the_oldest_first(teams: TeamCity) -> None:
    await freeze(teams, "18", 2)
    await teams.claim("agus", "19")
    with clock.travel(timedelta(days=1)):
        await ask_for_help(teams, "17", "DVS-0000-0001")
    with clock.travel(timedelta(days=7)):
        async with teams.city.visitor("petugas") as petugas:
            read = words(await petugas.get(LIST))
            assert "3 hal menunggu Kominfo" in read
            assert read.index("7 hari") < read.index("6 hari") < read.index("5 hari")
            for said in ("Klaim sejak", "Permintaan bantuan sejak", "Keputusan harus ditinjau sejak"):
                assert said in read
            home = words(await petugas.get("/kominfo"))
            assert "Antrean: 3 menunggu" in home
            for said in ("1 klaim menunggu", "1 permintaan bantuan menunggu", "1 keputusan perlu ditinjau"):
                assert said in home
            for kind, words_of_kind in (("klaim", "Klaim sejak"), ("tinjauan", "Keputusan harus ditinjau")):
                one = words(await petugas.get(f"{LIST}?jenis={kind}"))
                assert "1 hal menunggu" in one
                assert words_of_kind in one
            saved = (await petugas.get("/kominfo/unduh/antrean.csv?jenis=klaim")).content.decode("utf-8-sig")
            assert [line.split(",")[0] for line in saved.splitlines()] == ["Jenis", "klaim"]


@pytest.mark.twins
async def test_the_page_of_an_office_has_its_own_work_and_says_so(teams: TeamCity) -> None:
    await freeze(teams, "18", 2)
    await teams.claim("agus", "19")
    await ask_for_help(teams, "17", "DVS-0000-0001")
    only = "Hanya yang menyangkut"
    with clock.travel(timedelta(days=3)):
        async with teams.city.visitor("petugas") as petugas:
            for code, there, missing in (
                ("01", ("1 permintaan bantuan menunggu", "1 keputusan perlu ditinjau"), "klaim menunggu"),
                ("02", ("1 klaim menunggu",), "permintaan bantuan menunggu"),
                ("0", ("1 klaim menunggu", "1 permintaan bantuan menunggu", "1 keputusan perlu ditinjau"), "\0"),
            ):
                home = words(await petugas.get(f"/kominfo?opd={code}"))
                assert only in home
                assert f"Antrean: {len(there)} menunggu" in home
                assert all(said in home for said in there), code
                assert missing not in home
                queue = words(await petugas.get(f"{LIST}?opd={code}"))
                assert only in queue
                assert f"{len(there)} hal menunggu" in queue
                rows = (await petugas.get(f"/kominfo/unduh/antrean.csv?opd={code}")).text.splitlines()
                assert len(rows) == 1 + len(there), code
            assert f"{LIST}?jenis=klaim&amp;opd=02" in (await petugas.get("/kominfo?opd=02")).text
            assert only not in words(await petugas.get("/kominfo")) + words(await petugas.get(LIST))


async def test_a_claim_that_an_administrator_decides_does_not_wait_for_kominfo(teams: TeamCity) -> None:
    await teams.claim("eka", "17")
    async with teams.city.visitor("petugas") as petugas:
        assert "Tidak ada yang menunggu Kominfo." in words(await petugas.get(LIST))
        assert "Kantor ini punya pengelola" in words(await petugas.get("/kominfo/klaim"))


async def test_the_statements_do_not_depend_on_how_much_waits(teams: TeamCity) -> None:
    await teams.claim("agus", "19")
    async with teams.city.visitor("petugas") as petugas:
        one = await count_statements_of(teams.city.app, petugas.http, LIST)
        await teams.claim("eka", "17")
        await teams.claim("unit", "18")
        assert await count_statements_of(teams.city.app, petugas.http, LIST) == one

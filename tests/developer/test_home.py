"""/pengembang: applications of one's teams, their places, and what there is to do."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from idp.accounts.people import people_admin
from idp.accounts.store import partners
from idp.accounts.store.partners import NewPartner
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import ClaimDecision, ClaimOutcome, NewClaim
from idp.clients.credentials import client_secrets
from idp.clients.models import CredentialRow
from idp.clients.registration import client_lifecycle
from idp.foundation import clock, facts
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.foundation.ids import new_id
from idp.permissions import SHELL, Operation, TeamRole
from tests.accounts.world import PASSWORD, sign_in
from tests.developer.teams import OTHER, Team, add_member, grant, import_inventory, load_application
from tests.monitoring.city import City, words


async def home(team: Team) -> str:
    return words(await team.dwi.get("/pengembang"))


async def save_claim(team: Team, name: str = "dwi", second: str | None = "eka") -> Any:
    """A claim of the team's application by this person."""
    claim = NewClaim(
        application_id=team.application.id,
        office_id=team.application.owner.id,
        name=team.application.name,
        proposal={},
        claimant_id=team.city.ids[name],
        second_id=team.city.ids[second] if second else None,
        reason="Saya yang membuatnya",
        claimed_at=clock.now(),
    )
    async with team.city.app.database.begin() as session:
        return await claims.save_claim(session, claim)


async def confirm(team: Team, claim_id: Any, outcome: ClaimOutcome = ClaimOutcome.CONFIRMED) -> None:
    """Decide the claim, as the owning office does."""
    now = clock.now()
    async with team.city.app.database.begin() as session:
        assert await claims.decide(session, claim_id, ClaimDecision(outcome, now, note="Sudah ada yang menjawab"))
        claim = await claims.find_claim(session, claim_id)
        assert claim is not None
        if outcome is ClaimOutcome.CONFIRMED:
            assert await claims.insert_stewardship(session, claim, team.application.id, now)


async def count(team: Team, client_id: str, kind: FactKind) -> None:
    """Record that something was seen of the client in the sandbox."""
    fact = Fact(kind, client_id, "uji", team.application.id)
    today = team.city.app.composition.clients.calendar.today()
    async with team.city.app.database.begin() as session:
        await facts.add_counts(session, [((fact, today), 1)])
        await team.city.app.composition.tracker.recompute(session, [team.application.id])


@pytest.mark.twins
async def test_the_way_of_an_application_from_claim_to_evidence(team: Team) -> None:
    name = team.application.name
    before = await home(team)
    assert f"{name} {team.application.owner.name} · Anda pengembang L0 Tercatat" in before
    assert "Tahap 2 dari 8, klaim. Kurang: klaim yang dikonfirmasi badan pemilik." in before
    await confirm(team, await save_claim(team))
    assert "Tahap 3 dari 8, uji. Kurang: klien di lingkungan uji." in await home(team)
    client_id = (await team.register()).metadata.client_id
    assert "Tahap 3 dari 8, uji. Kurang: satu kali masuk dari aplikasi Anda" in await home(team)
    await count(team, client_id, FactKind.CODE_REDEEMED)
    assert "Kurang: aplikasi membaca token ID atau userinfo." in await home(team)
    await count(team, client_id, FactKind.USERINFO_USED)
    assert "Tahap 4 dari 8, lolos uji. Tahap sebelumnya terbukti" in await home(team)


async def test_tasks_are_told_the_most_damaging_first(team: Team) -> None:
    await confirm(team, await save_claim(team, second=None))
    client = await team.register()
    now = clock.now()
    async with team.city.app.database.begin() as session:
        await session.execute(
            update(CredentialRow).where(CredentialRow.owner_id == client.id).values(expires_at=now + timedelta(days=9))
        )
    other = await load_application(team.city, OTHER)
    await add_member(team.city, "dwi", other, TeamRole.MANAGER)
    shown = await home(team)
    first, second = shown.index("satu rahasia berakhir"), shown.index("baru satu narahubung")
    assert first < second
    assert "2 hal, paling mendesak di atas" in shown
    async with team.city.app.database.begin() as session:
        admin = team.city.app.composition.clients.admin(session, SHELL)
        secret = client.secrets[0].id
        await client_secrets.revoke_secret(admin, client.metadata.client_id, secret)
    assert "tidak ada rahasia yang berlaku Tidak bisa masuk" in await home(team)


async def test_a_claim_that_waits_or_was_refused_is_told(team: Team) -> None:
    city = team.city
    async with city.visitor("eka") as eka:
        await grant(city, "eka", "pengembang")
        assert "Belum ada aplikasi di tim ini." in words(await eka.get("/pengembang"))
        claim = await save_claim(team, "eka", None)
        shown = words(await eka.get("/pengembang"))
        assert "klaim menunggu" in shown
        assert "Menunggu konfirmasi badan pemilik sejak" in shown
        await confirm(team, claim, ClaimOutcome.REFUSED)
        assert "klaim ditolak Ditolak Alasannya: Sudah ada yang menjawab" in words(await eka.get("/pengembang"))


async def test_a_steward_who_left_is_told(team: Team) -> None:
    await confirm(team, await save_claim(team, "eka", "unit"))
    assert "narahubung" not in await home(team)
    async with team.city.app.database.begin() as session:
        admin = team.city.app.composition.accounts.admin(session, SHELL).acting(Operation.DISABLE_PERSON)
        await people_admin.disable_person(admin, team.city.ids["eka"])
    assert "narahubungnya sudah tidak ada" in await home(team)


async def test_a_stopped_client_is_no_client_any_more(team: Team) -> None:
    await confirm(team, await save_claim(team))
    client = await team.register()
    async with team.city.app.database.begin() as session:
        admin = team.city.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.suspend_client(admin, client.metadata.client_id)
    shown = await home(team)
    assert "Kurang: klien di lingkungan uji." in shown
    assert "(dihentikan)" in shown


async def test_a_reader_is_told_who_registers(team: Team) -> None:
    await add_member(team.city, "eka", team.application, TeamRole.READER)
    await confirm(team, await save_claim(team))
    async with team.city.visitor("eka") as eka:
        answer = await eka.get("/pengembang")
        assert "Pengembang atau pengelola tim yang mendaftarkannya." in words(answer)
        assert "/pengembang/daftar" not in answer.text


async def test_a_partner_reads_who_vouches_and_until_when(team: Team) -> None:
    now, city = clock.now(), team.city
    async with city.app.database.begin() as session:
        person = new_id()
        assert await partners.create(
            session,
            NewPartner(
                person_id=person,
                name="Kadek Mitra",
                email="kadek@contoh.example",
                username_key="kadek@contoh.example",
                company="CV Contoh Karya",
                office_id=city.offices["01"],
                vouched_by=city.ids["sekar"],
                until=now + timedelta(days=90),
            ),
            now,
        )
    city.ids["kadek@contoh.example"] = person
    await add_member(city, "kadek@contoh.example", team.application, TeamRole.DEVELOPER)
    async with city.app.database.begin() as session:
        admin = city.app.composition.accounts.admin(session, SHELL).acting(Operation.SET_PASSWORD)
        await people_admin.set_password(admin, person, PASSWORD)
    async with city.app.browser() as http:
        assert (await sign_in(http, "kadek@contoh.example")).status_code == 303
        assert "CV Contoh Karya, dijamin Sekar Rekaan (Dinas Rekaan) sampai" in words(await http.get("/pengembang"))


async def test_somebody_without_a_team_sees_what_to_do(city: City) -> None:
    await import_inventory(city)
    async with city.visitor("sekar") as sekar:
        shown = words(await sekar.get("/pengembang"))
        assert "Belum ada aplikasi di tim ini. Pilih dari inventaris, lalu uji dalam 5 menit." in shown
        assert "Perlu Anda kerjakan" not in shown

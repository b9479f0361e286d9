"""Who may enter a client in `uji`, and what it learns of whom."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from idp.accounts.models.person import Person
from idp.accounts.models.role import RoleRow
from idp.accounts.models.session import SessionRow
from idp.clients.models import ClientRow
from idp.clients.registration import client_lifecycle
from idp.clients.sandbox.personas import PERSONAS
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.foundation.facts import NO_ID, FactCount
from idp.oidc.models import Consent, Grant
from idp.permissions import SHELL
from idp.protocol.authentication_context import Acr
from idp.protocol.grant_type import GrantType
from idp.protocol.grants.token_exchange import ACCESS_TOKEN
from idp.tracker.levels.rules import Level
from tests.conftest import Caches
from tests.oidc.offering import keep
from tests.oidc.parties import CHEAP, PASSWORD, Browser, Page, World, about, answer_of, peek
from tests.oidc.sandbox_team import SCOPES, SandboxTeam, enter_as, open_sandbox_team, register, tokens_of
from tests.oidc.test_token_exchange import BUDGET


@pytest.fixture
async def team(apps: Any) -> SandboxTeam:
    return await open_sandbox_team(apps)


@pytest.fixture
async def member(team: SandboxTeam) -> AsyncIterator[Browser]:
    async with team.world.app.browser() as http:
        yield Browser(http)


@pytest.fixture
async def outsider(team: SandboxTeam) -> AsyncIterator[Browser]:
    async with team.world.app.browser() as http:
        yield Browser(http, "luar.tim")


async def rows(team: SandboxTeam, table: Any) -> int:
    async with team.world.app.database.begin() as session:
        return (await session.scalars(select(func.count()).select_from(table))).one()


# Who is admitted


async def test_who_is_not_in_the_team_reads_whom_to_ask_and_the_application_is_told(
    team: SandboxTeam, outsider: Browser
):
    page = await outsider.through(team.party.url())
    assert page.status_code == 403
    assert "Dinas" in page.text
    assert "mengundang Anda sebagai penguji" in page.text
    refused = answer_of(await outsider.go(Page(page).link("login-cancel")))
    assert refused["error"] == "access_denied"
    assert await rows(team, Grant) == 0


async def test_without_a_page_the_application_is_told_at_once(team: SandboxTeam, outsider: Browser):
    await outsider.through(team.party.url())
    refused = answer_of(await outsider.go(team.party.url(prompt="none")))
    assert refused["error"] == "access_denied"
    assert "sandbox" in refused["error_description"]


async def test_a_member_of_the_team_enters_as_themselves(team: SandboxTeam, member: Browser):
    page = await member.through(team.party.url())
    assert Page(page).has("persona-self")
    page = await member.submit(page, jawaban="sendiri")
    assert "code" in answer_of(await member.submit(page, jawaban="izinkan"))


async def test_a_member_goes_on_without_a_page_where_none_may_be_shown(team: SandboxTeam, member: Browser):
    await member.through(team.party.url())
    assert "code" in answer_of(await member.go(team.party.url(prompt="none")))


async def test_a_tester_enters_once_the_invitation_is_accepted(team: SandboxTeam, outsider: Browser, caches: Caches):
    await team.invite("luar.tim", accepted=False)
    assert (await outsider.through(team.party.url())).status_code == 403
    await team.invite("luar.tim")
    caches.grow_old()
    assert "code" in answer_of(await outsider.through(team.party.url()))


async def test_who_is_refused_may_log_in_as_somebody_else(team: SandboxTeam, outsider: Browser):
    page = await outsider.through(team.party.url())
    outsider.username = "made.ayu"
    page = await outsider.sign_in(await outsider.submit(page))
    assert Page(page).has("persona-self")


async def test_a_client_without_an_application_says_how_it_gets_a_team(team: SandboxTeam, outsider: Browser):
    party = await register(team.world, application=None)
    page = await outsider.through(party.url())
    assert page.status_code == 403
    assert Page(page).link("sandbox-claim") == "/pengembang/klien/klaim"


async def test_production_admits_as_ever(team: SandboxTeam, outsider: Browser):
    party = await team.world.party(environment="produksi")
    assert "code" in answer_of(await outsider.through(party.url()))


async def test_a_device_is_not_allowed_by_who_is_not_admitted(team: SandboxTeam, outsider: Browser):
    party = await register(team.world, grant_types=["authorization_code", GrantType.DEVICE_CODE])
    started = (await party.post(outsider.http, "/device_authorization", scope="openid")).json()
    page = await outsider.go("/perangkat")
    page = await outsider.submit(page, user_code=started["user_code"])
    page = await outsider.sign_in(page)
    assert page.status_code == 403
    assert "mengundang Anda sebagai penguji" in page.text


@pytest.mark.parametrize("ownership", ["luar", "kota"])
async def test_what_a_team_keeps_learns_nothing_about_tokens_of_others(
    team: SandboxTeam, outsider: Browser, ownership: str
):
    token = (await outsider.tokens(await team.world.party(environment="produksi")))["access_token"]
    asker = await register(team.world, ownership=ownership)
    answer = await asker.post(outsider.http, "/introspect", token=token)
    assert answer.json()["active"] is False


async def test_nothing_is_asked_of_the_database_for_production(team: SandboxTeam, outsider: Browser, caches: Caches):
    party = await team.world.party(environment="produksi")
    await outsider.through(party.url())
    caches.grow_old()
    before = team.world.app.database.statements_run
    answer_of(await outsider.http.get(party.url()))
    assert team.world.app.database.statements_run - before == 2


async def test_the_sandbox_asks_once_a_second_who_is_in_the_team(team: SandboxTeam, member: Browser, caches: Caches):
    page = await member.submit(await member.through(team.party.url()), jawaban="sendiri")
    await member.submit(page, jawaban="izinkan")
    caches.grow_old()
    before = team.world.app.database.statements_run
    for _ in range(5):
        answer_of(await member.http.get(team.party.url(prompt="none")))
    session, standing = 1, 1
    assert team.world.app.database.statements_run - before == 5 + session + standing


# Personas


@pytest.mark.twins
@pytest.mark.parametrize("key", [key for key, persona in PERSONAS.items() if not persona.disabled])
async def test_a_persona_is_who_it_says(team: SandboxTeam, member: Browser, key: str):
    tokens = await tokens_of(member, team.party, key)
    persona, told = PERSONAS[key], peek(tokens["id_token"])
    assert told["sub"] == str(persona.claims.sub)
    assert (told["acr"], told["amr"]) == (persona.acr, list(persona.amr))
    known = (await about(member.http, tokens["access_token"])).json()
    assert known["sub"] == told["sub"]
    assert known.get("nip") == persona.claims.nip
    assert known["name"] == persona.claims.name


async def test_a_changed_nip_is_the_same_person(team: SandboxTeam, member: Browser):
    known = []
    for key in ("nip-lama", "nip-baru"):
        tokens = await tokens_of(member, team.party, key)
        known.append((await about(member.http, tokens["access_token"])).json())
    assert known[0]["sub"] == known[1]["sub"]
    assert known[0]["nip"] != known[1]["nip"]


async def test_no_two_personas_share_a_number_and_none_is_a_possible_one():
    numbers = [persona.claims.nip for persona in PERSONAS.values() if persona.claims.nip]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("1900") for number in numbers)


async def test_a_disabled_persona_is_refused(team: SandboxTeam, member: Browser):
    page = await member.through(team.party.url())
    refused = answer_of(await enter_as(member, page, "nonaktif"))
    assert refused["error"] == "access_denied"
    assert "disabled" in refused["error_description"]


async def test_every_class_of_assurance_has_a_persona():
    assert {persona.acr for persona in PERSONAS.values()} == set(Acr)


async def test_a_persona_below_what_the_client_demands_is_refused(team: SandboxTeam, member: Browser):
    party = await register(team.world, minimum_acr=Acr.SECOND_FACTOR.value)
    page = await member.through(party.url())
    refused = answer_of(await enter_as(member, page, "dengan-nip"))
    assert refused["error"] == "unmet_authentication_requirements"
    page = await member.through(party.url())
    assert "code" in answer_of(await enter_as(member, page, "dua-langkah"))


async def test_a_persona_is_not_somebody_else(team: SandboxTeam, member: Browser):
    page = await member.through(team.party.url())
    page = await member.submit(page, jawaban="sendiri")
    code = answer_of(await member.submit(page, jawaban="izinkan"))["code"]
    own = (await team.party.redeem(member.http, code)).json()
    page = await member.through(team.party.url(id_token_hint=own["id_token"]))
    assert answer_of(await enter_as(member, page, "dengan-nip"))["error"] == "login_required"


async def test_a_persona_gets_no_token_for_an_api(team: SandboxTeam, member: Browser):
    await keep(team.world, BUDGET)
    party = await register(team.world, resources=[BUDGET.audience], scope="openid anggaran:baca")
    page = await member.through(party.url(scope="openid anggaran:baca", resource=BUDGET.audience))
    assert answer_of(await enter_as(member, page, "dengan-nip"))["error"] == "invalid_target"


async def test_a_token_of_a_persona_is_not_exchanged(team: SandboxTeam, member: Browser):
    await keep(team.world, BUDGET)
    party = await register(
        team.world,
        resources=[BUDGET.audience],
        scope="openid profile email pegawai anggaran:baca",
        grant_types=["authorization_code", GrantType.TOKEN_EXCHANGE],
    )
    tokens = await tokens_of(member, party, "dengan-nip")
    answer = await party.post(
        member.http,
        "/token",
        grant_type=GrantType.TOKEN_EXCHANGE,
        subject_token=tokens["access_token"],
        subject_token_type=ACCESS_TOKEN,
        audience=BUDGET.audience,
    )
    assert answer.status_code == 400
    assert "persona" in answer.json()["error_description"]


async def test_a_persona_makes_no_session_no_consent_and_no_person(team: SandboxTeam, member: Browser):
    await member.through(team.party.url())
    before = [await rows(team, table) for table in (SessionRow, Consent, Person, RoleRow)]
    cookies = dict(member.http.cookies)
    await tokens_of(member, team.party, "dengan-nip")
    assert [await rows(team, table) for table in (SessionRow, Consent, Person, RoleRow)] == before
    assert dict(member.http.cookies) == cookies
    assert "Ni Made Ayu Pradnyani" in (await member.go("/akun")).text


async def test_the_choice_counts_for_one_request(team: SandboxTeam, member: Browser):
    await tokens_of(member, team.party, "dengan-nip")
    page = await member.go(team.party.url())
    assert Page(page).has("persona-self")
    page = await member.submit(page, jawaban="sendiri")
    code = answer_of(await member.submit(page, jawaban="izinkan"))["code"]
    told = peek((await team.party.redeem(member.http, code)).json()["id_token"])
    assert told["sub"] == str(team.world.people["made.ayu"])


async def test_a_request_is_answered_for_one_persona_only(team: SandboxTeam, member: Browser):
    page = await member.through(team.party.url())
    answer_of(await enter_as(member, page, "dengan-nip"))
    again = await enter_as(member, page, "tanpa-nip")
    assert again.status_code == 400
    assert await rows(team, Grant) == 1


async def test_who_is_not_in_the_team_cannot_choose_a_persona(team: SandboxTeam, member: Browser, outsider: Browser):
    """The form of a member's page, sent by a tester for a request of their own."""
    await team.invite("luar.tim")
    page = await member.through(team.party.url())
    _, fields = Page(page).form()
    login = await outsider.go(team.party.url())
    handle = await outsider.sign_in(login)
    theirs = [address for address in outsider.pages if address.startswith("/authorize/")]
    assert handle.status_code in (200, 303)
    assert theirs
    tried = await outsider.http.post(
        f"/uji/masuk?lanjut={theirs[0].removeprefix('/authorize/')}",
        data=fields | {"jawaban": "persona", "persona": "dengan-nip", "csrf": outsider.http.cookies.get("csrf", "")},
    )
    assert tried.status_code in (303, 403)
    async with team.world.app.database.begin() as session:
        assert (await session.scalars(select(Grant.persona).where(Grant.persona != ""))).all() == []


async def test_a_client_in_production_has_no_page_for_personas(team: SandboxTeam, member: Browser):
    party = await register(team.world, environment="produksi", contacts=["tim@dinas.example"])
    page = await member.go(party.url())
    page = await member.sign_in(page)
    theirs = next(address for address in member.pages if address.startswith("/authorize/"))
    page = await member.go(f"/uji/masuk?lanjut={theirs.removeprefix('/authorize/')}")
    assert not Page(page).has("persona-enter")


async def test_a_grant_of_a_persona_ends_when_its_client_leaves_the_sandbox(
    team: SandboxTeam, member: Browser, caches: Caches
):
    tokens = await tokens_of(member, team.party, "dengan-nip")
    page = await member.through(team.party.url())
    code = answer_of(await enter_as(member, page, "dengan-nip"))["code"]
    async with team.world.app.database.begin() as session:
        await session.execute(update(ClientRow).values(environment="produksi"))
    team.world.app.composition.clients.registry.clear_cache()
    caches.grow_old()
    assert (await about(member.http, tokens["access_token"])).status_code == 401
    refreshed = await team.party.refresh(member.http, tokens["refresh_token"])
    assert refreshed.json()["error"] == "invalid_grant"
    assert (await team.party.redeem(member.http, code)).json()["error"] == "invalid_grant"


async def test_what_the_sandbox_let_in_ends_when_its_client_leaves_it(team: SandboxTeam, member: Browser):
    """Staff of vendors and testers enter clients in the sandbox alone."""
    page = await member.submit(await member.through(team.party.url(scope=SCOPES)), jawaban="sendiri")
    code = answer_of(await member.submit(page, jawaban="izinkan"))["code"]
    tokens = (await team.party.redeem(member.http, code)).json()
    async with team.world.app.database.begin() as session:
        admin = team.world.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(admin, team.party.client_id, {"environment": "produksi"}, None)
    await team.world.app.settle()
    assert (await about(member.http, tokens["access_token"])).status_code == 401
    refreshed = await team.party.refresh(member.http, tokens["refresh_token"])
    assert refreshed.json()["error"] == "invalid_grant"


async def test_a_persona_has_no_password_and_no_account(team: SandboxTeam, member: Browser):
    for name in ("persona.dengan-nip", PERSONAS["dengan-nip"].claims.nip or ""):
        page = await member.go("/masuk")
        page = await member.submit(page, username=name, password=PASSWORD)
        assert Page(page).has("login-submit")


async def test_a_token_of_a_persona_opens_nothing_of_the_provider(team: SandboxTeam, member: Browser):
    tokens = await tokens_of(member, team.party, "dengan-nip")
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await member.http.get("/api/v1/clients", headers=bearer)).status_code in (401, 403)
    async with team.world.app.browser() as http:
        assert (await http.get("/portal", headers=bearer)).status_code == 303


async def test_a_persona_refreshes_without_a_session_for_a_day(team: SandboxTeam, member: Browser):
    tokens = await tokens_of(member, team.party, "dengan-nip")
    member.http.cookies.clear()
    refreshed = (await team.party.refresh(member.http, tokens["refresh_token"])).json()
    assert peek(refreshed["id_token"])["sub"] == str(PERSONAS["dengan-nip"].claims.sub)
    with clock.freeze(clock.now() + timedelta(hours=25)):
        late = await team.party.refresh(member.http, refreshed["refresh_token"])
    assert late.json()["error"] == "invalid_grant"


@pytest.mark.twins
async def test_a_persona_is_evidence_for_the_sandbox_and_counts_as_no_person(team: SandboxTeam, member: Browser):
    tokens = await tokens_of(member, team.party, "dengan-nip")
    await about(member.http, tokens["access_token"])
    await team.world.app.settle()
    today = team.world.app.composition.foundation.calendar.today()
    await team.world.app.composition.oidc.cleanup.correct_counts(today)
    async with team.world.app.database.begin() as session:
        counted = (await session.execute(select(FactCount.kind, FactCount.person_id, FactCount.count))).all()
        found = await team.world.app.composition.tracker.find_application(SHELL, session, team.application_id)
    assert {kind: count for kind, _, count in counted if kind == "code_redeemed"} == {"code_redeemed": 1}
    assert {person for kind, person, _ in counted} == {NO_ID}
    assert found is not None
    assert Level.MASUK_UJI in {one.level for one in found.standing.results if one.is_met}


async def test_a_persona_is_audited_with_who_chose_it(team: SandboxTeam, member: Browser):
    await tokens_of(member, team.party, "dengan-nip")
    async with team.world.app.database.begin() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.tag == "persona.entered"))).one()
    assert entry.actor == str(team.world.people["made.ayu"])
    assert (entry.subject, entry.detail["persona"]) == (team.party.client_id, "dengan-nip")


async def test_a_persona_for_a_client_with_pairwise_subjects(team: SandboxTeam, member: Browser):
    party = await register(team.world, subject_type="pairwise")
    tokens = await tokens_of(member, party, "nip-lama")
    after = await tokens_of(member, party, "nip-baru")
    sub = peek(tokens["id_token"])["sub"]
    assert sub == peek(after["id_token"])["sub"] != str(PERSONAS["nip-lama"].claims.sub)
    assert (await about(member.http, tokens["access_token"])).json()["sub"] == sub


async def test_no_persona_chosen_is_said_and_nothing_is_lost(team: SandboxTeam, member: Browser):
    page = await member.through(team.party.url())
    page = await member.submit(page, jawaban="persona")
    assert page.status_code == 422
    assert "Pilih satu orang contoh." in page.text
    assert "code" in answer_of(await enter_as(member, page, "luar-opd"))


# What a client in the sandbox learns of people


async def own_tokens(team: SandboxTeam, browser: Browser, **changes: str | None) -> dict[str, Any]:
    page = await browser.through(team.party.url(scope=SCOPES, **changes))
    if Page(page).has("persona-self"):
        page = await browser.submit(page, jawaban="sendiri")
    if Page(page).has("consent-accept"):
        assert "Pranata Komputer" not in page.text
        page = await browser.submit(page, jawaban="izinkan")
    found: dict[str, Any] = (await team.party.redeem(browser.http, answer_of(page)["code"])).json()
    return found


async def test_a_real_persons_employment_and_number_stay_here(team: SandboxTeam, member: Browser):
    claims = '{"userinfo": {"nip": null}, "id_token": {"jabatan": null, "nip": null}}'
    tokens = await own_tokens(team, member, claims=claims)
    assert tokens["scope"] == "openid profile email"
    known = (await about(member.http, tokens["access_token"])).json()
    told = peek(tokens["id_token"])
    assert known["name"] == told.get("name", known["name"])
    for claim in ("nip", "jabatan", "pangkat", "golongan"):
        assert claim not in known
        assert claim not in told
    seen = (await team.party.post(member.http, "/introspect", token=tokens["access_token"])).json()
    assert "pegawai" not in seen["scope"]
    seen = (await team.party.post(member.http, "/introspect", token=tokens["refresh_token"])).json()
    assert "pegawai" not in seen["scope"]


async def test_a_client_that_asks_for_nothing_else_is_told(team: SandboxTeam, member: Browser):
    page = await member.through(team.party.url(scope="pegawai"))
    refused = answer_of(await member.submit(page, jawaban="sendiri"))
    assert refused["error"] == "invalid_scope"
    assert "pegawai" in refused["error_description"]


async def test_everybody_is_admitted_without_the_sensitive_scopes(apps: Any):
    world = World(await apps.open(argon2=CHEAP, sandbox_admits="everybody"))
    await world.person()
    party = await world.party()
    async with world.app.browser() as http:
        browser = Browser(http)
        tokens = await browser.tokens(party, scope=SCOPES)
        assert "nip" not in (await about(http, tokens["access_token"])).json()


async def test_in_a_demonstration_the_people_count_as_personas_in_two_ways_only(apps: Any):
    world = World(await apps.open(argon2=CHEAP, sandbox_admits="team", demo=True))
    await world.person()
    party = await world.party()
    async with world.app.browser() as http:
        browser = Browser(http)
        tokens = await browser.tokens(party, scope=SCOPES)
        assert (await about(http, tokens["access_token"])).json()["nip"] == "198503042010012001"
        assert (await http.get("/portal")).status_code == 200
        assert peek(tokens["id_token"])["sub"] == str(world.people["made.ayu"])


# Clients that were there before


@pytest.fixture
async def old_client(team: SandboxTeam) -> SandboxTeam:
    async with team.world.app.database.begin() as session:
        await session.execute(update(ClientRow).values(sandbox_admits="everybody_as_before"))
    team.world.app.composition.clients.registry.clear_cache()
    return team


async def test_a_client_from_before_admits_everybody_with_all_scopes(old_client: SandboxTeam, outsider: Browser):
    tokens = await outsider.tokens(old_client.party, scope=SCOPES)
    assert (await about(outsider.http, tokens["access_token"])).json()["jabatan"] == "Pranata Komputer"


@pytest.mark.parametrize(("admits", "status"), [("team", 403), ("everybody", 303)])
async def test_once_decided_it_admits_as_decided_and_learns_nothing_more(
    old_client: SandboxTeam, outsider: Browser, admits: str, status: int, caches: Caches
):
    from idp.clients.sandbox.admission_decision import decide_sandbox_admission
    from idp.clients.sandbox_admits import SandboxAdmits

    tokens = await outsider.tokens(old_client.party, scope=SCOPES)
    app = old_client.world.app
    async with app.database.begin() as session:
        admin = app.composition.clients.admin(session, SHELL)
        await decide_sandbox_admission(admin, old_client.party.client_id, SandboxAdmits(admits))
    caches.grow_old()
    assert "jabatan" not in (await about(outsider.http, tokens["access_token"])).json()
    refreshed = (await old_client.party.refresh(outsider.http, tokens["refresh_token"])).json()
    assert "pegawai" not in refreshed["scope"]
    assert (await outsider.go(old_client.party.url())).status_code == status
    async with app.database.begin() as session:
        entry = (
            await session.scalars(select(AuditEntry).where(AuditEntry.tag == "client.sandbox_admission_decided"))
        ).one()
    assert entry.detail["admits"] == admits

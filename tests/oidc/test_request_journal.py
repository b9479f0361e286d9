"""Requests of sandbox clients stand in their journal, as attempts, without anything that opens a door."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import text

from idp.diagnosis.journal.journal_entry import TEAM_MEMBER, JournalEntry
from idp.diagnosis.journal.request_attempts import (
    AttemptKind,
    AttemptResult,
    RequestAttempt,
    StageState,
    build_attempts,
)
from idp.diagnosis.journal.request_journal import KEPT_REQUESTS
from tests.conftest import Apps
from tests.oidc.devices import begun, television
from tests.oidc.logout_scenario import LogoutScenario
from tests.oidc.parties import CALLBACK, CHEAP, MADE, VERIFIER, Browser, Party, World, about, answer_of
from tests.oidc.sandbox_team import SCOPES, SandboxTeam, enter_as, open_sandbox_team, register, tokens_of
from tests.support.app import App
from tests.support.clocks import Clocks

NIP = MADE["nip"]


@dataclass
class Journal:
    """The journal of one client, as its team would read it."""

    app: App
    client_row: UUID

    async def entries(self) -> tuple[JournalEntry, ...]:
        await self.app.settle()
        async with self.app.database.begin() as session:
            return await self.app.composition.diagnosis.journal.list_entries(session, self.client_row)

    async def attempts(self) -> tuple[RequestAttempt, ...]:
        return build_attempts(await self.entries())

    async def only(self) -> RequestAttempt:
        (attempt,) = await self.attempts()
        return attempt

    async def rows(self) -> str:
        """Everything that is stored, as text."""
        await self.app.settle()
        async with self.app.database.begin() as session:
            return "\n".join(map(str, (await session.execute(text("SELECT * FROM request_journal"))).all()))


@pytest.fixture
async def sandbox(apps: Apps) -> SandboxTeam:
    return await open_sandbox_team(apps)


@pytest.fixture
def world(sandbox: SandboxTeam) -> World:
    return sandbox.world


@pytest.fixture
def journal(sandbox: SandboxTeam) -> Journal:
    return Journal(sandbox.world.app, sandbox.client_row)


def names(attempt: RequestAttempt) -> list[str]:
    return [stage.name.value for stage in attempt.stages if stage.name != "page"]


async def test_a_sign_in_of_a_persona_is_one_attempt(journal: Journal, sandbox: SandboxTeam, browser: Browser) -> None:
    tokens = await tokens_of(browser, sandbox.party, "dengan-nip")
    assert (await about(browser.http, tokens["access_token"])).status_code == 200
    attempt = await journal.only()
    assert (attempt.kind, attempt.result, attempt.who) == (
        AttemptKind.SIGN_IN,
        AttemptResult.SUCCEEDED,
        "dengan-nip",
    )
    assert names(attempt) == ["requested", "person", "code", "token", "userinfo"]
    sent = {one.name: one.value for one in attempt.entries[0].parameters.items}
    assert (sent["redirect_uri"], sent["scope"], sent["state"]) == (CALLBACK, SCOPES, None)


async def test_each_request_of_two_browsers_finds_its_own_attempt(
    journal: Journal, sandbox: SandboxTeam, world: World
) -> None:
    async with world.app.browser() as one, world.app.browser() as other:
        first, second = Browser(one), Browser(other)
        pages = [await person.through(sandbox.party.url(scope=SCOPES)) for person in (first, second)]
        codes = [
            answer_of(await enter_as(person, page, persona))["code"]
            for person, page, persona in zip((first, second), pages, ("tanpa-nip", "luar-opd"), strict=True)
        ]
        assert (await sandbox.party.redeem(other, codes[1])).status_code == 200
        assert (await sandbox.party.redeem(one, codes[0], code_verifier="x" * 43)).status_code == 400
    found = {attempt.who: attempt for attempt in await journal.attempts()}
    assert found["tanpa-nip"].result is AttemptResult.FAILED
    assert found["luar-opd"].result is AttemptResult.SUCCEEDED


async def test_a_failure_has_the_code_that_the_application_got(
    journal: Journal, sandbox: SandboxTeam, browser: Browser
) -> None:
    page = await browser.through(sandbox.party.url(scope=SCOPES))
    code = answer_of(await enter_as(browser, page, "dengan-nip"))["code"]
    answer = await sandbox.party.redeem(browser.http, code, code_verifier="")
    attempt = await journal.only()
    assert (attempt.result, attempt.reached, attempt.stages[-1].state) == (
        AttemptResult.FAILED,
        4 + sum(stage.name == "page" for stage in attempt.stages),
        StageState.NOT_REACHED,
    )
    assert attempt.failure is not None
    assert attempt.failure.detail == answer.json()["error"]
    assert answer.json()["error_uri"].endswith(f"/diagnosis/{attempt.failure.code}")


@pytest.mark.parametrize(
    "changes",
    [{"scope": "tidak-ada"}, {"response_type": "token"}, {"redirect_uri": "https://lain.example/"}],
)
async def test_a_request_that_is_refused_at_once_is_a_failed_attempt(
    journal: Journal, sandbox: SandboxTeam, browser: Browser, changes: dict[str, str]
) -> None:
    await browser.go(sandbox.party.url(**changes))
    attempt = await journal.only()
    assert attempt.result is AttemptResult.FAILED
    assert names(attempt) == ["requested", "person", "code", "token", "userinfo"]
    assert attempt.failure is not None
    assert attempt.failure.code.startswith("DVS-")


async def test_a_wrong_secret_is_recorded_with_its_code_and_grouped_by_the_code(
    journal: Journal, sandbox: SandboxTeam, browser: Browser
) -> None:
    page = await browser.through(sandbox.party.url(scope=SCOPES))
    code = answer_of(await enter_as(browser, page, "dengan-nip"))["code"]
    wrong = Party(sandbox.party.client_id, "rahasia-yang-salah", sandbox.party.method)
    refused = await wrong.redeem(browser.http, code)
    attempt = await journal.only()
    assert refused.status_code == 401
    assert attempt.failure is not None
    assert (attempt.failure.detail, attempt.failure.cause) == ("invalid_client", "client_secret_wrong")
    assert refused.json()["error_uri"].endswith(attempt.failure.code)
    assert (await sandbox.party.redeem(browser.http, code)).status_code == 200
    assert (await journal.only()).result is AttemptResult.SUCCEEDED


async def test_an_ended_access_token_is_found_by_its_client(
    journal: Journal, sandbox: SandboxTeam, browser: Browser, clocks: Clocks
) -> None:
    tokens = await tokens_of(browser, sandbox.party, "dengan-nip")
    clocks.run(timedelta(hours=2))
    assert (await about(browser.http, tokens["access_token"])).status_code == 401
    newest = (await journal.attempts())[0]
    assert (newest.kind, newest.result) == (AttemptKind.USE, AttemptResult.FAILED)
    assert newest.failure is not None
    assert newest.failure.cause == "access_token_expired"
    assert newest.failure.code.startswith("DVS-")


async def test_who_signed_in_is_not_said_but_of_the_team(
    journal: Journal, sandbox: SandboxTeam, browser: Browser, world: World
) -> None:
    await sandbox.invite("luar.tim")
    async with world.app.browser() as http:
        await Browser(http, "luar.tim").code(sandbox.party)
    assert (await journal.only()).who == ""
    answer = await browser.submit(await browser.through(sandbox.party.url()), jawaban="sendiri")
    answer_of(answer if answer.status_code == 303 else await browser.through(str(answer.url)))
    assert {attempt.who for attempt in await journal.attempts()} == {"", TEAM_MEMBER}


async def test_a_person_who_goes_back_is_no_failure(journal: Journal, sandbox: SandboxTeam, browser: Browser) -> None:
    page = await browser.through(sandbox.party.url())
    action = urlsplit(str(page.url))
    handle = action.query.partition("lanjut=")[2].partition("&")[0]
    await browser.http.get(f"/authorize/{handle}/batal")
    attempt = await journal.only()
    assert (attempt.result, attempt.stages[-4 if len(attempt.stages) > 4 else 1].state) != (AttemptResult.FAILED, None)
    assert any(stage.state is StageState.ORDINARY for stage in attempt.stages)


async def test_refreshing_introspecting_and_revoking_are_recorded(
    journal: Journal, sandbox: SandboxTeam, browser: Browser
) -> None:
    page = await browser.through(sandbox.party.url(scope=f"{SCOPES} offline_access", prompt="consent"))
    code = answer_of(await enter_as(browser, page, "dengan-nip"))["code"]
    tokens = (await sandbox.party.redeem(browser.http, code)).json()
    if "refresh_token" in tokens:
        tokens = (await sandbox.party.refresh(browser.http, tokens["refresh_token"])).json()
    for path in ("/introspect", "/revoke"):
        token = tokens.get("refresh_token", tokens["access_token"])
        assert (await sandbox.party.post(browser.http, path, token=token)).status_code == 200
    kinds = {attempt.kind for attempt in await journal.attempts()}
    stages = {stage.name.value for attempt in await journal.attempts() for stage in attempt.stages}
    assert {"introspected", "revoked"} <= stages
    assert AttemptKind.REFRESH in kinds or "refresh_token" not in tokens


async def test_a_pushed_request_belongs_to_its_sign_in(
    journal: Journal, sandbox: SandboxTeam, browser: Browser
) -> None:
    pushed = await sandbox.party.post(browser.http, "/par", **sandbox.party.request(scope=SCOPES))
    address = f"/authorize?client_id={sandbox.party.client_id}&request_uri={quote(pushed.json()['request_uri'])}"
    code = answer_of(await enter_as(browser, await browser.through(address), "dengan-nip"))["code"]
    assert (await sandbox.party.redeem(browser.http, code)).status_code == 200
    attempt = await journal.only()
    assert names(attempt)[0] == "pushed"
    assert attempt.result is AttemptResult.SUCCEEDED
    refused = await sandbox.party.post(browser.http, "/par", redirect_uri="https://lain.example/", response_type="code")
    assert refused.status_code == 400
    assert (await journal.attempts())[0].result is AttemptResult.FAILED


async def test_a_logout_request_is_recorded(journal: Journal, sandbox: SandboxTeam, browser: Browser) -> None:
    await browser.go(f"/end_session?client_id={sandbox.party.client_id}")
    refused = f"/end_session?client_id={sandbox.party.client_id}&post_logout_redirect_uri=https%3A%2F%2Flain.example"
    await browser.go(refused)
    found = await journal.attempts()
    assert [attempt.kind for attempt in found] == [AttemptKind.LOGOUT, AttemptKind.LOGOUT]
    assert [attempt.result for attempt in found] == [AttemptResult.FAILED, AttemptResult.SUCCEEDED]


async def test_a_device_is_recorded_without_its_polls(world: World, browser: Browser) -> None:
    device = await begun(await television(world), browser.http)
    for _ in range(3):
        assert await device.hears() in ("authorization_pending", "slow_down")
    found = await world.app.composition.clients.registry.find(device.party.client_id)
    assert found is not None
    attempt = await Journal(world.app, found.id).only()
    assert ([stage.name for stage in attempt.stages], attempt.kind) == (["device"], AttemptKind.TOKEN)


async def test_the_delivery_of_a_logout_token_is_recorded(scene: LogoutScenario) -> None:
    await scene.browser.tokens(scene.party)
    scene.receiver.status = 500
    await scene.sign_out()
    client = await scene.world.app.composition.clients.registry.find(scene.party.client_id)
    assert client is not None
    journal = Journal(scene.world.app, client.id)
    delivered = (await journal.attempts())[0]
    assert (delivered.kind, delivered.result) == (AttemptKind.LOGOUT_DELIVERY, AttemptResult.FAILED)
    assert delivered.entries[0].detail == "500"
    assert [token for token in scene.receiver.tokens if token in await journal.rows()] == []


async def test_a_client_in_production_is_never_recorded(world: World, browser: Browser) -> None:
    party = await world.party(environment="produksi")
    tokens = await browser.tokens(party, scope="openid profile offline_access")
    await about(browser.http, tokens["access_token"])
    await party.refresh(browser.http, tokens["refresh_token"])
    await party.redeem(browser.http, "x")
    await Party(party.client_id, "salah", party.method).redeem(browser.http, "x")
    await browser.go(party.url(redirect_uri="https://lain.example/"))
    await browser.go(f"/end_session?client_id={party.client_id}")
    journal = Journal(world.app, UUID(int=0))
    assert await journal.rows() == ""


@pytest.mark.sends_personal_numbers
async def test_nothing_that_opens_a_door_or_names_a_person_is_stored(
    journal: Journal, sandbox: SandboxTeam, browser: Browser
) -> None:
    sensitive = {"simpeg_nip": NIP, "login_hint": NIP, "kunci": sandbox.party.secret or "", "nonce": "nonce-ini-khas"}
    page = await browser.through(sandbox.party.url(scope=SCOPES, **sensitive))
    code = answer_of(await enter_as(browser, page, "dengan-nip"))["code"]
    odd = {"catatan": code, "state": f"nip {NIP}", "pegawai": NIP, NIP: "x", "resep": sandbox.party.secret or ""}
    answer = await sandbox.party.redeem(browser.http, code, **odd)
    tokens = answer.json()
    told = (await about(browser.http, tokens["access_token"])).json()
    await sandbox.party.post(browser.http, "/introspect", token=tokens["access_token"])
    await browser.go(f"/end_session?id_token_hint={tokens['id_token']}&state={NIP}")
    stored = await journal.rows()
    secrets = (code, VERIFIER, sandbox.party.secret, tokens["access_token"], tokens["id_token"], "nonce-ini-khas", NIP)
    assert [secret for secret in secrets if str(secret) in stored] == []
    assert [claim for claim in told.values() if isinstance(claim, str) and len(claim) > 8 and claim in stored] == []
    for cookie in browser.http.cookies.jar:
        assert cookie.value is None or cookie.value not in stored
    handles = [page.rpartition("lanjut=")[2].partition("&")[0] for page in browser.pages if "lanjut=" in page]
    assert handles
    assert not [handle for handle in handles if handle in stored]


async def test_the_newest_two_hundred_of_a_day_are_kept(
    journal: Journal, sandbox: SandboxTeam, world: World, browser: Browser
) -> None:
    other = await register(world, client_name="Aplikasi Lain")
    await browser.go(other.url(scope="tidak-ada"))
    await journal.entries()
    for number in range(KEPT_REQUESTS + 40):
        await browser.http.get(sandbox.party.url(scope="tidak-ada", max_age=str(number)))
        if number == 100:
            await world.app.settle()
    kept = await journal.entries()
    ages = [next(one.value for one in entry.parameters.items if one.name == "max_age") for entry in kept]
    assert ages == [str(number) for number in range(40, KEPT_REQUESTS + 40)]
    async with world.app.database.begin() as session:
        counted = await session.scalar(text("SELECT count(*) FROM request_journal"))
    assert counted == KEPT_REQUESTS + 1


async def test_a_day_later_nothing_is_left(
    journal: Journal, sandbox: SandboxTeam, browser: Browser, clocks: Clocks
) -> None:
    await browser.go(sandbox.party.url(scope="tidak-ada"))
    assert len(await journal.entries()) == 1
    clocks.run(timedelta(days=1, minutes=1))
    assert await journal.entries() == ()
    await journal.app.composition.diagnosis.journal.delete_old()
    assert await journal.rows() == ""


async def test_recording_costs_no_statement(sandbox: SandboxTeam, browser: Browser, journal: Journal) -> None:
    before = journal.app.database.statements_run
    refused = await browser.http.get(sandbox.party.url(scope="tidak-ada"))
    spent = journal.app.database.statements_run - before
    assert refused.status_code == 303
    before = journal.app.database.statements_run
    await browser.http.get(sandbox.party.url(scope="tidak-ada"))
    assert journal.app.database.statements_run - before <= spent
    assert len(await journal.entries()) == 2


async def test_two_processes_see_one_journal(
    sandbox: SandboxTeam, browser: Browser, journal: Journal, apps: Apps
) -> None:
    other = await apps.open(argon2=CHEAP, sandbox_admits="team")
    page = await browser.through(sandbox.party.url(scope=SCOPES))
    code = answer_of(await enter_as(browser, page, "dengan-nip"))["code"]
    answer = await sandbox.party.redeem(other.http, code)
    await other.settle()
    assert answer.status_code == 200
    assert (await journal.only()).result is AttemptResult.SUCCEEDED

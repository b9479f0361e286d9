"""Twenty at once: one help request of a team about a code, and one reply to what was read."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from idp.accounts.roles.granted_role import HeldRole, authority_of
from idp.diagnosis.help_request import HelpResult
from idp.diagnosis.help_requests import help_answers, team_help
from idp.diagnosis.help_requests.help_thread import HelpReply
from idp.foundation.database import Session
from idp.foundation.note_rule import NoteProblem
from idp.permissions import Authority, Role
from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.diagnosis.asking_for_help import load_messages, load_requests, stored_code

AT_ONCE = 20
Outcome = HelpResult | NoteProblem


@pytest.fixture
async def team_client(apps: Apps) -> TeamClientWorld:
    """Sijuna with its team."""
    return await open_team_client(apps)


async def race(team_client: TeamClientWorld, act: Callable[[Session, int], Awaitable[Outcome]]) -> list[Outcome]:
    """The outcomes of twenty transactions at once."""

    async def once(number: int) -> Outcome:
        async with team_client.city.app.database.begin() as session:
            return await act(session, number)

    return list(await asyncio.gather(*(once(number) for number in range(AT_ONCE))))


def member(team_client: TeamClientWorld, number: int) -> Authority:
    """One of the two who work on the client."""
    return authority_of(f"person:{team_client.city.ids[('eka', 'dwi')[number % 2]]}", [])


async def test_a_team_asks_about_a_code_once(team_client: TeamClientWorld) -> None:
    code = await stored_code(team_client)
    teams, journal = team_client.city.app.composition.teams, team_client.city.app.composition.diagnosis.journal

    async def send(session: Session, number: int) -> Outcome:
        admin = teams.admin(session, member(team_client, number))
        subject = await team_help.find_subject(admin, journal, code)
        assert subject is not None
        return await team_help.request_help(admin, subject, f"Catatan {number}", subject.failure_id)

    outcomes = await race(team_client, send)
    assert outcomes.count(HelpResult.DONE) == 1
    assert outcomes.count(HelpResult.ASKED_ALREADY) == AT_ONCE - 1
    assert (len(await load_requests(team_client)), len(await load_messages(team_client))) == (1, 1)


async def test_of_replies_to_the_same_message_one_is_sent(team_client: TeamClientWorld) -> None:
    code = await stored_code(team_client)
    city, teams = team_client.city, team_client.city.app.composition.teams
    journal = team_client.city.app.composition.diagnosis.journal
    async with city.app.database.begin() as session:
        admin = teams.admin(session, member(team_client, 0))
        subject = await team_help.find_subject(admin, journal, code)
        assert subject is not None
        assert await team_help.request_help(admin, subject, "", subject.failure_id) is HelpResult.DONE
    (request,) = await load_requests(team_client)
    officers = [authority_of(f"person:{city.ids[name]}", [HeldRole(Role.KOMINFO)]) for name in ("petugas", "kedua")]

    async def reply(session: Session, number: int) -> Outcome:
        sent = HelpReply(f"Jawaban {number}", request.last_message_id)
        if number % 4:
            officer = officers[number % 2]
            return await help_answers.answer_request(officer, session, request.id, sent, ends=number % 3 == 0)
        admin = teams.admin(session, member(team_client, number))
        found = await team_help.find_subject(admin, journal, code)
        assert found is not None
        assert found.request is not None
        return await team_help.close_request(admin, found, found.request, sent)

    outcomes = await race(team_client, reply)
    assert outcomes.count(HelpResult.DONE) == 1
    assert set(outcomes) == {HelpResult.DONE, HelpResult.CHANGED_MEANWHILE}
    assert len(await load_messages(team_client)) == 2

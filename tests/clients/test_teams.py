"""Teams of applications: members and their roles, the last manager, hand-over, and foreign hands."""

import pytest

from idp.catalogue.claims import store as stored
from idp.clients.teams import stewardships, team_changes
from idp.clients.teams.contacts import Contact, find_contact
from idp.clients.teams.stewardships import StewardshipProblem
from idp.clients.teams.team import Team, load_team
from idp.clients.teams.team_changes import TeamProblem
from idp.permissions import InsufficientAuthority, TeamRole
from tests.accounts.test_role_grants import audited
from tests.clients.team_city import TeamCity, open_answered_city
from tests.conftest import Apps

pytestmark = pytest.mark.twins


@pytest.fixture
async def city(apps: Apps) -> TeamCity:
    """An application that eka answers for, whose team eka manages."""
    return await open_answered_city(apps)


async def add(city: TeamCity, by: str | None, typed: str, role: TeamRole) -> Contact | TeamProblem:
    async with city.city.app.database.begin() as session:
        return await team_changes.add_member(
            await city.admin(session, by), await city.application(session), typed, role
        )


async def change(city: TeamCity, by: str | None, name: str, role: TeamRole) -> TeamProblem | None:
    async with city.city.app.database.begin() as session:
        person = await find_contact(session, name)
        assert person is not None
        admin = await city.admin(session, by)
        return await team_changes.change_member(admin, await city.application(session), person, role)


async def remove(city: TeamCity, by: str | None, name: str) -> TeamProblem | None:
    async with city.city.app.database.begin() as session:
        admin = await city.admin(session, by)
        return await team_changes.remove_member(admin, await city.application(session), city.id_of(name))


async def leave(city: TeamCity, name: str) -> TeamProblem | None:
    async with city.city.app.database.begin() as session:
        return await team_changes.leave_team(await city.admin(session, name), await city.application(session))


async def show(city: TeamCity, name: str | None) -> Team:
    async with city.city.app.database.begin() as session:
        return await load_team(await city.admin(session, name), await city.application(session))


async def roles(city: TeamCity) -> dict[str, TeamRole]:
    return {one.contact.username or "": one.role for one in (await show(city, None)).members}


async def test_a_manager_adds_changes_and_removes_members(city: TeamCity) -> None:
    assert isinstance(await add(city, "eka", "unit", TeamRole.DEVELOPER), Contact)
    assert isinstance(await add(city, "eka", "dwi", TeamRole.READER), Contact)
    assert await add(city, "eka", "dwi", TeamRole.READER) is TeamProblem.MEMBER_ALREADY
    assert await change(city, "eka", "dwi", TeamRole.DEVELOPER) is None
    assert await roles(city) == {"eka": TeamRole.MANAGER, "unit": TeamRole.DEVELOPER, "dwi": TeamRole.DEVELOPER}
    assert await remove(city, "eka", "unit") is None
    assert await leave(city, "dwi") is None
    assert await roles(city) == {"eka": TeamRole.MANAGER}
    assert len(await audited(city.city.app, "team.member_added")) == 3
    assert len(await audited(city.city.app, "team.member_changed")) == 2
    assert len(await audited(city.city.app, "team.member_removed")) == 2


async def test_an_unknown_person_and_one_who_left_is_not_added(city: TeamCity) -> None:
    assert await add(city, "eka", "tidak-ada", TeamRole.READER) is TeamProblem.UNKNOWN_PERSON
    assert await add(city, "eka", "a\0b", TeamRole.READER) is TeamProblem.UNKNOWN_PERSON
    assert await remove(city, "eka", "unit") is TeamProblem.NO_MEMBER
    assert await change(city, "eka", "unit", TeamRole.READER) is TeamProblem.NO_MEMBER


@pytest.mark.parametrize("role", [TeamRole.DEVELOPER, TeamRole.READER])
async def test_a_member_who_manages_nothing_looks_and_leaves_and_changes_nothing(
    city: TeamCity, role: TeamRole
) -> None:
    await add(city, "eka", "unit", role)
    assert (await show(city, "unit")).own_role is role
    for attempt in (
        add(city, "unit", "dwi", TeamRole.READER),
        change(city, "unit", "unit", TeamRole.MANAGER),
        remove(city, "unit", "eka"),
    ):
        with pytest.raises(InsufficientAuthority):
            await attempt
    assert await leave(city, "unit") is None


async def test_who_is_in_another_team_sees_and_changes_nothing_here(city: TeamCity) -> None:
    await city.own("dwi", "19", "agus")
    for attempt in (
        show(city, "dwi"),
        add(city, "dwi", "dwi", TeamRole.MANAGER),
        remove(city, "dwi", "eka"),
        leave(city, "dwi"),
        show(city, "agus"),
        add(city, "agus", "dwi", TeamRole.READER),
    ):
        with pytest.raises(InsufficientAuthority):
            await attempt


async def test_the_last_manager_stays_whoever_tries(city: TeamCity) -> None:
    await add(city, None, "unit", TeamRole.MANAGER)
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        assert isinstance(await stewardships.hand_over(admin, application, "unit"), Contact)
    assert await leave(city, "eka") is None
    assert await leave(city, "unit") is TeamProblem.IS_STEWARD
    assert await change(city, "unit", "unit", TeamRole.DEVELOPER) is TeamProblem.LAST_MANAGER
    assert await change(city, None, "unit", TeamRole.READER) is TeamProblem.LAST_MANAGER
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, None), await city.application(session)
        before = await stored.find_stewardship(session, application.id)
        assert before is not None
        assert await stored.replace_steward(session, before, city.id_of("sekar"), before.since)
    assert await leave(city, "unit") is TeamProblem.LAST_MANAGER
    assert await remove(city, None, "unit") is TeamProblem.LAST_MANAGER
    assert await roles(city) == {"unit": TeamRole.MANAGER}


async def test_the_steward_hands_over_first(city: TeamCity) -> None:
    assert await remove(city, "eka", "eka") is TeamProblem.IS_STEWARD
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "eka"), await city.application(session)
        assert await stewardships.hand_over(admin, application, "nobody") is StewardshipProblem.UNKNOWN_PERSON
        assert await stewardships.hand_over(admin, application, "eka") is StewardshipProblem.SAME_PERSON
        assert isinstance(await stewardships.hand_over(admin, application, "unit"), Contact)
        assert await stewardships.name_second(admin, application, "unit") is StewardshipProblem.SAME_PERSON
        assert isinstance(await stewardships.name_second(admin, application, "eka"), Contact)
    assert await roles(city) == {"eka": TeamRole.MANAGER, "unit": TeamRole.MANAGER}
    assert (await show(city, "unit")).steward == (await show(city, "unit")).members[1].contact
    assert [entry.subject for entry in await audited(city.city.app, "stewardship.handed_over")] != []


async def test_an_application_without_a_claim_has_nobody_to_hand_it_over(city: TeamCity) -> None:
    async with city.city.app.database.begin() as session:
        admin, application = await city.admin(session, "sekar"), await city.application(session, "18")
        assert await stewardships.hand_over(admin, application, "unit") is StewardshipProblem.NO_STEWARDSHIP
        assert await stewardships.name_second(admin, application, "unit") is StewardshipProblem.NO_STEWARDSHIP


async def test_the_administrator_of_the_office_helps_a_team_and_kominfo_looks(city: TeamCity) -> None:
    assert isinstance(await add(city, "sekar", "unit", TeamRole.MANAGER), Contact)
    assert (await show(city, "petugas")).managers == 2
    with pytest.raises(InsufficientAuthority):
        await add(city, "petugas", "dwi", TeamRole.READER)

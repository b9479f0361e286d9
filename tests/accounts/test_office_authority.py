"""Roles that are held for an office: what they open, where, and which areas the menus link to."""

from uuid import UUID

import pytest

from idp.accounts.roles.granted_role import HeldRole, authority_of
from idp.offices import store as offices
from idp.permissions import (
    NEEDED_PERMISSIONS,
    NOBODY,
    SHELL,
    Authority,
    InsufficientAuthority,
    OfficePermission,
    Operation,
    Permission,
    Reach,
    Role,
)
from idp.web.areas import OPEN_TO_EVERYBODY, Area, open_areas
from tests.accounts.offices import import_two_offices
from tests.support.app import App

CITY, OFFICE, UNIT, OTHER = (UUID(int=number) for number in range(1, 5))
#: An operation that needs everything, and its permission.
EVERYTHING, READING = Operation.LIST_CLIENTS, Permission.READ_CLIENTS


def of_one_office(permission: Permission) -> Authority:
    return Authority("person:x", frozenset(), office_permissions=frozenset({OfficePermission(OFFICE, permission)}))


def test_what_is_held_for_an_office_opens_nothing_that_needs_everything() -> None:
    officer = of_one_office(READING)
    assert NEEDED_PERMISSIONS[EVERYTHING].reach is Reach.ALL
    for office in (None, (), (OFFICE,), (UNIT, OFFICE, CITY)):
        with pytest.raises(InsufficientAuthority):
            officer.require(EVERYTHING, office=office)
    with pytest.raises(InsufficientAuthority):
        officer.offices_for(EVERYTHING)
    assert not officer.allows(EVERYTHING)


def test_the_shell_and_tokens_reach_every_office() -> None:
    for everywhere in (SHELL, Authority("client:x", frozenset({READING}), "jti")):
        assert everywhere.offices_for(EVERYTHING) is None
        assert everywhere.require(EVERYTHING, office=(OTHER,)).permission is READING
    with pytest.raises(InsufficientAuthority):
        NOBODY.offices_for(EVERYTHING)


def test_a_role_that_is_held_for_an_office_is_not_held_everywhere() -> None:
    everywhere = authority_of("person:x", [HeldRole(Role.KOMINFO)])
    assert everywhere.permissions >= {Permission.READ_PROGRESS}
    assert Area.KOMINFO in open_areas(everywhere)
    limited = authority_of("person:x", [HeldRole(Role.KOMINFO, OFFICE), HeldRole(Role.PENGEMBANG)])
    assert limited.permissions == {Permission.DEVELOP_APPLICATIONS, Permission.CLAIM_APPLICATIONS}
    assert open_areas(limited) == (*OPEN_TO_EVERYBODY, Area.RESETS, Area.PENGEMBANG), "of that office's people"


@pytest.mark.twins
async def test_the_line_of_an_office_leads_up_to_the_root(app: App) -> None:
    ids = await import_two_offices(app)
    async with app.database.begin() as session:
        assert await offices.load_line(session, ids["0101"]) == (ids["0101"], ids["01"], ids["0"])
        assert await offices.load_line(session, ids["0"]) == (ids["0"],)
        assert await offices.load_line(session, None) == ()
        assert await offices.load_line(session, UUID(int=99)) == ()

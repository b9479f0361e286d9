"""What an administrator should do: what has a time first, by its time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from idp.accounts.store.office_people import OfficePerson
from idp.accounts.store.roles import RoleRecord
from idp.clients.teams.claim_decisions import WaitingClaim
from idp.monitoring.office_tasks import OfficeTask, TaskFacts, TaskKind, list_tasks
from idp.permissions import Role
from idp.tracker.applications import TrackedApplication
from idp.tracker.levels.stalls import Actor, Stall, StallReason

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ME = uuid4()


def person(name: str = "Eka") -> OfficePerson:
    return OfficePerson(uuid4(), name, "", "", None, None, None, True, False, False, None)


def role(days: int, person_id: UUID | None = None, held: Role = Role.PENGELOLA_OPD) -> RoleRecord:
    until = NOW + timedelta(days=days)
    return RoleRecord(
        uuid4(), held, person_id or uuid4(), "Lestari", None, True, uuid4(), "Dinas", until, NOW, None, None
    )


NOTHING = TaskFacts(ME, administrators=2, without_password=0)


def test_an_office_in_order_has_nothing_to_do() -> None:
    assert list_tasks(NOTHING) == ()


def test_each_fact_is_a_thing_to_do_in_the_order_of_its_urgency() -> None:
    waiting = ((person("Eka"), NOW + timedelta(minutes=4)),)
    facts = TaskFacts(ME, 1, 3, (), waiting, (role(9, ME), role(2)), (person("Agus"),))
    tasks = list_tasks(facts)
    assert [task.kind for task in tasks] == [
        TaskKind.LOGIN_WAIT,
        TaskKind.ROLE_ENDS,
        TaskKind.OWN_ROLE_ENDS,
        TaskKind.HOLDER_WITHOUT_FACTOR,
        TaskKind.ONLY_ADMINISTRATOR,
        TaskKind.NO_PASSWORD,
    ]
    assert tasks[-1].count == 3
    assert [task.is_ours for task in tasks] == [True, True, False, True, True, True]


def test_a_role_that_leaves_an_office_with_one_administrator_says_so() -> None:
    def alone(administrators: int, held: Role) -> bool:
        facts = replace(NOTHING, administrators=administrators, ending=(role(2, held=held),))
        return list_tasks(facts)[0].alone

    assert alone(2, Role.PENGELOLA_OPD)
    assert not alone(3, Role.PENGELOLA_OPD)
    assert not alone(2, Role.PENGEMBANG)


@given(st.lists(st.integers(1, 14), max_size=6), st.lists(st.integers(1, 900), max_size=6))
def test_what_has_a_time_comes_first_and_in_its_order(days: list[int], minutes: list[int]) -> None:
    waiting = tuple((person(), NOW + timedelta(minutes=one)) for one in minutes)
    tasks = list_tasks(TaskFacts(ME, 1, 1, (), waiting, tuple(role(one) for one in days)))
    timed = [task.until for task in tasks if task.until is not None]
    assert timed == sorted(timed)
    assert [task.until for task in tasks[: len(timed)]] == timed
    assert len(timed) == len(days) + len(minutes)
    assert isinstance(tasks[0], OfficeTask)


def tracked(name: str) -> TrackedApplication:
    """A stalled application, of which only what tasks tell is set."""
    application = SimpleNamespace(id=uuid4(), name=name, inventory_id="17")
    stall = Stall(StallReason.FEW_PEOPLE, NOW.date(), Actor.OFFICE)
    return cast("TrackedApplication", SimpleNamespace(application=application, standing=SimpleNamespace(stall=stall)))


def test_an_application_that_waits_for_the_office_is_a_thing_to_do_once() -> None:
    first, second = tracked("e-Arsip"), tracked("e-Buku")
    claim = SimpleNamespace(id=uuid4(), name="e-Buku", application_id=second.application.id)
    claims = (cast("WaitingClaim", SimpleNamespace(claim=claim, obstacle=None)),)
    told, stalled = list_tasks(replace(NOTHING, stalled=(first, second), claims=claims))
    assert (told.kind, told.name) == (TaskKind.CLAIM_WAITS, "e-Buku")
    assert (stalled.kind, stalled.name) == (TaskKind.APPLICATION_STALLED, "e-Arsip")
    assert stalled.stall == first.standing.stall

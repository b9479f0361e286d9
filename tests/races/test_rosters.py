"""Twenty officers decide one roster at once: one decision holds, and each person changes once."""

import asyncio
from uuid import UUID

from sqlalchemy import func, select

from idp.accounts.events import AccountsMessage
from idp.accounts.roster.roster_decision import RosterDecision, RosterRefusal
from idp.foundation.outbox import OutboxMessage
from idp.permissions import Authority, Permission
from tests.accounts.roster_city import RosterCity, nip, row
from tests.support.app import App

AT_ONCE = 20
OFFICERS = [
    Authority(f"person:{UUID(int=number)}", frozenset({Permission.PROPOSE_ROSTERS, Permission.DECIDE_ROSTERS}))
    for number in range(AT_ONCE)
]


async def test_one_of_twenty_officers_applies_it(postgres_app: App) -> None:
    city = await RosterCity.create(postgres_app, *(row(number) for number in range(1, 8)))
    roster_id = await city.proposed(*(row(number) for number in range(1, 7)))
    outcomes = await asyncio.gather(*(city.decide(roster_id, officer) for officer in OFFICERS))
    assert sorted(outcomes) == [RosterDecision.APPLIED, *[RosterRefusal.DECIDED] * (AT_ONCE - 1)]


async def test_two_of_twenty_officers_apply_what_needs_two(postgres_app: App) -> None:
    city = await RosterCity.create(postgres_app, *(row(number) for number in range(1, 18)))
    roster_id = await city.proposed(*(row(number) for number in range(1, 10)))
    outcomes = await asyncio.gather(*(city.decide(roster_id, officer) for officer in OFFICERS))
    assert outcomes.count(RosterDecision.AGREED) == 1
    assert outcomes.count(RosterDecision.APPLIED) <= 1
    same = [outcome for outcome in outcomes if outcome is RosterRefusal.SAME_OFFICER]
    assert same == [], "the first officer decided once"


async def test_one_officer_alone_is_never_two(postgres_app: App) -> None:
    city = await RosterCity.create(postgres_app, *(row(number) for number in range(1, 18)))
    roster_id = await city.proposed(*(row(number) for number in range(1, 10)))
    outcomes = await asyncio.gather(*(city.decide(roster_id, OFFICERS[0]) for _ in range(AT_ONCE)))
    assert outcomes.count(RosterDecision.AGREED) == 1
    assert RosterDecision.APPLIED not in outcomes


async def test_one_of_twenty_officers_undoes_it(postgres_app: App) -> None:
    city = await RosterCity.create(postgres_app, *(row(number) for number in range(1, 8)))
    roster_id = await city.applied(*(row(number) for number in range(1, 7)))
    outcomes = await asyncio.gather(*(city.undo(roster_id, officer) for officer in OFFICERS))
    assert sorted(outcomes) == [*[RosterRefusal.NOT_UNDOABLE] * (AT_ONCE - 1), RosterDecision.UNDONE]


async def test_twenty_processes_carry_each_change_out_once(postgres_app: App) -> None:
    city = await RosterCity.create(postgres_app, *(row(number) for number in range(1, 8)))
    roster_id = await city.proposed(
        *(row(number) for number in range(1, 6)), *(row(number) for number in range(300, 340))
    )
    assert await city.decide(roster_id) is RosterDecision.APPLIED
    application = city.app.composition.accounts.rosters.application
    await asyncio.gather(*(application.carry_out(roster_id, lambda _number: None) for _ in range(AT_ONCE)))
    async with city.app.database.begin() as session:
        told = select(func.count()).where(OutboxMessage.kind == AccountsMessage.PERSON_DISABLED)
        assert await session.scalar(told) == 2
    assert (await city.person(nip(339))).disabled_at is None
    assert all(change.applied_at for change in await city.changes(roster_id))


async def test_one_officer_applies_no_more_slices_at_once_than_one_after_the_other(postgres_app: App) -> None:
    city = await RosterCity.create(postgres_app, *(row(number) for number in range(1, 8)))
    slices = [
        await city.proposed(*(row(number) for number in range(1, 8) if number not in {gone, gone + 1}))
        for gone in range(1, 7)
    ]
    outcomes = await asyncio.gather(*(city.decide(one, OFFICERS[0]) for one in slices))
    assert sorted(outcomes) == [*[RosterDecision.AGREED] * 5, RosterDecision.APPLIED], "two and two are four"

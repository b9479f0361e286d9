"""Counts are written anew: from rows while they are kept, beyond that from what never named a person."""

import pytest
from sqlalchemy import select
from sqlalchemy import update as change

from idp.foundation.application_marks import ApplicationMark
from idp.foundation.audit import AuditEntry
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.permissions import SHELL, Authority, InsufficientAuthority
from idp.tracker.models import DailyUseRow, PeopleCountRow
from tests.tracker.daily_facts import (
    ARSIP,
    OTHER,
    PERSON,
    SIJUNA,
    ago,
    load_people_of,
    load_use,
    rebuild_of,
    see,
    update,
)

pytestmark = pytest.mark.twins

RIGHT = {"people": 1, "sign_ins": 1, "succeeded": 2}


async def spoil(database: Database) -> None:
    """Counts of two days within the 35 and of one beyond them, then written wrong."""
    for days in (3, 2, 36):
        await see(database, days, person=PERSON)
        await see(database, days, FactKind.REQUEST_SUCCEEDED, times=2)
    await update(database)
    async with database.begin() as session:
        wrong = change(DailyUseRow).where(DailyUseRow.day.in_((ago(2), ago(36))))
        await session.execute(wrong.values(people=9, sign_ins=90, succeeded=900))
        of_nothing = dict.fromkeys((column.key for column in DailyUseRow.__table__.columns), 7)
        await session.execute(
            DailyUseRow.__table__.insert().values(  # type: ignore[attr-defined]
                of_nothing | {"application_id": ARSIP, "environment": "uji", "day": ago(3)}
            )
        )
        await session.execute(change(PeopleCountRow).values(people=50))


async def test_it_says_what_would_change_and_then_changes_it(database: Database) -> None:
    await spoil(database)
    before = await load_use(database), await load_people_of(database)
    for dry in (True, False):
        found = await rebuild_of(database).run(SHELL, ago(36), ago(0), dry=dry)
        assert [one.day for one in found] == [ago(days) for days in range(36, 0, -1)]
        assert {one.day: (one.whole, one.changed, one.differences) for one in found if one.changed} == {
            ago(36): (False, 1, {"succeeded": (900, 2)}),
            ago(3): (True, 1, {"people": (8, 1), "sign_ins": (8, 1), "succeeded": (9, 2)} | of_nothing_else()),
            ago(2): (True, 1, {"people": (9, 1), "sign_ins": (90, 1), "succeeded": (900, 2)}),
        }
        if dry:
            assert (await load_use(database), await load_people_of(database)) == before
    assert await load_use(database) == {
        (36, "produksi", SIJUNA): RIGHT | {"people": 9, "sign_ins": 90},
        (3, "produksi", SIJUNA): RIGHT,
        (2, "produksi", SIJUNA): RIGHT,
    }
    people = await load_people_of(database)
    assert (people[1], people[2], people[3]) == (1, 1, 1)
    assert people[20] == 50, "the rows that tell it are gone"
    assert [
        one.changed for one in await rebuild_of(database).run(SHELL, ago(36), ago(0), dry=True) if one.changed
    ] == []


def of_nothing_else() -> dict[str, tuple[int, int]]:
    """The other counts of an application of which no fact tells."""
    names = ("id_tokens", "userinfo", "failed", "refused", "logouts_confirmed", "logouts_failed")
    return dict.fromkeys(names, (7, 0))


async def test_it_is_recorded_and_levels_follow(database: Database) -> None:
    await spoil(database)
    async with database.begin() as session:
        marks = select(ApplicationMark.application_id)
        assert (await session.scalars(marks)).all() == []
    await rebuild_of(database).run(SHELL, ago(3), ago(2), dry=True)
    await rebuild_of(database).run(SHELL, ago(3), ago(2), dry=False)
    async with database.begin() as session:
        assert (await session.scalars(marks)).all() == [SIJUNA]
        (entry,) = await session.scalars(select(AuditEntry).where(AuditEntry.tag == "facts.rebuilt"))
    assert entry.actor is None
    assert entry.detail == {"permission": "facts:rebuild", "from": ago(3).isoformat(), "to": ago(2).isoformat()}


async def test_nobody_else_may(database: Database) -> None:
    await see(database, 2, person=OTHER)
    with pytest.raises(InsufficientAuthority):
        await rebuild_of(database).run(Authority("client:x", frozenset()), ago(3), ago(2), dry=False)
    assert await load_use(database) == {}

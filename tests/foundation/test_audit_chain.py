"""The audit trail's chain: what is recorded is sealed in one order, and nothing can be changed unnoticed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from idp.accounts.events import AccountsEvent
from idp.foundation import audit, audit_check, clock
from idp.foundation.audit import AuditEntry
from idp.foundation.audit_chain import AuditChain, AuditHead, ChainBroken, ChainPoint
from idp.foundation.audit_check import AuditCheck, AuditReport
from idp.foundation.audit_seal import FIRST_LINK, ChainKeys, compute_link, seal_head, seal_row
from idp.foundation.database import Database
from idp.foundation.ids import new_id, time_ordered_id
from tests.support.calendars import WITA

pytestmark = pytest.mark.twins

KEYS = ChainKeys({1: b"a" * 32}, 1)
TEN = 10

#: Values that a careless canonical form would lose or change on one of the two databases.
DETAIL = {"b": True, "a": None, "n": 2**40, "é": "Ni Luh \u2014 “ayu”", "": '\n\t"\\', "z": -1}


@pytest.fixture
def chain(database: Database) -> AuditChain:
    return AuditChain(database, KEYS)


async def record(database: Database, count: int = TEN) -> None:
    for place in range(count):
        async with database.begin() as session:
            await audit.record(
                session, audit.Event(AccountsEvent.SESSION_OPENED, "actor", "subject", DETAIL | {"place": place})
            )


@pytest.fixture
async def sealed(database: Database, chain: AuditChain) -> AuditChain:
    """Ten rows, sealed."""
    await record(database)
    assert await chain.seal() == TEN
    return chain


async def check(database: Database, *kept: ChainPoint, keys: ChainKeys = KEYS) -> AuditReport:
    return await AuditCheck(database, keys, kept).run()


async def change(database: Database, statement: Any) -> None:
    async with database.begin() as session:
        await session.execute(statement)


async def test_rows_are_numbered_without_gaps_in_the_order_they_were_recorded(
    database: Database, sealed: AuditChain
) -> None:
    async with database.begin() as session:
        rows = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)))
    assert [row.sequence for row in rows] == list(range(1, TEN + 1))
    assert [row.detail["place"] for row in rows] == list(range(TEN))
    assert rows[0].previous == FIRST_LINK
    report = await check(database)
    assert (report.findings, report.rows, report.unsealed) == ([], TEN, 0)
    assert report.end == await sealed.head()


async def test_more_rows_than_fit_into_one_round_or_one_page_are_one_chain(
    database: Database, chain: AuditChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("idp.foundation.audit_chain._BATCH", 3)
    monkeypatch.setattr(audit_check, "_PAGE", 4)
    await record(database)
    assert await chain.seal() == TEN
    assert await chain.seal() == 0
    report = await check(database)
    assert (report.findings, report.rows, report.end.sequence) == ([], TEN, TEN)


async def test_what_commits_late_with_an_older_id_is_sealed_last_and_not_missed(
    database: Database, sealed: AuditChain
) -> None:
    long_ago = clock.now() - timedelta(hours=1)
    late = {"id": time_ordered_id(long_ago), "at": long_ago, "tag": "late", "detail": {}}
    await change(database, insert(AuditEntry).values(late))
    assert await sealed.seal() == 1
    async with database.begin() as session:
        assert await session.scalar(select(AuditEntry.sequence).where(AuditEntry.tag == "late")) == TEN + 1
    assert (await check(database)).findings == []


async def test_the_seal_is_the_same_on_every_database() -> None:
    row = AuditEntry(
        id=time_ordered_id(datetime(2026, 1, 1, tzinfo=UTC)),
        at=datetime(2026, 1, 1, 8, 0, 0, 5, tzinfo=UTC),
        tag="session.opened",
        detail=DETAIL,
    )
    elsewhere = AuditEntry(id=row.id, at=WITA.local(row.at), tag=row.tag, detail=dict(reversed(DETAIL.items())))
    assert compute_link(row, 1, FIRST_LINK) == compute_link(elsewhere, 1, FIRST_LINK)
    assert compute_link(row, 1, FIRST_LINK) != compute_link(row, 2, FIRST_LINK) != compute_link(row, 2, b"x" * 32)


async def test_what_waits_for_its_seal_is_counted_and_no_fault(database: Database, sealed: AuditChain) -> None:
    await record(database, 3)
    report = await check(database)
    assert (report.findings, report.rows, report.unsealed) == ([], TEN, 3)
    assert report.unsealed_since is not None
    assert abs(report.unsealed_since - clock.now()) < timedelta(minutes=1)


CHANGES: tuple[tuple[str, Callable[[], Any]], ...] = (
    ("id", new_id),
    ("at", lambda: clock.now() - timedelta(days=1)),
    ("tag", lambda: "session.closed"),
    ("actor", lambda: None),
    ("subject", lambda: "somebody else"),
    ("detail", lambda: DETAIL | {"place": 99}),
    ("previous", lambda: b"x" * 32),
    ("previous", lambda: None),
    ("seal", lambda: b"\x01" + b"x" * 32),
    ("seal", lambda: b"\x01"),
    ("seal", lambda: b""),
    ("seal", lambda: None),
)


async def test_every_changed_column_is_found_where_it_is(
    database: Database, sealed: AuditChain, subtests: pytest.Subtests
) -> None:
    for place, (column, value) in product((1, 5, TEN), CHANGES):
        row, new = AuditEntry.sequence == place, value()
        async with database.begin() as session:
            old = await session.scalar(select(getattr(AuditEntry, column)).where(row))
        with subtests.test(place=place, column=column, new=repr(new)):
            await change(database, update(AuditEntry).where(row).values({column: new}))
            (finding,) = (await check(database)).findings
            assert finding == f"row {place} was changed or put in by hand: its seal does not fit"
        await change(database, update(AuditEntry).where(row).values({column: old}))
    assert (await check(database)).findings == [], "each was put back"


async def test_a_number_that_was_changed_is_a_gap_and_a_stranger(database: Database, sealed: AuditChain) -> None:
    await change(database, update(AuditEntry).where(AuditEntry.sequence == 5).values(sequence=-5))
    assert (await check(database)).findings == [
        "row -5 is no number of this chain: it was put in by hand",
        "row 5 is missing",
    ]


async def test_a_row_taken_out_of_the_chain_is_a_gap_even_when_it_is_sealed_again(
    database: Database, sealed: AuditChain
) -> None:
    await change(
        database, update(AuditEntry).where(AuditEntry.sequence == 5).values(sequence=None, previous=None, seal=None)
    )
    assert await sealed.seal() == 1
    assert (await check(database)).findings == ["row 5 is missing"]


@pytest.mark.parametrize(
    ("first", "last", "finding"),
    [
        (1, 1, "row 1 is missing"),
        (4, 6, "rows 4 to 6 are missing"),
        (TEN, TEN, "row 10 is missing at the end"),
        (1, TEN, "rows 1 to 10 are missing at the end"),
    ],
    ids=["first", "middle", "end", "all"],
)
async def test_removed_rows_are_named(
    database: Database, sealed: AuditChain, first: int, last: int, finding: str
) -> None:
    await change(database, delete(AuditEntry).where(AuditEntry.sequence.between(first, last)))
    assert (await check(database)).findings == [finding]


async def test_a_row_put_in_at_the_end_is_found(database: Database, sealed: AuditChain) -> None:
    head = await sealed.head()
    forged = {"id": new_id(), "at": clock.now(), "tag": "forged", "detail": {}, "sequence": TEN + 1}
    await change(database, insert(AuditEntry).values(forged | {"previous": head.link, "seal": b"\x01" + b"x" * 32}))
    assert (await check(database)).findings == [
        "row 11 was changed or put in by hand: its seal does not fit",
        "the head stands at row 10, but rows go on to 11",
    ]


async def test_two_rows_that_changed_places_are_found(database: Database, sealed: AuditChain) -> None:
    for old, new in ((4, 0), (5, 4), (0, 5)):
        await change(database, update(AuditEntry).where(AuditEntry.sequence == old).values(sequence=new))
    assert (await check(database)).findings == [
        f"row {place} was changed or put in by hand: its seal does not fit" for place in (4, 5)
    ]


async def test_a_chain_made_anew_without_the_key_is_found_at_every_row(database: Database, sealed: AuditChain) -> None:
    await change(database, update(AuditEntry).values(sequence=None, previous=None, seal=None))
    await change(
        database, update(AuditEntry).where(AuditEntry.detail["place"].as_integer() == 3).values(tag="harmless")
    )
    await change(database, delete(AuditHead))
    await AuditChain(database, ChainKeys({1: b"guessed" * 8}, 1)).seal()
    report = await check(database)
    assert report.faults == TEN + 1
    assert report.findings[-1] == "the head was changed: its seal does not fit"


@pytest.mark.parametrize(
    ("edit", "finding"),
    [
        (delete(AuditHead), "the head is gone"),
        (update(AuditHead).values(sequence=7), "the head was changed: its seal does not fit"),
        (update(AuditHead).values(link=b"x" * 32), "the head was changed: its seal does not fit"),
        (update(AuditHead).values(seal=b""), "the head was changed: its seal does not fit"),
        (
            update(AuditHead).values(seal=b"\x63" + b"x" * 32),
            "the head is sealed under a secret key that IDP_SECRET_KEYS does not have: unproven",
        ),
    ],
    ids=["gone", "sequence", "link", "seal", "invented-key"],
)
async def test_a_head_that_was_touched_is_found_and_not_built_upon(
    database: Database, sealed: AuditChain, edit: Any, finding: str
) -> None:
    await change(database, delete(AuditEntry).where(AuditEntry.sequence > 7))
    await change(database, edit)
    await record(database, 1)
    with pytest.raises(ChainBroken, match="head"):
        await sealed.seal()
    assert finding in (await check(database)).findings


async def test_after_a_look_the_chain_goes_on_and_says_that_it_did(database: Database, sealed: AuditChain) -> None:
    await change(database, delete(AuditEntry).where(AuditEntry.sequence > 7))
    await change(database, delete(AuditHead))
    assert (await sealed.accept()).sequence == 7
    assert await sealed.seal() == 1
    report = await check(database)
    assert (report.findings, report.end.sequence) == ([], 8)
    async with database.begin() as session:
        told = await session.scalar(select(AuditEntry.detail).where(AuditEntry.tag == "audit.accepted"))
    assert told == {"was": None, "now": 7}


async def test_an_older_head_put_back_is_found_only_with_one_kept_elsewhere(
    database: Database, chain: AuditChain
) -> None:
    await record(database, 4)
    await chain.seal()
    async with database.begin() as session:
        older = (await session.execute(select(AuditHead.sequence, AuditHead.link, AuditHead.seal))).one()
    await record(database, 4)
    await chain.seal()
    kept = await chain.head()
    assert (await check(database, kept)).findings == []
    await change(database, delete(AuditEntry).where(AuditEntry.sequence > 4))
    await change(database, update(AuditHead).values(sequence=older.sequence, link=older.link, seal=older.seal))
    assert (await check(database)).findings == []
    assert (await check(database, kept)).findings == ["a head was kept at row 8, but the trail has no such row"]


async def test_a_kept_head_shows_a_rewriting_by_somebody_who_has_the_key(
    database: Database, sealed: AuditChain
) -> None:
    kept = await sealed.head()
    await change(database, update(AuditEntry).values(sequence=None, previous=None, seal=None))
    await change(database, delete(AuditHead))
    await change(database, update(AuditEntry).values(tag="harmless"))
    await sealed.seal()
    assert (await check(database)).findings == []
    assert (await check(database, kept, ChainPoint(0, FIRST_LINK))).findings == [
        "row 10 is not what it was when its head was kept: the trail was rewritten"
    ]


async def test_a_new_secret_key_vouches_for_what_the_old_one_sealed(database: Database, sealed: AuditChain) -> None:
    both, new = ChainKeys({2: b"b" * 32, 1: b"a" * 32}, 2), ChainKeys({2: b"b" * 32}, 2)
    assert (await check(database, keys=new)).findings == [
        "the head is sealed under a secret key that IDP_SECRET_KEYS does not have: unproven",
        "rows 1 to 10 are sealed under a secret key that IDP_SECRET_KEYS does not have: unproven",
    ]
    await record(database, 1)
    with pytest.raises(ChainBroken, match="not given"):
        await AuditChain(database, new).seal()
    assert await AuditChain(database, both).seal() == 1
    assert (await check(database, keys=new)).findings == []
    await change(database, update(AuditEntry).where(AuditEntry.sequence == 3).values(tag="changed"))
    assert (await check(database, keys=new)).findings == [
        "row 4 does not follow from row 3: one of the two was changed"
    ]


@pytest.mark.parametrize("place", [1, 5, TEN])
async def test_a_change_cannot_hide_behind_an_invented_secret_key(
    database: Database, sealed: AuditChain, place: int
) -> None:
    """Rows from `place` on are written anew, under a version of the secret key that nobody has."""
    await change(database, update(AuditEntry).where(AuditEntry.sequence >= place).values(tag="harmless"))
    invented = ChainKeys({99: b"x" * 32}, 99)
    async with database.begin() as session:
        rows = list(
            await session.scalars(select(AuditEntry).where(AuditEntry.sequence >= place).order_by(AuditEntry.sequence))
        )
        link = rows[0].previous or b""
        for row in rows:
            row.previous = link
            link = compute_link(row, row.sequence or 0, link)
            row.seal = seal_row(invented, link)
    assert (await check(database)).faults
    await change(database, update(AuditHead).values(link=link, seal=seal_head(invented, TEN, link)))
    assert "unproven" in " ".join((await check(database)).findings)


async def test_after_the_secret_key_was_thrown_away_the_trail_goes_on_when_somebody_has_looked(
    database: Database, sealed: AuditChain
) -> None:
    kept, new = await sealed.head(), ChainKeys({2: b"b" * 32}, 2)
    chain = AuditChain(database, new)
    assert (await chain.accept()) == kept
    assert (await check(database, kept, keys=new)).findings == []
    assert await chain.seal() == 1
    assert (await check(database, kept, keys=new)).findings == []
    await change(database, update(AuditEntry).where(AuditEntry.sequence == TEN).values(tag="changed"))
    assert (await check(database, kept, keys=new)).faults == 2


async def test_a_row_that_cannot_even_be_read_is_a_finding(database: Database, sealed: AuditChain) -> None:
    garbage = "'[1, 2'" if database.is_sqlite else "'[1, 2]'::json"
    await change(database, text(f"UPDATE audit SET detail = {garbage} WHERE sequence = 5"))
    report = await check(database)
    assert report.faults >= 1
    assert "row" in report.findings[0]


async def test_a_thousand_faults_are_counted_and_some_are_told(
    database: Database, chain: AuditChain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_check, "_SHOWN", 5)
    await record(database)
    await chain.seal()
    await change(database, update(AuditEntry).values(tag="changed"))
    report = await check(database)
    assert (report.faults, len(report.findings)) == (TEN, 5)


@pytest.mark.parametrize("text", ["", "12", "x:ab", "12:zz", "12:abcd", f"-1:{'0' * 64}"])
def test_a_kept_head_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        ChainPoint.parse(text)


async def test_a_point_reads_back_what_it_writes(sealed: AuditChain) -> None:
    head = await sealed.head()
    assert ChainPoint.parse(f" {head}\n") == head


async def test_nothing_in_the_house_deletes_from_the_trail(apps: Any) -> None:
    app = await apps.open()
    await record(app.database)
    await app.composition.foundation.audit_chain.seal()
    with clock.travel(timedelta(days=4000)):
        for job in app.composition.jobs.jobs:
            await job.run()
    async with app.database.begin() as session:
        assert (await session.scalar(select(func.count()).select_from(AuditEntry)) or 0) >= TEN
    assert (await AuditCheck(app.database, app.composition.foundation.secrets.audit_keys).run()).findings == []


async def test_rows_that_wait_for_their_seal_are_found_by_an_index(database: Database, sealed: AuditChain) -> None:
    plan = "EXPLAIN QUERY PLAN" if database.is_sqlite else "SET LOCAL enable_seqscan = off; EXPLAIN"
    *before, explain = plan.split("; ")
    async with database.begin() as session:
        for statement in before:
            await session.execute(text(statement))
        rows = await session.execute(text(f"{explain} SELECT * FROM audit WHERE sequence IS NULL ORDER BY id LIMIT 5"))
        told = " ".join(str(row) for row in rows)
    assert "uq_audit_sequence" in told or "USING INDEX" in told, told

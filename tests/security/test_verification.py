"""The daily verification of the chain: what it found is an entry of the trail, and a banner on the pages."""

import pytest
from sqlalchemy import delete, text
from structlog.testing import capture_logs

from idp.foundation.audit_chain import AuditHead
from idp.foundation.events import FoundationEvent
from tests.security.security_room import SecurityRoom, words

TRAIL = "/keamanan/jejak"

pytestmark = pytest.mark.twins


async def verify(room: SecurityRoom) -> None:
    """What the job does once a day."""
    await room.app.composition.foundation.audit_chain.seal()
    await room.app.composition.security.verification.run()


async def test_a_whole_chain_is_told_with_its_number_and_its_time(room: SecurityRoom) -> None:
    assert "Rantai belum diperiksa" in words(await room.get(TRAIL))
    await verify(room)
    (found,) = await room.recorded(FoundationEvent.AUDIT_VERIFIED)
    rows = found.detail["rows"]
    assert rows == found.detail["number"] > 0
    assert found.detail["faults"] == 0
    for path in (TRAIL, "/keamanan"):
        page = await room.get(path)
        assert f"Rantai utuh. {rows} catatan diperiksa" in words(page)
        assert f"{TRAIL}/catatan?id={found.id}" in page.text
    assert "rantai jejak audit diperiksa" in words(await room.get(f"{TRAIL}/catatan?id={found.id}")).casefold()


async def test_the_entry_holds_the_head_that_was_reached(room: SecurityRoom) -> None:
    await verify(room)
    head = await room.app.composition.foundation.audit_chain.head()
    (found,) = await room.recorded(FoundationEvent.AUDIT_VERIFIED)
    assert str(found.detail["head"]).replace("-", "") == head.link.hex()


async def test_a_broken_chain_is_told_recorded_and_logged(room: SecurityRoom) -> None:
    await verify(room)
    async with room.app.database.begin() as session:
        await session.execute(text("UPDATE audit SET tag = 'x' WHERE sequence = 2"))
        await session.execute(delete(AuditHead))
    with capture_logs() as lines:
        await room.app.composition.security.verification.run()
    (found,) = await room.recorded(FoundationEvent.AUDIT_FOUND_BROKEN)
    assert (found.detail["faults"], found.detail["finding"]) == (
        2,
        "row 2 was changed or put in by hand: its seal does not fit",
    )
    assert [(line["event"], line["faults"]) for line in lines if line["log_level"] == "error"] == [("audit.broken", 2)]
    page = words(await room.get("/keamanan"))
    assert "Rantai putus. 2 temuan" in page
    assert "Rantai utuh" not in page


async def test_the_newest_verification_counts(room: SecurityRoom) -> None:
    await verify(room)
    await verify(room)
    older, newer = sorted(one.id for one in await room.recorded(FoundationEvent.AUDIT_VERIFIED))
    page = (await room.get(TRAIL)).text
    assert (str(newer) in page, f'catatan?id={older}">Lihat' in page) == (True, False)


async def test_it_runs_once_a_day_apart_from_the_short_jobs(room: SecurityRoom) -> None:
    (job,) = (one for one in room.app.composition.long_jobs.jobs if one.name == "audit.verify")
    assert job.every.days == 1
    assert job.name not in {one.name for one in room.app.composition.jobs.jobs}

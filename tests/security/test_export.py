"""The export of the audit trail: the filters of the page, awkward content, bounded batches, the head at the end."""

import csv
import io
import json
from datetime import timedelta

import pytest

from idp.accounts.events import AccountsEvent
from idp.clients.events import ClientsEvent
from idp.foundation import clock
from idp.foundation.audit_chain import ChainPoint
from idp.foundation.audit_check import AuditCheck
from idp.foundation.events import FoundationEvent
from idp.security import trail_export
from tests.security.security_room import SUDARMA_NIP, SecurityRoom, next_link, rows

TRAIL = "/keamanan/jejak"

pytestmark = pytest.mark.twins


async def download_csv(room: SecurityRoom, query: str = "", name: str = "komang.adi") -> list[dict[str, str]]:
    """The records of the file, read as spreadsheets do; the last one is the head."""
    answer = await room.get(f"{TRAIL}.csv{query}", name)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="jejak-audit-')
    assert answer.headers["cache-control"] == "no-store"
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


async def download_ndjson(room: SecurityRoom, query: str = "") -> list[dict[str, object]]:
    answer = await room.get(f"{TRAIL}.ndjson{query}")
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_both_formats_have_the_entries_of_the_page_in_its_order(room: SecurityRoom) -> None:
    sudarma = await room.person_id("nyoman.sudarma")
    for place in range(60):
        await room.record(AccountsEvent.SESSION_OPENED, sudarma, ago=timedelta(minutes=place))
    await room.record(AccountsEvent.ROLE_GRANTED, None, sudarma, role="auditor", office=None)
    query = "?orang=nyoman.sudarma&peristiwa=session"
    page = await room.get(TRAIL + query)
    following = next_link(page)
    assert following is not None
    listed = rows(page) + rows(await room.get(following))
    assert [one["id"] for one in (await download_csv(room, query))[:-1]] == listed
    assert [one["id"] for one in (await download_ndjson(room, query))[:-1]] == listed


async def test_the_last_line_is_the_head_of_the_chain_that_a_verification_accepts(room: SecurityRoom) -> None:
    await room.app.composition.foundation.audit_chain.seal()
    last = (await download_csv(room))[-1]
    assert (last["id"], last["result"]) == ("chain_head", "complete")
    told = (await download_ndjson(room))[-1]
    assert (told["chain_head"], told["complete"]) == (last["detail"], True)
    foundation = room.app.composition.foundation
    head = ChainPoint.parse(last["detail"])
    report = await AuditCheck(foundation.database, foundation.secrets.audit_keys, [head]).run()
    assert (report.findings, head.sequence) == ([], report.end.sequence)


async def test_no_cell_is_a_formula_and_none_holds_a_personal_number(room: SecurityRoom) -> None:
    crook = await room.person_id("jahil")
    await room.record(AccountsEvent.PERSON_DISABLED, f"person:{crook}", "=1+1", reason="=cmd|' /C calc'!A0")
    await room.record(
        ClientsEvent.CLIENT_UPDATED, f"person:{crook}", '+"a";b,c\r\n\td', note='@SUM(1)\n"quoted", new line; ékèé 💥'
    )
    records = (await download_csv(room, "?orang=jahil"))[:-1]
    assert len(records) == 2
    for record in records:
        assert not [cell for cell in record.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert record["actor_name"].startswith("'=HYPERLINK")
    assert records[1]["subject"] == "'=1+1"
    told = (await download_ndjson(room, "?orang=jahil"))[:-1]
    assert told[0]["detail"] == {"note": '@SUM(1)\n"quoted", new line; ékèé 💥'}
    whole = (await room.get(f"{TRAIL}.csv")).text + (await room.get(f"{TRAIL}.ndjson")).text
    assert SUDARMA_NIP not in whole


async def test_batches_meet_without_gap_and_what_is_recorded_meanwhile_is_left_out(
    room: SecurityRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail_export, "_BATCH", 7)
    officer = await room.person_id("komang.adi")
    ids = [
        await room.record(AccountsEvent.SESSION_OPENED, officer, ago=timedelta(hours=1, seconds=-n)) for n in range(30)
    ]
    listed = [one["id"] for one in (await download_csv(room, "?orang=komang.adi"))[:-1]]
    assert [one for one in listed if one in ids] == ids[::-1]
    assert len(listed) == len(set(listed))
    exported = await room.recorded(FoundationEvent.AUDIT_EXPORTED)
    assert str(exported[0].id) not in listed


async def test_more_than_the_most_is_cut_and_says_so(room: SecurityRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail_export, "MOST_ENTRIES", 20)
    monkeypatch.setattr(trail_export, "_BATCH", 8)
    for place in range(25):
        await room.record(AccountsEvent.SESSION_OPENED, "x", ago=timedelta(seconds=place + 1))
    records = await download_csv(room, "?peristiwa=session.opened")
    assert (len(records), records[-1]["result"]) == (21, "cut")
    told = await download_ndjson(room, "?peristiwa=session.opened")
    assert (told[-1]["entries"], told[-1]["complete"]) == (20, False)


async def test_an_export_is_recorded_before_its_first_line(room: SecurityRoom) -> None:
    await download_csv(room, "?orang=nyoman.sudarma&hasil=succeeded", "auditor")
    (exported,) = await room.recorded(FoundationEvent.AUDIT_EXPORTED)
    assert exported.actor == f"person:{await room.person_id('auditor')}"
    assert exported.detail == {
        "filters": "person result",
        "format": "csv",
        "count": 0,
        "permission": "audit:read",
    }


async def test_the_file_grows_while_it_is_read_and_no_connection_waits_for_the_reader(room: SecurityRoom) -> None:
    security, database = room.app.composition.security, room.app.database
    for place in range(1_200):
        await room.record(AccountsEvent.SESSION_OPENED, "x", ago=timedelta(seconds=place + 1))
    plan = trail_export.ExportPlan(trail_export.AuditFilter(until=clock.now()), trail_export.ExportFormat.NDJSON)
    sizes = []
    async for part in security.export.write(plan):
        sizes.append(part.count("\n"))
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert max(sizes) == 500
    assert len(sizes) >= 5

"""Error reports: a code for an hour, a count, a bound on everything, and nothing lost that was shown."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import insert

from idp.foundation import clock
from idp.foundation import error_report_store as store
from idp.foundation.database import Database, Session
from idp.foundation.error_report_store import EarlierErrorReport, ErrorReportFilter, StoredReport
from idp.foundation.error_reports import ErrorReports, ReportedError, parse_report_code
from idp.foundation.paging import parse_cursor
from idp.foundation.report_windows import MOST_CODES, MOST_NETWORKS, MOST_ROWS
from idp.foundation.secret_values import TokenSigner

NOON = datetime(2026, 3, 2, 12, 20, tzinfo=UTC)
KEYS = {1: b"k" * 32}
CODE = re.compile(r"DVS-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")

pytestmark = pytest.mark.twins


def recorder(database: Database, keys: dict[int, bytes] = KEYS) -> ErrorReports:
    return ErrorReports(database, TokenSigner(keys, max(keys)))


@pytest.fixture
def reports(database: Database) -> ErrorReports:
    return recorder(database)


def wrong(sent: object = "https://lain.example/", **more: Any) -> ReportedError:
    """An error of a client: by default a redirect URI that it did not register."""
    given = {"cause": "redirect_uri_unregistered", "endpoint": "/authorize", "client_id": "simpeg"} | more
    return ReportedError(facts={"sent": str(sent)}, **given)


def of_stranger(client_id: object, network: str = "203.0.113.0/24") -> ReportedError:
    facts = {"client_id": str(client_id)}
    return ReportedError("client_unknown", "/authorize", network=network, facts=facts)


def refused(cause: str, claimed: str, client_id: str | None, **more: Any) -> ReportedError:
    """An error of a group that is told alike."""
    given: dict[str, Any] = {"network": "203.0.113.0/24", "alike": "client_authentication"} | more
    return ReportedError(cause, "/token", client_id, claimed=claimed, **given)


@contextmanager
def at(minutes: float) -> Iterator[None]:
    with clock.freeze(NOON + timedelta(minutes=minutes)):
        yield


async def stored(database: Database, code: str | None = None) -> list[StoredReport]:
    """The reports behind a code, or all of them."""
    async with database.begin() as session:
        if code is not None:
            return list(await store.find_reports(session, code))
        page = await store.list_reports(session, ErrorReportFilter(limit=10_000))
        return list(page.items)


async def one(database: Database, code: str) -> StoredReport:
    (found,) = await stored(database, code)
    return found


async def test_repeats_within_an_hour_share_a_code_and_are_counted(database: Database, reports: ErrorReports) -> None:
    codes = []
    for minutes in (0, 5, 59):
        with at(minutes):
            codes.append(reports.record(wrong()))
            await reports.flush()
    assert len(set(codes)) == 1
    assert CODE.fullmatch(codes[0])
    found = await one(database, codes[0])
    assert (found.count, found.first_at, found.last_at) == (3, NOON, NOON + timedelta(minutes=59))
    assert (found.cause, found.endpoint, found.client_id) == ("redirect_uri_unregistered", "/authorize", "simpeg")
    assert (found.facts, found.overflow) == ({"sent": "https://lain.example/"}, False)


async def test_the_hour_begins_with_the_first_and_the_next_one_has_another_code(
    database: Database, reports: ErrorReports
) -> None:
    with at(0):
        first = reports.record(wrong())
    await reports.flush()
    with at(60):
        second = reports.record(wrong())
    await reports.flush()
    assert first != second
    assert [(await one(database, code)).count for code in (first, second)] == [1, 1]


async def test_other_facts_clients_and_causes_have_other_codes(database: Database, reports: ErrorReports) -> None:
    with at(0):
        codes = {
            reports.record(error)
            for error in (
                wrong(),
                wrong("https://lain.example"),
                wrong(client_id="sipd"),
                wrong(cause="logout_redirect_uri_unregistered"),
                of_stranger("https://lain.example/"),
                of_stranger("https://lain.example/", "198.51.100.0/24"),
            )
        }
    assert len(codes) == 6


async def test_what_differs_each_time_is_kept_of_the_first_and_divides_nothing(
    database: Database, reports: ErrorReports
) -> None:
    codes = set()
    for minutes in (0, 1):
        with at(minutes):
            parameters, moments = {"scope": f"openid {minutes}"}, {"expired_at": f"12.0{minutes}"}
            codes.add(reports.record(wrong(parameters=parameters, moments=moments)))
    await reports.flush()
    found = await one(database, codes.pop())
    assert (codes, found.count, found.parameters) == (set(), 2, {"scope": "openid 0"})
    assert found.facts == {"sent": "https://lain.example/", "expired_at": "12.00"}


async def test_beyond_twenty_the_rest_share_a_code_that_says_so(database: Database, reports: ErrorReports) -> None:
    with at(0):
        codes = [reports.record(wrong(f"https://{number}.example/")) for number in range(MOST_CODES + 30)]
        again = reports.record(wrong("https://3.example/"))
    await reports.flush()
    own, rest = codes[:MOST_CODES], set(codes[MOST_CODES:])
    assert len(set(own)) == MOST_CODES
    assert again == own[3]
    (shared,) = rest
    found = await one(database, shared)
    assert (found.overflow, found.cause, found.count, found.facts) == (True, "overflow", 30, {})
    assert found.client_id == "simpeg"
    assert len(await stored(database)) == MOST_CODES + 1


async def test_the_first_of_each_cause_has_its_own_code_however_much_came_before(
    database: Database, reports: ErrorReports
) -> None:
    with at(0):
        for number in range(2_000):
            reports.record(wrong(f"https://{number}.example/"))
        first = reports.record(wrong("plain", cause="code_challenge_method_unsupported"))
        second = reports.record(wrong("PLAIN", cause="code_challenge_method_unsupported"))
    await reports.flush()
    assert (await one(database, first)).facts == {"sent": "plain"}
    assert (await one(database, second)).overflow


async def test_there_is_room_again_when_the_hour_is_over(database: Database, reports: ErrorReports) -> None:
    with at(0):
        for number in range(MOST_CODES + 1):
            reports.record(wrong(f"https://{number}.example/"))
    await reports.flush()
    with at(61):
        code = reports.record(wrong("https://x.example/"))
    await reports.flush()
    assert not (await one(database, code)).overflow


async def test_a_flood_of_strangers_is_bounded_in_rows_and_memory(database: Database, reports: ErrorReports) -> None:
    """Whatever client_id is invented, from however many networks."""
    shown = set()
    with at(0):
        for number in range(30_000):
            network = f"10.{number // 250 % 250}.{number % 250}.0/24"
            shown.add(reports.record(of_stranger(f"klien-{number}", network)))
            if number % 5_000 == 0:
                await reports.flush()
        await reports.flush()
    rows = await stored(database)
    assert len(rows) <= (MOST_NETWORKS + 1) * (MOST_CODES + 1)
    assert {row.code for row in rows} == shown, "every code that was shown opens"
    assert sum(row.count for row in rows) == 30_000
    assert reports._unsaved == {}
    windows = [*reports._buckets._networks.values(), reports._buckets._other_networks]
    assert len(windows) <= MOST_NETWORKS + 1
    assert all(len(window._windows) <= MOST_CODES for window in windows)
    assert all(row.new is None for one in windows for window in one._windows.values() for row in window.rows.values())


async def test_networks_beyond_a_hundred_share_a_bucket_that_names_none(
    database: Database, reports: ErrorReports
) -> None:
    with at(0):
        for number in range(MOST_NETWORKS):
            reports.record(of_stranger("x", f"10.0.{number}.0/24"))
        beyond = {reports.record(of_stranger("x", f"10.1.{number}.0/24")) for number in range(5)}
        own = reports.record(wrong(network="10.1.9.0/24"))
    await reports.flush()
    (shared,) = beyond
    found = await one(database, shared)
    assert (found.network, found.count) == ("", 5)
    assert (await one(database, own)).client_id == "simpeg"
    with at(61):
        again = reports.record(of_stranger("x", "10.1.0.0/24"))
    await reports.flush()
    assert (await one(database, again)).network == "10.1.0.0/24"


async def test_two_processes_agree_on_the_code_and_add_up(database: Database) -> None:
    one_process, other = recorder(database), recorder(database)
    with at(0):
        codes = {reports.record(wrong()) for reports in (one_process, other, other)}
    with at(15):
        codes.add(other.record(wrong()))
    for reports in (other, one_process):
        await reports.flush()
    (code,) = codes
    found = await one(database, code)
    assert (found.count, found.first_at, found.last_at) == (4, NOON, NOON + timedelta(minutes=15))


async def test_a_code_cannot_be_computed_without_the_key(database: Database) -> None:
    with at(0):
        codes = {recorder(database, {1: bytes([number]) * 32}).record(wrong()) for number in range(8)}
    assert len(codes) == 8


async def test_a_report_of_another_client_is_told_apart_when_codes_are_the_same(
    database: Database, reports: ErrorReports
) -> None:
    """Forty bits can be the same by chance; the fingerprint cannot."""
    codes = iter(["DVS-0000-0000"] * 2)
    reports._make_code = lambda *_: next(codes)  # type: ignore[method-assign]
    with at(0):
        for client_id in ("simpeg", "sipd"):
            reports.record(wrong(client_id=client_id))
    await reports.flush()
    found = await stored(database, "DVS-0000-0000")
    assert sorted((row.client_id, row.count) for row in found) == [("simpeg", 1), ("sipd", 1)]


async def test_the_code_of_causes_told_alike_tells_nothing_that_was_found_out(
    database: Database, reports: ErrorReports
) -> None:
    """Else somebody with a stolen secret learned by comparing codes whether it was once good."""
    with at(0):
        told = {
            reports.record(refused(cause, "simpeg", client_id))
            for cause, client_id in (
                ("client_secret_wrong", "simpeg"),
                ("client_secret_expired", "simpeg"),
                ("client_assertion_not_proven", "simpeg"),
                ("client_id_unknown", None),
            )
        }
        other = reports.record(refused("client_secret_wrong", "sipd", "sipd"))
    await reports.flush()
    (code,) = told
    assert other != code
    found = await stored(database, code)
    assert {(row.cause, row.client_id) for row in found} == {
        ("client_secret_wrong", "simpeg"),
        ("client_secret_expired", "simpeg"),
        ("client_assertion_not_proven", "simpeg"),
        ("client_id_unknown", None),
    }


def calls_of(act: Callable[[], object]) -> Counter[str]:
    """Every call that an act costs; the interpreter counts, nothing is replaced."""
    counted: Counter[str] = Counter()

    def count(frame: FrameType, event: str, called: object) -> None:
        if event in ("call", "c_call"):
            counted[frame.f_code.co_qualname if event == "call" else getattr(called, "__qualname__", "")] += 1

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted


async def test_recording_costs_the_same_for_causes_told_alike(database: Database) -> None:
    """A wrong secret, an expired one and an unknown client cannot be told apart by time."""
    errors = [
        refused("client_secret_wrong", "simpeg", "simpeg"),
        refused("client_secret_expired", "simpeg", "simpeg"),
        refused("client_id_unknown", "tidak1", None),
    ]
    with at(0):
        costs = []
        for error in errors:
            reports = recorder(database)
            costs.append([calls_of(lambda one=error, to=reports: to.record(one)) for _ in range(3)])
    assert costs[0] == costs[1] == costs[2]
    assert costs[0][0]["hmac_digest"] > 2


async def test_known_and_unknown_clients_overflow_alike(reports: ErrorReports) -> None:
    with at(0):
        for number in range(MOST_CODES):
            reports.record(refused("client_id_unknown", f"klien-{number}", None))
        codes = {
            reports.record(refused("client_id_unknown", "baru", None)),
            reports.record(refused("client_secret_wrong", "simpeg", "simpeg")),
            reports.record(refused("client_secret_expired", "simpeg", "simpeg")),
        }
    assert len(codes) == 1


async def test_each_client_finds_its_own_behind_the_shared_code(database: Database, reports: ErrorReports) -> None:
    with at(0):
        for number in range(500):
            reports.record(refused("client_id_unknown", f"klien-{number}", None, facts={"sent": str(number)}))
        code = reports.record(refused("client_secret_expired", "simpeg", "simpeg", facts={"method": "basic"}))
    await reports.flush()
    found = {(row.client_id, row.cause): row for row in await stored(database, code)}
    assert found["simpeg", "client_secret_expired"].facts == {"method": "basic"}
    assert found[None, "overflow"].count > 400


async def test_rows_behind_one_code_are_bounded(database: Database, reports: ErrorReports) -> None:
    with at(0):
        for number in range(1_000):
            reports.record(refused("client_secret_wrong", "simpeg", "simpeg", facts={"sent": str(number)}))
        code = reports.record(refused("client_secret_expired", "simpeg", "simpeg"))
    await reports.flush()
    found = await stored(database, code)
    assert len(found) == MOST_ROWS + 2
    assert sum(row.count for row in found) == 1_001


async def test_what_cannot_be_written_is_kept(
    database: Database, reports: ErrorReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at(0):
        known = reports.record(wrong("https://lama.example/"))
        await reports.flush()

    async def fail(*_: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as failing:
        failing.setattr(store, "insert_reports", fail)
        with at(1):
            codes = [reports.record(wrong(f"https://{number}.example/")) for number in range(15)]
            reports.record(wrong("https://lama.example/"))
        for _ in range(3):
            with pytest.raises(OSError, match="away"):
                await reports.flush()
    with monkeypatch.context() as failing:
        failing.setattr(store, "add_occurrences", fail)
        with pytest.raises(OSError, match="away"):
            await reports.flush()
    await reports.flush()
    assert {(await one(database, code)).count for code in codes} == {1}
    assert (await one(database, known)).count == 2
    await reports.flush()
    assert (await one(database, known)).count == 2


async def test_hours_without_a_database_lose_nothing_and_add_nothing(
    database: Database, reports: ErrorReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("away")

    shown = set()
    with monkeypatch.context() as failing:
        failing.setattr(store, "insert_reports", fail)
        for minutes in range(0, 24 * 60, 10):
            with at(minutes):
                shown |= {reports.record(wrong(f"https://{number}.example/")) for number in range(30)}
            with pytest.raises(OSError, match="away"):
                await reports.flush()
    assert len(reports._unsaved) == MOST_CODES + 1
    await reports.flush()
    rows = await stored(database)
    assert {row.code for row in rows} == shown
    assert sum(row.count for row in rows) == 24 * 6 * 30


async def test_what_occurs_while_it_is_written_is_counted_once(
    database: Database, reports: ErrorReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = store.insert_reports

    async def slowly(session: Session, rows: Any) -> None:
        await really(session, rows)
        reports.record(wrong())

    with at(0):
        code = reports.record(wrong())
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(store, "insert_reports", slowly)
            await reports.flush()
        await reports.flush()
    assert (await one(database, code)).count == 2


async def test_reports_are_deleted_when_they_are_old_enough(database: Database, reports: ErrorReports) -> None:
    with at(0):
        old = reports.record(wrong("https://lama.example/"))
    with at(24 * 60):
        new = reports.record(wrong("https://baru.example/"))
    await reports.flush()
    async with database.begin() as session:
        earlier = {"code": "DVS-OLD0-0000", "at": NOON, "kind": "not_found", "client_id": None, "facts": {}}
        await session.execute(insert(EarlierErrorReport).values(earlier))
    await reports.purge(NOON + timedelta(hours=1))
    assert await stored(database, old) == []
    assert await stored(database, "DVS-OLD0-0000") == []
    assert (await one(database, new)).count == 1


async def test_a_code_that_an_earlier_release_showed_opens(database: Database) -> None:
    async with database.begin() as session:
        facts = {"sent": "https://lain.example/"}
        row = {"code": "DVS-7K2Q-M4XT", "at": NOON, "kind": "client_unknown", "client_id": "simpeg", "facts": facts}
        await session.execute(insert(EarlierErrorReport).values(row))
    found = await one(database, "DVS-7K2Q-M4XT")
    assert (found.cause, found.client_id, found.facts, found.first_at) == ("client_unknown", "simpeg", facts, NOON)


async def test_reports_are_listed_in_pages_newest_first(database: Database, reports: ErrorReports) -> None:
    for minutes, client_id in zip(count(), ("simpeg", "sipd", "simpeg", "simpeg", None), strict=False):
        with at(minutes):
            reports.record(wrong(minutes, client_id=client_id))
    await reports.flush()

    async def listed(**asked: Any) -> tuple[list[str], str | None]:
        async with database.begin() as session:
            page = await store.list_reports(session, ErrorReportFilter(**asked))
        return [report.facts["sent"] for report in page.items], str(page.next) if page.next else None

    assert await listed() == (["4", "3", "2", "1", "0"], None)
    assert (await listed(since=NOON + timedelta(minutes=3)))[0] == ["4", "3"]
    assert (await listed(cause="x"))[0] == []
    first, more = await listed(client_ids=["simpeg"], limit=2)
    assert (first, more is None) == (["3", "2"], False)
    assert await listed(client_ids=["simpeg"], limit=2, after=parse_cursor(str(more))) == (["0"], None)
    assert (await listed(client_ids=[]))[0] == []


@pytest.mark.parametrize(
    "typed",
    ["DVS-7K2Q-M4X1", " dvs-7k2q-m4x1 ", "dvs7k2qm4x1", "7K2Q M4X1", "DVS 7K2Q M4XI", "dvs-7k2q-m4xl", "DVS–7K2Q–M4X1"],
)
def test_a_code_is_read_as_people_write_it(typed: str) -> None:
    assert parse_report_code(typed) == "DVS-7K2Q-M4X1"


@pytest.mark.parametrize(
    "typed", ["", "DVS", "DVS-7K2Q", "DVS-7K2Q-M4XU", "DVS-7K2Q-M4XTT", "x" * 100, "' OR 1=1", "\0"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert parse_report_code(typed) is None

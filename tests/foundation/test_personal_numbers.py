"""The last step of a run finds a number that was planted, in every place and in every writing."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from urllib.parse import quote

import pytest
from sqlalchemy import insert

from idp.accounts.events import AccountsMessage
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.foundation.error_report_store import ErrorReport
from idp.foundation.ids import new_id, time_ordered_id
from idp.foundation.log import holds_personal_data
from idp.foundation.outbox import OutboxMessage
from tests.support.app import App
from tests.support.number_watch import NumberWatch, watched

#: Of nobody in any test, so that the watch of this run is not alarmed.
NIP, NIK = "197001022000031004", "5171010201700004"
ROOT = Path(__file__).parent.parent.parent


def b64(told: str) -> str:
    return base64.b64encode(told.encode()).decode()


WRITINGS = {
    "plain": "{}",
    "in a sentence": "orang {} masuk",
    "in JSON": '{{"nip": "{}", "n": 1}}',
    "after other digits": "2026{}",
}
ENCODINGS = {
    "as it is": str,
    "grouped by spaces": lambda number: f"{number[:8]} {number[8:14]} {number[14:15]} {number[15:]}",
    "grouped by dots": lambda number: ".".join(number[at : at + 4] for at in range(0, len(number), 4)),
    "grouped by hyphens": lambda number: "-".join(number[at : at + 3] for at in range(0, len(number), 3)),
    "one by one": " . ".join,
    "percent-encoded": lambda number: "".join(f"%{ord(digit):02X}" for digit in number),
    "with encoded spaces": lambda number: quote(f"{number[:8]} {number[8:]}"),
    "with plus signs": lambda number: f"{number[:8]}+{number[8:]}",
    "in base64": b64,
    "in base64 with a prefix": lambda number: f"x-{b64('nip=' + number)}",
    "in a token": lambda number: "eyJhbGciOiJub25lIn0." + b64('{"nip":"' + number + '"}').rstrip("=") + ".x",
    "in base64 of a percent-encoded text": lambda number: quote(b64(f"a?{number}?b")),
    "in hexadecimal": lambda number: number.encode().hex(),
    "in upper case hexadecimal": lambda number: f"0x{number.encode().hex().upper()}",
}


GROUPED = [grouped for name, grouped in ENCODINGS.items() if "grouped" in name or name in {"as it is", "one by one"}]


@pytest.mark.parametrize("group", GROUPED)
def test_an_nip_is_found_in_a_typed_text_however_it_is_grouped(group: Callable[[str], str]) -> None:
    assert holds_personal_data(f"untuk {group(NIP)}, mohon dibantu")
    assert holds_personal_data(group(NIP))


@pytest.mark.parametrize(
    "typed", [NIK, "5171 0102 0170 0004", "5171-0102-0170-0004", "NIK:5171.010201.700004", "a@b.id"]
)
def test_a_nik_and_an_address_are_found_in_a_typed_text(typed: str) -> None:
    assert holds_personal_data(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "cuti 30/11/2026-01/12/2026",
        "2026-11-30 2026-12-01",
        "1.12.2026 pukul 08.00-16.00",
        "SK 800/1234/BKPSDM/2026",
        "surat 12345678 dan 87654321",
        "+62 361 0000417",
        "",
    ],
)
def test_days_and_other_numbers_may_be_typed(typed: str) -> None:
    assert not holds_personal_data(typed)


@pytest.mark.parametrize("number", [NIP, NIK], ids=["NIP", "NIK"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("writing", WRITINGS)
def test_a_number_is_found_in_every_writing(number: str, encoding: str, writing: str) -> None:
    watch = NumberWatch(known={number}, test="a test")
    watch.hear("log line", WRITINGS[writing].format(ENCODINGS[encoding](number)))
    assert watch.findings() == [f"{number[:4]}… in log line in a test"]


@pytest.mark.parametrize(
    "told",
    ["", "2026-11-30T03:19:19.123456+00:00", "197001022000031005", "19700102200003100", "a" * 5_000, "%%%", "=" * 40],
)
def test_other_digits_are_no_finding(told: str) -> None:
    watch = NumberWatch(known={NIP, NIK})
    watch.hear("log line", told)
    assert watch.findings() == []


async def test_what_a_provider_keeps_is_read_when_it_closes(app: App) -> None:
    at = clock.now()
    watch = NumberWatch(known={NIP}, test="this one")
    async with watched(app.composition, watch):
        async with app.database.begin() as session:
            entry = {"id": time_ordered_id(at), "at": at, "tag": "x", "detail": {"reason": f"NIP {NIP[:8]} {NIP[8:]}"}}
            await session.execute(insert(AuditEntry).values(entry))
            message = {"id": time_ordered_id(at), "kind": AccountsMessage.SESSION_ENDED.value, "attempts": 0}
            message |= {"payload": {"who": b64(NIP)}, "created_at": at, "due_at": at, "done_at": at}
            await session.execute(insert(OutboxMessage).values(message))
            report = {"code": "DVS-TEST-TEST", "fingerprint": new_id(), "id": new_id(), "cause": "x", "endpoint": ""}
            report |= {"network": "", "facts": {}, "parameters": {"sent": NIP}, "first_at": at, "last_at": at}
            await session.execute(insert(ErrorReport).values(**report, count=1, overflow=False))
        app.composition.foundation.metrics.count_sign_in(NIP)
    assert watch.findings() == [
        "1970… in audit entry in this one",
        "1970… in error report in this one",
        "1970… in metric in this one",
        "1970… in outbox message in this one",
    ]
    async with app.database.begin() as session:  # the watch of this run reads it as well
        for table in (AuditEntry, OutboxMessage, ErrorReport):
            await session.execute(table.__table__.delete())


PLANTED = '''
    """A run of tests in which the number of somebody gets into a log line."""

    from idp.foundation import log
    from tests.support.number_watch import WATCH


    def test_a_number_in_a_log_line() -> None:
        WATCH.known.add("197001022000031004")
        log._write_line("signed in: 19700102 200003 1 004")
'''


def test_a_run_with_a_planted_number_fails_although_every_test_passed(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(dedent(PLANTED))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-q", "-n1", "-p", "xdist", "-p", "tests.support.personal_numbers"]
    command += ["-p", "no:cacheprovider", "--import-mode=importlib", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("IDP_", "PYTEST_"))}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # other plugins take seconds
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert "1 passed" in ended.stdout, ended.stdout + ended.stderr
    assert "personal numbers where none may be" in ended.stdout
    assert "1970… in log line in" in ended.stdout
    assert ended.returncode == 1

"""What is measured: every page and call of the instrument, and who asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class Visitor(StrEnum):
    """Who asks."""

    OFFICER = "officer of Kominfo"
    OFFICE = "administrator of an office"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Visit:
    """One address, and who asks for it. `whole`: it is a file or a report with all rows, which grows with them."""

    path: str
    visitor: Visitor
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Of the loaded city: an application in use, its office and the code of that office, and the last day."""

    application: UUID
    office: UUID
    office_code: str
    day: date


async def find_landmarks(connection: Any, today: date) -> Landmarks:
    """The application that most people use, and its office."""
    row = await connection.fetchrow(
        "SELECT application.id, office.id AS office, office.code FROM application JOIN office ON office.id = office_id"
        " WHERE application.id = bench.id('application', bench.used(0))"
    )
    return Landmarks(row["id"], row["office"], row["code"], today - timedelta(days=2))


def list_visits(found: Landmarks) -> Iterator[Visit]:
    """Every page and every call."""
    for path in _pages_of_kominfo(found):
        yield Visit(path, Visitor.OFFICER, whole="/laporan" in path or "/unduh/" in path)
    for path in _pages_of_offices(found):
        yield Visit(path, Visitor.OFFICE)
    for path in _calls(found):
        yield Visit(f"/api/v1{path}", Visitor.PROGRAM, whole=path.startswith("/exports"))


def _pages_of_kominfo(found: Landmarks) -> Iterator[str]:
    yield "/kominfo"
    yield "/kominfo/inventaris"
    yield "/kominfo/inventaris?cari=contoh+19"
    yield f"/kominfo/inventaris?opd={found.office_code}"
    yield "/kominfo/inventaris?tingkat=5"
    yield "/kominfo/macet"
    yield "/kominfo/perangkat-daerah"
    yield "/kominfo/antrean"
    yield f"/kominfo/inventaris/{found.application}"
    yield f"/kominfo/inventaris/{found.application}/bukti?hari={found.day}"
    yield "/kominfo/laporan"


def _pages_of_offices(found: Landmarks) -> Iterator[str]:
    yield "/opd"
    yield "/opd/aplikasi"
    yield f"/opd/aplikasi/{found.application}"


def _calls(found: Landmarks) -> Iterator[str]:
    one = f"/applications/{found.application}"
    yield "/progress"
    yield f"/progress?office={found.office_code}"
    yield "/progress/history"
    yield "/progress/forecast"
    yield "/progress/offices"
    yield "/progress/people"
    yield f"/progress/people?office={found.office_code}"
    yield "/progress/hours"
    yield "/level-changes"
    yield f"/level-changes?office={found.office_code}&direction=rose"
    yield "/reviews"
    yield "/applications?limit=200"
    yield "/applications?sort=moved"
    yield "/applications?stalled=true&sort=stalled"
    yield "/applications?level=L5&eligible=true"
    yield "/applications?q=contoh+19"
    yield f"/applications?office={found.office_code}"
    yield one
    for part in ("level-changes", "use", "people", "failures", "inventory", "changes", "decisions", "notes"):
        yield f"{one}/{part}"
    yield f"{one}/use?since=2020-01-01&limit=200"
    yield "/exports/applications?format=csv"
    yield "/exports/applications?format=xlsx"
    yield "/exports/level-changes"

"""idp diagnosis: what is behind the code of an error page, and the list of the latest codes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import typer

from idp.cli.context import run
from idp.cli.list_output import print_list
from idp.cli.settings import calendar, fail
from idp.composition import Composition
from idp.diagnosis.comparison import Comparison
from idp.diagnosis.diagnosis_reader import OpenedDiagnosis
from idp.diagnosis.typed_code import read_typed_code
from idp.foundation.error_report_store import ErrorReportFilter, StoredReport
from idp.foundation.masking import make_visible
from idp.foundation.paging import Page
from idp.permissions import SHELL, Operation

#: What stands in the place of a code to list them.
_LIST = "list"
_FIRST_YEAR, _LAST_YEAR = 1900, 9000

Code = Annotated[str, typer.Argument(metavar="CODE", help="A code such as DVS-7K2Q-M4XT, or `list`.")]
Client = Annotated[str | None, typer.Option(metavar="CLIENT_ID", help="With `list`: of this client.")]
CauseKey = Annotated[str | None, typer.Option(metavar="CAUSE", help="With `list`: with this cause (docs/errors.md).")]
Since = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="With `list`: since this day, as 2026-11-21."),
]
Limit = Annotated[int, typer.Option(min=1, max=200, help="With `list`: at most so many.")]


def diagnosis(
    code: Code, *, client: Client = None, cause: CauseKey = None, since: Since = None, limit: Limit = 50
) -> None:
    """Show what is behind the code of an error page or answer: what was sent beside what is registered.

    `idp diagnosis list` lists the latest ones. The code may be typed in small letters, with spaces or without dashes.
    That it was opened is recorded in the audit trail.
    """
    if code == _LIST:
        if since is not None and not _FIRST_YEAR < since.year < _LAST_YEAR:
            fail("That is no day of these centuries: write it as 2026-11-21.")
        asked = ErrorReportFilter(
            client_ids=None if client is None else (client,),
            cause=cause,
            since=calendar().start_of(since) if since else None,
            limit=limit,
        )
        _print_list(run(lambda composition: _load_reports(composition, asked)))
        return
    known = read_typed_code(code)
    if known is None:
        fail(f"{code!r} is no code: it has eight letters and digits after DVS, as in DVS-7K2Q-M4XT.")
    opened = run(lambda composition: _open_code(composition, known))
    if not opened:
        fail(f"Nothing is kept under {known}: it is mistyped, or older than IDP_KEEP__DIAGNOSES.")
    typer.echo("\n\n".join(map(_describe, opened)))


async def _load_reports(composition: Composition, asked: ErrorReportFilter) -> Page[StoredReport]:
    async with composition.foundation.database.begin() as session:
        return await composition.diagnosis.reader.list_diagnoses(session, SHELL, asked)


async def _open_code(composition: Composition, code: str) -> tuple[OpenedDiagnosis, ...]:
    SHELL.require(Operation.OPEN_DIAGNOSIS)
    async with composition.foundation.database.begin() as session:
        return await composition.diagnosis.reader.open_diagnosis(session, SHELL, code)


def _print_list(page: Page[StoredReport]) -> None:
    headings = ("code", "last", "count", "cause", "endpoint", "client")
    rows = [
        (
            one.code,
            f"{calendar().local(one.last_at):%Y-%m-%d %H:%M}",
            str(one.count),
            make_visible(one.cause),
            make_visible(one.endpoint),
            make_visible(one.client_id or "-"),
        )
        for one in page.items
    ]
    print_list(headings, rows, "code", "report")


def _describe(opened: OpenedDiagnosis) -> str:
    """The diagnosis as plain text; nothing that was sent moves the terminal."""
    report, client = opened.report, opened.client
    first, last = (f"{calendar().local(at):%Y-%m-%d %H:%M:%S %Z}" for at in (report.first_at, report.last_at))
    application = f" ({client.application_name})" if client is not None and client.application_name else ""
    lines = [
        f"{report.code}  {' <- '.join(opened.causes)}",
        f"client: {report.client_id or 'none is recognized'}{application}",
        f"endpoint: {report.endpoint or '-'}",
        f"came {report.count} times, first {first}, last {last}",
    ]
    if report.overflow:
        lines.append("It stands for further errors of that hour, of which only the number is known.")
    lines += [line for one in opened.explanation.comparisons for line in _compare(one)]
    explanation = opened.explanation
    lines += _block("times", {one.name: f"{one.seconds} seconds ({one.kind})" for one in explanation.times})
    lines += _block("facts", dict(explanation.facts))
    judged = {one.name: f"{one.sent or 'not sent'}  [{one.verdict}]" for one in explanation.parameters}
    lines += _block("parameters", {**report.parameters, **judged})
    return "\n".join(map(make_visible, lines))


def _compare(comparison: Comparison) -> list[str]:
    """The two values, below each a line that marks what differs, and the names of the differences."""
    named = ", ".join(one.kind.value for one in comparison.differences)
    found = [f"{comparison.name}:"]
    for label, pieces in (("sent", comparison.sent), ("registered", comparison.registered)):
        shown = [(make_visible(piece.text), piece.differs) for piece in pieces]
        found.append(f"  {label:<10} {''.join(text for text, _ in shown)}")
        found.append(f"  {'':<10} {''.join(('^' if differs else ' ') * len(text) for text, differs in shown)}".rstrip())
    return [line for line in found if line.strip()] + ([f"  differs in {named}"] if named else [])


def _block(title: str, values: Mapping[str, str]) -> list[str]:
    rows = [f"  {name}: {', '.join(value.split(chr(10)))}" for name, value in values.items()]
    return [f"{title}:", *rows] if rows else []

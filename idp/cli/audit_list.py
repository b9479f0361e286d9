"""idp audit list: the entries of the audit trail as a table, or exported as CSV or NDJSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from idp.cli.context import run
from idp.cli.list_output import print_list
from idp.cli.settings import fail
from idp.composition import Composition
from idp.foundation.audit_trail import COUNTED_TO
from idp.foundation.database import Session
from idp.permissions import SHELL, Operation
from idp.security import party_search
from idp.security.parties import Party, PartyKind
from idp.security.trail import ResolvedQuery, TrailPage
from idp.security.trail_export import ExportFormat
from idp.security.trail_query import TrailError, parse_trail_query


class ListFormat(StrEnum):
    """How the entries are printed: a table of the newest, or an export of all that match."""

    TABLE = "table"
    CSV = "csv"
    NDJSON = "ndjson"


_ERRORS = {
    TrailError.EVENT_UNKNOWN: "There is no such event or group of events: docs/enumerations.md lists them.",
    TrailError.RESULT_UNKNOWN: "There is no such result: use succeeded or refused.",
    TrailError.NOT_A_DAY: "That is no day: write it as 2026-11-21.",
    TrailError.ENDS_BEFORE_IT_BEGINS: "--to is before --from: exchange them.",
    TrailError.TEXT_TOO_LONG: "That is longer than any client_id.",
}

Person = Annotated[str | None, typer.Option(metavar="NAME", help="Entries by or about a person: username, NIP or sub.")]
Client = Annotated[str | None, typer.Option(metavar="CLIENT_ID", help="Entries by or about a client.")]
EventName = Annotated[
    str | None, typer.Option(metavar="EVENT", help="An event such as role.granted, or a group such as role.")
]
Result = Annotated[str | None, typer.Option(help="succeeded or refused.")]
FirstDay = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day, as 2026-11-21.")]
LastDay = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day, as 2026-11-21.")]
Format = Annotated[ListFormat, typer.Option(help="A table of the newest 50, or all that match, at most 50,000.")]


@dataclass(frozen=True, slots=True)
class ListOptions:
    """The filters as they were typed."""

    person: str | None
    client: str | None
    event: str | None
    result: str | None
    since: str | None
    until: str | None


def list_entries(
    *,
    person: Person = None,
    client: Client = None,
    event: EventName = None,
    result: Result = None,
    since: FirstDay = None,
    until: LastDay = None,
    format: Format = ListFormat.TABLE,  # noqa: A002  the name of the option
) -> None:
    """List entries of the audit trail, the newest first; that they were read is recorded there.

    Days are those of IDP_TIME_ZONE. An export ends with the head of the chain: `idp audit verify --head N:HEX` says
    whether the trail still contains it.
    """
    options = ListOptions(person, client, event, result, since, until)
    if format is ListFormat.TABLE:
        _print_table(*run(lambda composition: _load_page(composition, options)))
    else:
        run(lambda composition: _export(composition, options, ExportFormat(format.value)))


async def _load_page(composition: Composition, options: ListOptions) -> tuple[TrailPage, Mapping[str, str]]:
    """The newest entries, and the results of the events."""
    trail = composition.security.trail
    async with composition.foundation.database.begin() as session:
        resolved = await _resolve(composition, session, options)
        return await trail.load_page(SHELL, session, resolved), trail.tags.results


async def _export(composition: Composition, options: ListOptions, export_format: ExportFormat) -> None:
    """Write all that match to standard output."""
    export = composition.security.export
    async with composition.foundation.database.begin() as session:
        resolved = await _resolve(composition, session, options)
        plan = await export.plan(SHELL, session, resolved, export_format)
    async for part in export.write(plan):
        typer.echo(part, nl=False)


async def _resolve(composition: Composition, session: Session, options: ListOptions) -> ResolvedQuery:
    """The filter of these options; what is wrong with one ends the command."""
    trail = composition.security.trail
    SHELL.require(Operation.LIST_AUDIT_ENTRIES)
    person = await party_search.find_person_typed(session, options.person) if options.person else None
    if options.person and person is None:
        fail("Nobody has this username, NIP or sub: `idp people list` shows them.")
    sent = {
        "orang": person.key if person else "",
        "aplikasi": options.client or "",
        "peristiwa": options.event or "",
        "hasil": options.result or "",
        "dari": options.since or "",
        "sampai": options.until or "",
    }
    resolved = await trail.resolve_query(SHELL, session, parse_trail_query(sent, trail.tags))
    for wrong in resolved.errors:
        fail(_ERRORS[wrong.error])
    return resolved


def _print_table(page: TrailPage, results: Mapping[str, str]) -> None:
    headings = ("number", "at", "event", "result", "by", "to")
    rows = [
        (
            str(entry.event.sequence or "-"),
            entry.event.at.isoformat(timespec="seconds"),
            entry.event.tag,
            results.get(entry.event.tag, "-"),
            _party(entry.actor),
            _party(entry.subject),
        )
        for entry in page.entries
    ]
    print_list(headings, rows, "event", "row")
    typer.echo(f"{f'More than {COUNTED_TO}' if page.total > COUNTED_TO else page.total} match.")


def _party(party: Party) -> str:
    return party.key or party.id or {PartyKind.NOBODY: "-"}.get(party.kind, party.kind.value)

"""idp people roster: full lists of people are proposed, shown, applied, rejected and undone."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.progress import Progress

from idp.accounts.people import people_admin
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.people.shared_contacts import describe_shared
from idp.accounts.recovery import code_issuing
from idp.accounts.recovery.wiring import Recovery
from idp.accounts.roster import roster_decision, roster_overview, roster_proposal, roster_views
from idp.accounts.roster.roster_admin import NoSuchRoster, RosterAdmin
from idp.accounts.roster.roster_decision import DecisionOutcome, RosterDecision
from idp.accounts.roster.roster_difference import ChangeKind
from idp.accounts.roster.roster_faults import UnreadableRoster
from idp.accounts.roster.roster_overview import RosterDetails
from idp.accounts.roster.roster_proposal import (
    ProposalOutcome,
    RosterProposed,
    RosterRowsRefused,
    RosterUnchanged,
    RosterUpload,
    UnknownRosterOffice,
)
from idp.accounts.store.rosters import RosterChangeFilter
from idp.cli import roster_output
from idp.cli.context import run
from idp.cli.list_output import print_list
from idp.cli.people_admin import with_recovery
from idp.cli.settings import fail
from idp.cli.table_import import read_content
from idp.cli.table_messages import describe_reading
from idp.composition import Composition
from idp.foundation.search_text import make_search_text, parse_search
from idp.foundation.spreadsheet import MAX_FILE_BYTES
from idp.permissions import SHELL, Operation

Answer = TypeVar("Answer")

app = typer.Typer(no_args_is_help=True, help="Full lists of people: who joins, leaves, moves and changes.")

RosterId = Annotated[str, typer.Argument(help="The roster's id, or its beginning: `idp people roster list` has it.")]


@app.command()
def propose(
    file: Annotated[
        Path, typer.Argument(help="A people file (JSON), a CSV file or an XLSX workbook; - for standard input.")
    ],
    office: Annotated[
        str | None,
        typer.Option(help="The code of the office whose full list it is, with those below; else the city's."),
    ] = None,
) -> None:
    """Compare a full list with who is here, and store what it would change. Nobody changes before it is applied.

    People are recognised by NIP, then by sub or username, never by name. Who is active in the office (or in any office,
    for the city) and not on the list is to be disabled; people outside of it are never touched. A column NIP lama
    (old_nip in JSON) names the NIP that somebody had before. Passwords, roles and verified addresses are not taken.
    """
    _print_proposal(*_propose(RosterUpload(read_content(file, b""), file.name, office)))


def _propose(upload: RosterUpload) -> tuple[ProposalOutcome, RosterDetails | None]:
    async def work(admin: RosterAdmin) -> tuple[ProposalOutcome, RosterDetails | None]:
        outcome = await roster_proposal.propose_roster(admin, upload)
        if not isinstance(outcome, RosterProposed):
            return outcome, None
        shown = await roster_overview.load_roster(admin, outcome.roster_id, RosterChangeFilter(limit=20))
        return outcome, shown

    try:
        return _with_roster_admin(work)
    except UnreadableRoster as problem:
        roster_output.fail_with_file(problem, MAX_FILE_BYTES >> 20)
    except UnknownRosterOffice as problem:
        fail(f"{str(problem)[:1].upper()}{str(problem)[1:]}: import the offices first, or correct the code.")


def _print_proposal(outcome: ProposalOutcome, details: RosterDetails | None) -> None:
    match outcome:
        case RosterRowsRefused(problems=problems):
            roster_output.fail_with_problems(problems)
        case RosterUnchanged(rows=rows):
            typer.echo(f"All {rows} rows agree with who is here: nothing to apply.")
        case RosterProposed(ignored=ignored, table=table):
            for sentence in describe_reading(table) if table else ():
                typer.echo(sentence)
            if ignored:
                typer.echo(f"Columns that were not read: {', '.join(ignored)}.")
            if details is not None:
                _print_details(details)
                typer.echo(f"Nobody has changed. Apply it with `idp people roster apply {details.roster.id}`.")


@app.command("list")
def list_rosters(at_most: Annotated[int, typer.Option(min=1, max=1000)] = 20) -> None:
    """List rosters, the latest first."""
    found = _with_roster_admin(lambda admin: _load_cards(admin, at_most))
    print_list(
        ["ID", "Office", "File", "Rows", "New", "Disabled", "State"],
        [
            [str(one.id), one.office or "the whole city", one.source, *map(str, (one.rows, one.counts["joiner"])),
             f"{one.leavers} of {one.active}", one.status.value]
            for one in found
        ],
        "ID",
        "roster",
    )  # fmt: skip


@app.command()
def show(
    roster_id: RosterId,
    kind: Annotated[ChangeKind | None, typer.Option(help="Only changes of this kind.")] = None,
    search: Annotated[str, typer.Option(help="A part of a name.")] = "",
    at_most: Annotated[int, typer.Option(min=1, max=100_000)] = 200,
) -> None:
    """Show what a roster changes in whom; numbers and addresses are masked."""
    filters = RosterChangeFilter(kind=kind or "", search=search, limit=at_most)

    async def work(admin: RosterAdmin) -> RosterDetails:
        return await roster_overview.load_roster(
            admin, await roster_overview.find_roster_id(admin, Operation.SHOW_ROSTERS, roster_id), filters
        )

    _print_details(_with_roster_admin(work))


@app.command()
def apply(
    roster_id: RosterId,
    enable_returning: Annotated[bool, typer.Option(help="Enable disabled people who are on the list.")] = False,
    disable_everybody: Annotated[
        bool, typer.Option(help="Say that nobody who is active in its scope stays so, where that is so.")
    ] = False,
) -> None:
    """Apply a roster: who is gone is disabled, their sessions end, applications are told.

    Where it disables many, an officer of Kominfo must agree besides: the shell is one officer.
    """
    _decide_and_carry_out(
        roster_id,
        Operation.APPLY_ROSTER,
        lambda admin, found: roster_decision.apply_roster(
            admin, found, enables=enable_returning, confirms_everybody=disable_everybody
        ),
    )


@app.command()
def reject(roster_id: RosterId) -> None:
    """Reject a roster: it can no longer be applied."""
    _decide_and_carry_out(roster_id, Operation.REJECT_ROSTER, roster_decision.reject_roster)


@app.command()
def undo(roster_id: RosterId) -> None:
    """Undo an applied roster, once: people get back office, data and access, never roles, passwords or sessions."""
    _decide_and_carry_out(roster_id, Operation.UNDO_ROSTER, roster_decision.undo_roster)


@app.command()
def codes(
    roster_id: RosterId,
    office: Annotated[str | None, typer.Option(help="Only those of this office: a part of its name.")] = None,
) -> None:
    """Write sheets with activation codes for the new people of a roster who have no password yet, office by office.

    A code is good once; one that was written before is void. Each sheet is a page of its own when printed.
    """

    async def work(admin: RosterAdmin) -> dict[str, tuple[UUID, ...]]:
        found = await roster_overview.find_roster_id(admin, Operation.SHOW_ROSTERS, roster_id)
        return await roster_overview.list_uninvited(admin, found)

    waiting = {
        name: people
        for name, people in _with_roster_admin(work).items()
        if office is None or parse_search(office).occur_in(make_search_text(name))
    }
    for name, people in waiting.items():
        for sheet in with_recovery(partial(_issue_codes, people)):
            typer.echo(f"{name}\n\n{sheet}\f")
    number = sum(map(len, waiting.values()))
    typer.echo(f"{number} sheet{'' if number == 1 else 's'}.", err=True)


async def _issue_codes(people: Sequence[UUID], admin: PeopleAdmin, recovery: Recovery) -> list[str]:
    """The sheets of these people, in one transaction."""
    session, sheets = admin.acting(Operation.ISSUE_PASSWORD_CODE).session, []
    for person_id in people:
        person = await people_admin.find_person(session, str(person_id))
        sheets.append(recovery.sheets.render(await code_issuing.issue_password_code(admin, recovery.codes, person)))
    return sheets


def _decide_and_carry_out(
    text: str, operation: Operation, decide: Callable[[RosterAdmin, UUID], Awaitable[DecisionOutcome]]
) -> None:
    async def work(admin: RosterAdmin) -> tuple[UUID, DecisionOutcome]:
        roster_id = await roster_overview.find_roster_id(admin, operation, text)
        return roster_id, await decide(admin, roster_id)

    roster_id, outcome = _with_roster_admin(work)
    roster_output.print_outcome(outcome)
    if outcome is RosterDecision.APPLIED or outcome is RosterDecision.UNDONE:
        _carry_out(roster_id)
        _print_result(_with_roster_admin(lambda admin: _load_failed(admin, roster_id)), outcome)


def _carry_out(roster_id: UUID) -> None:
    async def carried_out(composition: Composition) -> None:
        with Progress(transient=True) as bar:
            task = bar.add_task("Carrying it out", total=None)
            await composition.accounts.rosters.application.carry_out(roster_id, lambda done: bar.advance(task, done))

    run(carried_out)


def _print_result(details: RosterDetails, outcome: RosterDecision) -> None:
    for change in details.changes.items:
        roster_output.print_change(roster_views.change_card(change, details.tree))
    if outcome is RosterDecision.UNDONE:
        typer.echo(f"Undone: {details.undone} people; {details.kept} changed since and stay as they are.")
        return
    typer.echo(f"Applied: {details.applied} people changed, {details.failed} did not.")
    if details.roster.counts[ChangeKind.JOINER]:
        typer.echo(
            f"New people have no password yet: `idp people roster codes {details.roster.id}` writes a code for each."
        )


def _print_details(details: RosterDetails) -> None:
    card = roster_views.roster_card(details.roster, details.tree, details.officers, details.policy)
    roster_output.print_card(card)
    for change in details.changes.items:
        roster_output.print_change(roster_views.change_card(change, details.tree))
    for shared in details.shared:
        typer.secho(f"{shared.label}: {describe_shared(shared)}.", fg="yellow", err=True)
    if details.changes.next is not None:
        typer.echo("  … and more: `idp people roster show` has all of them, --kind some of them.")


async def _load_failed(admin: RosterAdmin, roster_id: UUID) -> RosterDetails:
    return await roster_overview.load_roster(admin, roster_id, RosterChangeFilter(failed=True, limit=200))


async def _load_cards(admin: RosterAdmin, at_most: int) -> tuple[roster_views.RosterCard, ...]:
    return roster_views.list_cards(await roster_overview.list_rosters(admin, limit=at_most), admin.policy)


def _with_roster_admin(work: Callable[[RosterAdmin], Awaitable[Answer]]) -> Answer:
    """Do `work` in one transaction; what it refuses ends the command with a sentence."""

    async def worked(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await work(composition.accounts.rosters.admin(session, SHELL))

    try:
        return run(worked)
    except NoSuchRoster as problem:
        fail(f"{str(problem)[:1].upper()}{str(problem)[1:]}: `idp people roster list` has their ids.")

"""Prints rosters on the command line, in the English words of the pages."""

from collections.abc import Sequence
from html import unescape
from typing import NoReturn

import typer

from idp.accounts.people.row_faults import RowProblem
from idp.accounts.roster.roster_decision import DecisionOutcome, RosterDecision, RosterRefusal, StaleRoster
from idp.accounts.roster.roster_faults import UnreadableRoster
from idp.accounts.roster.roster_views import ChangeCard, RosterCard
from idp.cli.settings import calendar, fail
from idp.web.environment import environment

#: Rows at fault that are printed; the rest is counted.
MOST_PROBLEMS = 50

_REFUSALS = {
    RosterRefusal.DECIDED: "That roster was decided already: `idp people roster show` says how.",
    RosterRefusal.EXPIRED: "That roster is too old to be applied: propose it again.",
    RosterRefusal.SAME_OFFICER: (
        "You agreed already, and the second agreement must be another's: an officer of Kominfo gives it on the page"
        " /kominfo/daftar-pegawai."
    ),
    RosterRefusal.EVERYBODY: (
        "This roster disables everybody who is active in its scope. If that is what you want, say so with"
        " --disable-everybody."
    ),
    RosterRefusal.NOT_UNDOABLE: "That roster is not applied in full, was undone, or is too old to be undone.",
}


def words(macro: str, *values: object) -> str:
    """What a macro of the pages' words says in English, on one line."""
    template = environment("en", calendar()).get_template("accounts/roster_parts.html")
    return " ".join(unescape(str(getattr(template.module, macro)(*values))).split())


def fail_with_problems(problems: Sequence[RowProblem]) -> NoReturn:
    """Print rows at fault, and end the command."""
    for problem in problems[:MOST_PROBLEMS]:
        typer.secho(f"Line {problem.line}: {words('row_fault', problem)}", fg="red", err=True)
    if len(problems) > MOST_PROBLEMS:
        typer.secho(f"… and {len(problems) - MOST_PROBLEMS} more.", fg="red", err=True)
    fail(
        f"Nothing was stored: {len(problems)} things to correct. People in wrong rows would be taken for missing from"
        " the list, so every row must be right."
    )


def fail_with_file(problem: UnreadableRoster, megabytes: int) -> NoReturn:
    """Say why a file is no roster, and end the command."""
    fail(words("file_fault", problem, megabytes))


def print_card(card: RosterCard) -> None:
    """Print what a roster would change, in numbers."""
    scope = "the whole city" if card.office is None else card.office
    typer.secho(f"Full list of: {scope} ({card.source}, {card.rows} rows)", bold=True)
    typer.echo(f"{card.id}  {card.status.value}, proposed {calendar().local(card.proposed_at):%Y-%m-%d %H:%M}")
    numbers = (
        f"{number} {words('kind_name', kind).lower()}"
        for kind, number in card.counts.items()
        if kind in _KINDS and number
    )
    typer.echo(f"{', '.join(numbers)}; {card.counts['unchanged']} unchanged.")
    share = f" ({card.leavers / card.active:.1%})" if card.active else ""
    typer.echo(f"{card.leavers} of {card.active} active people would be disabled{share}.")
    for warning in _warnings(card):
        typer.secho(warning, fg="yellow", err=True)


_KINDS = ("leaver", "joiner", "mover", "new_nip", "returner", "changed", "elsewhere")


def _warnings(card: RosterCard) -> list[str]:
    found = []
    if card.everybody:
        found.append("This disables everybody who is active there: two officers must agree and say so.")
    elif card.needs_second:
        found.append("So many would be disabled that two officers must agree.")
    if card.counts["namesakes"]:
        found.append(
            f"{card.counts['namesakes']} new people have the name of somebody who would be disabled: if an NIP changed,"
            " add a column with the earlier one (NIP lama)."
        )
    if card.counts["phones_without_zero"]:
        found.append(f"{card.counts['phones_without_zero']} telephone numbers lost a leading zero and were not read.")
    if card.counts["deceased"]:
        found.append(f"{card.counts['deceased']} names are marked (Alm), deceased.")
    return found


def print_change(one: ChangeCard) -> None:
    """Print one person and what changes, with numbers and addresses masked."""
    line = f" (line {one.line})" if one.line else ""
    typer.echo(f"  {words('kind_name', one.kind)}: {one.name}, {one.office or 'no office'}{line}")
    if one.office_before:
        typer.echo(f"      from {one.office_before}")
    for value in one.values:
        typer.echo(f"      {value.column}: {value.before or '-'} -> {value.after or '-'}")
    if one.problem:
        typer.secho(f"      not done: {one.problem.replace('_', ' ')}", fg="yellow")


def print_outcome(outcome: DecisionOutcome) -> None:
    """Say what was decided; a refusal ends the command."""
    match outcome:
        case RosterRefusal():
            fail(_REFUSALS[outcome])
        case StaleRoster(people=people, number=number):
            for one in people:
                typer.secho(f"{one.name}: {', '.join(one.columns)} changed since", fg="red", err=True)
            fail(f"{number} people changed since the roster was compared, so nothing was applied: propose it again.")
        case RosterDecision.AGREED:
            typer.echo("The first agreement is recorded. An officer of Kominfo gives the second on the page.")
        case RosterDecision.REJECTED:
            typer.echo("Rejected: nothing changed.")
        case RosterDecision.APPLIED | RosterDecision.UNDONE:
            pass

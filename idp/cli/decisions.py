"""idp apps declare, undo and decisions: what officers declare about applications."""

from datetime import date
from typing import Annotated

import typer

from idp.catalogue.application import Application
from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.catalogue.decision import REASONS, DecisionKind
from idp.catalogue.decisions import declaring
from idp.catalogue.decisions.application_decision import (
    ApplicationDecision,
    DecisionForm,
    DecisionProblem,
    DecisionRefused,
    UndoResult,
)
from idp.cli.inventory_admin import Number, describe_person, find_application, with_catalogue
from idp.cli.list_output import print_list
from idp.cli.settings import fail
from idp.foundation.note_rule import NoteProblem
from idp.permissions import Operation

#: How many are listed at most.
_AT_MOST = 500
_REASONS = "; ".join(f"{kind}: {', '.join(reasons)}" for kind, reasons in REASONS.items())

app = typer.Typer()


@app.command("declare")
def declare(
    number: Number,
    kind: Annotated[DecisionKind, typer.Argument(help="What is declared.")],
    *,
    reason: Annotated[str, typer.Option(help=f"Why. {_REASONS}.")],
    note: Annotated[str, typer.Option(help="In words; needed for the reason `other`. No personal numbers.")] = "",
    into: Annotated[str, typer.Option(help="The number of the application that takes its place.")] = "",
    review_on: Annotated[str, typer.Option(help="The day to look at it again, as in 2026-11-30.")] = "",
    replace: Annotated[bool, typer.Option(help="Replace what stands about the application.")] = False,
) -> None:
    """Declare that an application is not applicable, applicable, frozen, retired or merged; `undo` undoes it."""

    async def work(admin: CatalogueAdmin) -> ApplicationDecision | DecisionRefused:
        application = await find_application(admin, number)
        standing = await declaring.find_standing(admin, application) if replace else None
        seen = standing.id if standing else None
        form = DecisionForm(kind=kind, reason=reason, note=note, merged_into=into, review_on=review_on, seen=seen)
        return await declaring.declare(admin, application, form)

    made = with_catalogue(work, Operation.DECLARE_APPLICATION)
    if isinstance(made, DecisionRefused):
        fail(f"Nothing was declared: {_explain(made)}.")
    typer.echo(f"Declared: {made.kind}, {made.reason}.")


@app.command("undo")
def undo(number: Number) -> None:
    """Undo what stands about an application: the rules decide again."""

    async def work(admin: CatalogueAdmin) -> UndoResult:
        application = await find_application(admin, number)
        standing = await declaring.find_standing(admin, application)
        if standing is None:
            return UndoResult.NOT_FOUND
        return await declaring.undo_decision(admin, application, standing.id)

    if with_catalogue(work, Operation.UNDO_DECISION) is not UndoResult.UNDONE:
        fail(f"Nothing stands about application {number}: `idp apps decisions {number}` shows what stood before.")
    typer.echo("Undone.")


@app.command("decisions")
def list_decisions(
    number: Annotated[str, typer.Argument(help="The application's number; without it, the decisions to review.")] = "",
    until: Annotated[str, typer.Option(help="Those to review until this day, as in 2026-11-30; today.")] = "",
) -> None:
    """List the decisions about an application, the newest first, or those of all whose day of review has come."""
    if number:
        rows = with_catalogue(lambda admin: _rows_of(admin, number), Operation.LIST_DECISIONS)
        headings = ["declared", "reason", "decided by", "day", "review on", "undone", "note"]
        print_list(headings, rows, "declared", "decision")
    else:
        rows = with_catalogue(lambda admin: _due_rows(admin, until), Operation.LIST_REVIEWS)
        print_list(["review on", "number", "application", "declared", "reason"], rows, "number", "review")


async def _rows_of(admin: CatalogueAdmin, number: str) -> list[list[str]]:
    application: Application = await find_application(admin, number)
    return [_row(admin, one) for one in await declaring.list_decisions(admin, application)]


def _row(admin: CatalogueAdmin, one: ApplicationDecision) -> list[str]:
    into = f" {one.merged_into.inventory_id}" if one.merged_into else ""
    decided, undone = admin.calendar.day_of(one.decided_at), one.undone_at and admin.calendar.day_of(one.undone_at)
    person, reason = describe_person(one.decided_by), f"{one.reason}{into}"
    return [one.kind, reason, person, str(decided), str(one.review_on or "-"), str(undone or "-"), one.note or "-"]


async def _due_rows(admin: CatalogueAdmin, until: str) -> list[list[str]]:
    try:
        day = date.fromisoformat(until) if until else admin.calendar.today()
    except ValueError:
        fail(f"{until} is no day: write it as 2026-11-30.")
    due = await declaring.list_due_reviews(admin, day, _AT_MOST)
    return [
        [str(one.decision.review_on), one.inventory_id, one.name, one.decision.kind, one.decision.reason]
        for one in due.items
    ]


def _explain(refused: DecisionRefused) -> str:
    """What is wrong, in words, and what stands or is to be named instead."""
    words = ", ".join(_words(problem) for problem in refused.problems)
    if refused.target is not None:
        words += f" (name {refused.target.inventory_id} instead)"
    if refused.standing is not None:
        words += f" ({refused.standing.kind} stands: --replace replaces it)"
    return words


def _words(problem: DecisionProblem | NoteProblem) -> str:
    kind = "the note is" if isinstance(problem, NoteProblem) else ""
    return f"{kind} {problem.name.lower().replace('_', ' ')}".strip()

"""idp levels: the levels of applications, how they came about, and computing them anew."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from idp.catalogue import store as catalogue
from idp.cli.context import run
from idp.cli.list_output import print_list
from idp.cli.settings import calendar, fail
from idp.composition import Composition
from idp.foundation.database import Session
from idp.foundation.masking import make_visible
from idp.permissions import SHELL, Operation
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedOrder
from idp.tracker.levels.history import LevelChange, LevelChangeFilter
from idp.tracker.levels.rules import Level, LevelResult
from idp.tracker.levels.stalls import Stall, StallReason
from idp.tracker.levels.states import ApplicationState
from idp.tracker.tracker import Tracker

Answer = TypeVar("Answer")

#: What is listed at most.
_AT_MOST = 100_000
_LEVELS = {level.code: level for level in Level}

app = typer.Typer(no_args_is_help=True, help="The levels of applications, and how they came about.")

Office = Annotated[str | None, typer.Option(help="An office's code; the units under it are included.")]
Number = Annotated[str | None, typer.Argument(help="The application's number in the inventory; default: all.")]


@app.command()
def recompute(number: Number = None) -> None:
    """Compute the levels of every application now, or of one; they are computed by themselves when facts change."""

    async def recomputed(composition: Composition) -> int:
        tracker = composition.tracker
        if number is None:
            return await tracker.levels.run_all()
        async with composition.foundation.database.begin() as session:
            return await tracker.levels.compute(session, [await _find_id(session, number)])

    changed = run(recomputed, Operation.RECOMPUTE_LEVELS)
    typer.echo(f"Computed. {changed} changed {'its' if changed == 1 else 'their'} level or state.")


@app.command("list")
def list_levels(
    *,
    office: Office = None,
    level: Annotated[str | None, typer.Option(help="Only this level, as in L3.")] = None,
    state: Annotated[ApplicationState | None, typer.Option(help="Only this state.")] = None,
    stall: Annotated[StallReason | None, typer.Option(help="Only those stalled for this reason.")] = None,
    sort: Annotated[TrackedOrder, typer.Option(help="The order.")] = TrackedOrder.NAME,
) -> None:
    """List applications with level, state, since when, and why they do not move."""
    if level is not None and level.upper() not in _LEVELS:
        fail(f"There is no level {level}: write one of {', '.join(_LEVELS)}.")
    filters = TrackedFilter(
        office=office,
        level=_LEVELS[level.upper()] if level else None,
        state=state,
        stall=stall,
        sort=sort,
        limit=_AT_MOST,
    )
    found = _ask(lambda tracker, session: tracker.list_applications(SHELL, session, filters))
    headings = ["number", "level", "state", "since", "stalled", "application", "office"]
    print_list(headings, [_row(one) for one in found.items], "number", "application")


@app.command()
def history(
    number: Number = None,
    office: Office = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=_AT_MOST)] = 50,
) -> None:
    """List changes of levels and states, the newest first: who rose, who fell, by which evidence."""

    async def changes(tracker: Tracker, session: Session) -> tuple[LevelChange, ...]:
        application_id = await _find_id(session, number) if number is not None else None
        filters = LevelChangeFilter(application_id=application_id, office=office, limit=limit)
        return (await tracker.list_changes(SHELL, session, filters)).items

    headings = ["when", "number", "from", "to", "by", "evidence", "application"]
    print_list(headings, [_change_row(one) for one in _ask(changes)], "number", "change")


async def _find_id(session: Session, number: str) -> UUID:
    found = await catalogue.find_by_number(session, number)
    if found is None:
        fail(f"No application has the number {number}: `idp apps list --search WORD` finds numbers.")
    return found.id


def _ask(question: Callable[[Tracker, Session], Awaitable[Answer]]) -> Answer:
    async def asked(composition: Composition) -> Answer:
        async with composition.foundation.database.begin() as session:
            return await question(composition.tracker, session)

    return run(asked)


def _row(one: TrackedApplication) -> list[str]:
    application, standing = one.application, one.standing
    place = [standing.level.code, standing.state.value, standing.since.isoformat(), _describe_stall(standing.stall)]
    return [application.inventory_id, *place, *map(make_visible, (application.name, application.owner.name))]


def _describe_stall(stall: Stall | None) -> str:
    """As in "error redirect_uri_unregistered × 18 since 2026-10-02, team acts"."""
    if stall is None:
        return "-"
    error = f" {stall.cause} × {stall.count}" if stall.cause else ""
    place = f" in {stall.environment}" if stall.environment else ""
    return f"{stall.reason}{error}{place} since {stall.since}, {stall.actor} acts"


def _change_row(one: LevelChange) -> list[str]:
    before = f"{one.before.code} {one.state_before}" if one.before is not None else "-"
    after = f"{one.after.code} {one.state_after}"
    moment = f"{calendar().local(one.at):%Y-%m-%d %H:%M}"
    evidence = "; ".join(map(_describe_result, one.evidence))
    return [moment, one.number, before, after, one.origin.value, evidence, make_visible(one.name)]


def _describe_result(result: LevelResult) -> str:
    seen = [f"{one.proof} × {one.count} ({one.day})" for one in result.evidence]
    lacks = [f"needs {one.lack} {one.have}/{one.need}" for one in result.missing]
    return f"{result.level.code}: {', '.join(seen + lacks) or 'nothing seen'}"

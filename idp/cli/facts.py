"""idp facts: how far use is counted per day, and writing counts now or anew."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from idp.cli.context import run
from idp.cli.list_output import print_list
from idp.cli.settings import fail
from idp.composition import Composition
from idp.permissions import SHELL, Operation
from idp.tracker.usage.rebuild import RebuiltDay
from idp.tracker.usage.roll_up import FIRST_DAY
from idp.tracker.usage.status import UseStatus, load_status

app = typer.Typer(no_args_is_help=True, help="Use of applications per day: counts without persons.")

First = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, as in 2026-11-21.")]
Last = Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day; today is left out.")]
DryRun = Annotated[bool, typer.Option(help="Only say what would change.")]


@app.command()
def status() -> None:
    """Show which days are counted, what the next nightly update does, and since when rows with persons are there."""

    async def work(composition: Composition) -> UseStatus:
        return await load_status(SHELL, composition.use_counts.roll_up, composition.use_counts.purge)

    found = run(work)
    typer.echo(f"Counts per application and day are written until {found.finished or 'no day yet'}.")
    typer.echo(f"People of 30 days are counted until {found.counted or 'no day yet'}.")
    typer.echo(f"To be rolled up: {_days(found.due)}. To be counted: {_days(found.uncounted)}.")
    typer.echo(f"Rows with persons are there since {found.first_of_persons or 'no day'}.")
    if found.overdue:
        typer.echo(f"Kept beyond IDP_KEEP__FACTS: {_days(found.overdue)}. The job tracker.nightly deletes them.")


@app.command("roll-up")
def roll_up() -> None:
    """Write what the nightly update would write now; ending it half-way does no harm, and twice changes nothing."""

    async def work(composition: Composition) -> int:
        return await composition.use_counts.roll_up.run_due()

    days = run(work, Operation.ROLL_UP_FACTS)
    typer.echo(f"Rolled up {days} day{'' if days == 1 else 's'}.")


@app.command()
def rebuild(first: First, last: Last, dry_run: DryRun = False) -> None:
    """Write the counts of days anew.

    Days whose rows with persons are there are counted from them. Of earlier days, the counts of requests (answered,
    failed, refused) are written from rows that never named a person, and the others stay as they were counted.
    """
    if last < first:
        fail("--to is before --from: name the first day, then the last.")
    if first.date() < FIRST_DAY:
        fail(f"--from is before {FIRST_DAY}: no fact is older.")

    async def work(composition: Composition) -> list[RebuiltDay]:
        return await composition.use_counts.rebuild.run(SHELL, first.date(), last.date(), dry=dry_run)

    found = run(work)
    changed = [one for one in found if one.changed]
    print_list(("day", "from", "rows", "sums that differ"), map(_row, changed), whole="day", noun="different day")
    typer.echo(f"{'Nothing was written' if dry_run else 'Written'}: looked at {len(found)} days.")


def _row(one: RebuiltDay) -> tuple[str, str, str, str]:
    sums = ", ".join(f"{name} {before} -> {after}" for name, (before, after) in one.differences.items())
    return one.day.isoformat(), "rows" if one.whole else "counts", str(one.changed), sums or "none"


def _days(days: Sequence[date]) -> str:
    """ "3 days (2026-11-27 to 2026-11-29)"."""
    if not days:
        return "no day"
    return f"{len(days)} day{'' if len(days) == 1 else 's'} ({min(days)} to {max(days)})"

"""idp audit: lists the audit trail, verifies its hash chain, prints its head, and seals new rows."""

from typing import Annotated

import typer

from idp.cli.audit_list import list_entries
from idp.cli.context import run
from idp.cli.settings import fail
from idp.composition import Composition
from idp.foundation.audit_chain import ChainBroken, ChainPoint
from idp.foundation.audit_check import AuditCheck, AuditReport
from idp.permissions import Operation

app = typer.Typer(no_args_is_help=True, help="The audit trail: a chain in which nothing can be changed unnoticed.")

app.command("list")(list_entries)

#: Exit code; 1 is a failure of any command, 2 a usage error.
BROKEN = 3

KnownHeads = Annotated[
    list[str] | None, typer.Option("--head", metavar="N:HEX", help="A head kept elsewhere; may repeat.")
]


@app.command()
def head() -> None:
    """Print the head, `N:HEX`: keep it where the database's administrators cannot write.

    An administrator of the database can cut rows off its end and restore an older head. A head kept elsewhere shows it.
    """
    typer.echo(run(lambda composition: composition.foundation.audit_chain.head(), Operation.SHOW_AUDIT_HEAD))


@app.command()
def verify(head: KnownHeads = None) -> None:
    """Walk the whole chain and say what is broken: a row changed, removed, put in, or cut off the end.

    Exit code 0: whole. 3: broken, one line for each finding. 1: it could not be looked at.
    """
    known_heads = [_parse_head(text) for text in head or ()]

    async def work(composition: Composition) -> AuditReport:
        return await AuditCheck(
            composition.foundation.database, composition.foundation.secrets.audit_keys, known_heads
        ).run()

    found = run(work, Operation.VERIFY_AUDIT)
    for sentence in found.findings:
        typer.secho(sentence, fg="red", err=True)
    if found.faults > len(found.findings):
        typer.secho(f"... and {found.faults - len(found.findings)} more", fg="red", err=True)
    typer.echo(_summary(found))
    if found.faults:
        raise typer.Exit(BROKEN)


@app.command()
def seal() -> None:
    """Seal what has been recorded now, instead of waiting for the next round of a serving process."""
    try:
        sealed = run(lambda composition: composition.foundation.audit_chain.seal(), Operation.SEAL_AUDIT)
        typer.echo(f"Sealed {sealed} rows.")
    except ChainBroken as problem:
        fail(f"{str(problem)[:1].upper()}{str(problem)[1:]}. See what `idp audit verify` says.")


@app.command()
def accept(yes: bool = typer.Option(..., "--yes", help="You have looked into it.")) -> None:
    """After a broken end has been looked into: go on from the last row that is there.

    Sealing stops when the head was changed or removed, because going on would hide it. That you went on is recorded.
    """
    if not yes:
        fail("Nothing was done: say --yes when you have looked into it.")
    accepted = run(lambda composition: composition.foundation.audit_chain.accept(), Operation.ACCEPT_AUDIT_BREAK)
    typer.echo(f"Goes on after {accepted}.")


def _parse_head(text: str) -> ChainPoint:
    try:
        return ChainPoint.parse(text)
    except ValueError:
        fail(f"{text!r} is no head: it is a number, a colon and 64 hexadecimal digits, as `idp audit head` prints it.")


def _summary(found: AuditReport) -> str:
    waiting = f"; {found.unsealed} wait for their seal" if found.unsealed else ""
    since = f", the oldest since {found.unsealed_since.isoformat()}" if found.unsealed_since else ""
    state = f"BROKEN, {found.faults} findings" if found.faults else "whole"
    return f"{state}: {found.rows} rows{waiting}{since}; head {found.end}"

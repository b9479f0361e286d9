"""Prints lists on the command line: folded to fit a terminal, one line for each row in a pipe."""

import sys
from collections.abc import Iterable, Sequence

import typer
from rich.console import Console
from rich.table import Table

#: In columns, wider than any row.
_UNFOLDED = 10_000


def print_list(headings: Sequence[str], rows: Iterable[Sequence[str]], whole: str, noun: str) -> None:
    """Print rows under headings and their number; the column `whole` is never folded, so that it can be copied."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    table.columns[headings.index(whole)].no_wrap = True
    for row in rows:
        table.add_row(*map(_fit_line, row))
    if table.row_count:
        Console(markup=False, width=None if sys.stdout.isatty() else _UNFOLDED).print(table)
    typer.echo(f"{table.row_count} {noun}{'' if table.row_count == 1 else 's'}.")


def _fit_line(cell: str) -> str:
    """The text on one line; letters that would steer the terminal become question marks."""
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(cell.split()))

"""The one table the demonstration prints: addresses, people, what to look at."""

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from idp.cli.demo.preparation import PASSWORD
from idp.cli.demo.stage import API_CLIENT, SAMPLES, Stage

PEOPLE = (
    ("made.ayu", "an archivist, with every standard claim"),
    ("wayan.sukra", "contract staff without NIP"),
    ("komang.raka", "administrator of an office (pengelola OPD)"),
    ("gede.arya", "Kominfo officer: opens /kominfo"),
    ("luh.sari", "developer"),
    ("ketut.budi", "village office staff without NIP"),
)


def show(stage: Stage, console: Console) -> None:
    console.print(Panel(Group(*_lines(stage)), title="DIVOS SSO, demonstration", expand=False))


def _lines(stage: Stage) -> tuple[Table | Text, ...]:
    return (
        _addresses(stage),
        Text(),
        _people(),
        Text(),
        Text.assemble("Password of all of them: ", (PASSWORD, "bold"), ". They are invented."),
        Text(),
        _walk(stage),
        Text(),
        Text(f"Everything is kept in {stage.folder}; delete that folder to begin anew. Ctrl-C stops everything."),
    )


def _addresses(stage: Stage) -> Table:
    table = Table("address", "what it is", box=None, pad_edge=False)
    for sample in SAMPLES:
        what = f"{sample.name}, sample application (row {sample.inventory_id} of the inventory)"
        table.add_row(stage.address(sample), what)
    table.add_row(stage.issuer, "DIVOS, the provider: sign-in, account, portal")
    table.add_row(f"{stage.issuer}/kominfo", "how many of the 189 applications are integrated")
    secret = stage.folder / "kept.json"
    table.add_row(f"{stage.issuer}/api/docs", f"the admin API; client {API_CLIENT}, its secret is in {secret}")
    return table


def _people() -> Table:
    table = Table("name", "who (orang contoh)", box=None, pad_edge=False)
    for username, who in PEOPLE:
        table.add_row(Text(username, style="bold"), who)
    return table


def _walk(stage: Stage) -> Text:
    first, second = SAMPLES
    return Text(
        f"Try: 1. Sign in to {first.name} ({stage.address(first)}). 2. Open {second.name} ({stage.address(second)}): "
        "no password is asked.\n"
        f"     3. Sign out of everything in one of them: the other is closed too. 4. As gede.arya look at "
        f"{stage.issuer}/kominfo:\n"
        "     both applications have climbed the evidence ladder, because the provider has seen them sign in."
    )

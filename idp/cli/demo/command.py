"""The command `idp demo`: prepares the database, runs the provider and both samples until Ctrl-C."""

import importlib.util
import socket
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from idp.cli.demo import demo_data, demo_state, summary
from idp.cli.demo.demo_layout import API_CLIENT, FOLDER, SAMPLES, DemoError, DemoLayout
from idp.cli.demo.processes import ProcessSpec, StopRequested, run_processes, wait_until_ready, watch_processes
from idp.foundation import clock

Port = Annotated[
    int, typer.Option(envvar="PORT", min=1024, max=65533, help="The provider's; the samples take the two after it.")
]
Empty = Annotated[
    bool, typer.Option("--empty", envvar="EMPTY", help="Leave out the year of the invented city; of a new one only.")
]
Folder = Annotated[Path, typer.Option(help="Where the demonstration keeps its database and secrets.")]


app = typer.Typer(add_completion=False, invoke_without_command=True, rich_markup_mode="markdown")


@app.callback()
def demo(context: typer.Context, port: Port = 8400, folder: Folder = FOLDER, empty: Empty = False) -> None:
    """Show DIVOS on this computer: the provider, two sample applications, invented people.

    The first run makes an SQLite database, writes a year of an invented city into it, brings in the public inventory
    of May 2022 and registers the samples. The next one finds all that and starts at once. Ctrl-C stops everything;
    nothing is lost.
    """
    if context.invoked_subcommand is not None:
        return
    layout = DemoLayout(port, folder)
    try:
        _check_requirements(layout)
        folder.mkdir(parents=True, exist_ok=True)
        found = _prepare(layout, with_story=not empty)
        with run_processes(_process_specs(layout, found)) as children:
            wait_until_ready(children)
            summary.print_summary(layout, found, Console(), asked_empty=empty)
            watch_processes(children)
    except DemoError as problem:
        typer.secho(str(problem), fg="red", err=True)
        raise typer.Exit(1) from None
    except StopRequested:
        typer.echo("Stopped. `make demo` goes on where it was.")


@app.command()
def code(
    name: Annotated[str, typer.Argument(help="An officer of the demonstration, such as gede.arya.")],
    folder: Folder = FOLDER,
) -> None:
    """Print the code that the officer's authenticator app shows now; each is good once, for half a minute or so."""
    from idp.accounts.factors.totp import current_code  # it imports the tables, which a prepared run does not need

    state = demo_state.load_state(folder / demo_state.FILE)
    secret = None if state is None else state.totp_secrets.get(name)
    if state is None or secret is None:
        known = f"one of {', '.join(state.totp_secrets)}" if state else "`make demo` first"
        typer.secho(f"There is no authenticator app of {name} in {folder}: {known}.", fg="red", err=True)
        raise typer.Exit(1)
    typer.echo(current_code(secret, clock.now()))


def _check_requirements(layout: DemoLayout) -> None:
    """Check packages, ports and files. Raises DemoError."""
    for module, package in (("httpx2", "httpx2"), ("jose", "python-jose"), ("authlib", "authlib")):
        if importlib.util.find_spec(module) is None:
            raise DemoError(f"The samples need {package}: install it with `pip install 'divos-sso[samples]'`.")
    for port in layout.ports:
        if _is_busy(port):
            raise DemoError(
                f"Port {port} is used by another program: stop that one, or choose others with `make demo PORT=9400`."
            )
    if layout.database.exists() and not _state_file(layout).exists():
        raise DemoError(
            f"{_state_file(layout)} is gone, and without it {layout.database} cannot be read: delete {layout.folder}."
        )


def _is_busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _prepare(layout: DemoLayout, *, with_story: bool) -> demo_state.DemoState:
    """Fill the database unless it is filled already; returns the saved state."""
    file = _state_file(layout)
    clients, officers = (*(sample.client_id for sample in SAMPLES), API_CLIENT), demo_data.list_officers()
    state = demo_state.load_state(file) or demo_state.generate_state(clients, officers)
    state = replace(demo_state.with_officers(state, officers), port=layout.port)
    demo_state.save_state(file, state)
    fingerprint = demo_data.compute_fingerprint(layout)
    if state.prepared == fingerprint and layout.database.exists():
        return state
    from idp.cli.demo.preparation import (
        prepare_database,  # imports the whole program, which a prepared run does not need
    )
    from idp.foundation.database import UNREACHABLE

    try:
        state = prepare_database(layout, state, with_story=with_story)
    except UNREACHABLE as problem:
        raise DemoError(
            f"{layout.database} is not as this version leaves it: delete {layout.folder} to begin anew."
        ) from problem
    filled = replace(state, prepared=fingerprint)
    demo_state.save_state(file, filled)
    return filled


def _process_specs(layout: DemoLayout, state: demo_state.DemoState) -> list[ProcessSpec]:
    provider = ProcessSpec(
        name="The provider",
        arguments=("idp", "serve"),
        environment=layout.provider_environment(state),
        address=f"{layout.issuer}/readyz",
        log=layout.folder / "provider.log",
    )
    samples = [
        ProcessSpec(
            name=sample.name,
            arguments=(f"clients.samples.{sample.key}",),
            environment=layout.sample_environment(sample, state),
            address=f"{layout.address(sample)}/",
            log=layout.folder / f"{sample.key}.log",
        )
        for sample in SAMPLES
    ]
    return [provider, *samples]


def _state_file(layout: DemoLayout) -> Path:
    return layout.folder / demo_state.FILE

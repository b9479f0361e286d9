"""The command `idp demo`: prepares the database, runs the provider and both samples until Ctrl-C."""

import importlib.util
import socket
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from idp.cli.demo import filling, kept, table
from idp.cli.demo.processes import Asked, Part, playing, wait_until_ready, watch
from idp.cli.demo.stage import API_CLIENT, SAMPLES, Stage, Trouble

Port = Annotated[
    int, typer.Option(envvar="PORT", min=1024, max=65533, help="The provider's; the samples take the two after it.")
]
Folder = Annotated[Path, typer.Option(help="Where the demonstration keeps its database and secrets.")]


def demo(port: Port = 8400, folder: Folder = Path("var/demo")) -> None:
    """Show DIVOS on this computer: the provider, two sample applications, invented people.

    The first run makes an SQLite database, brings in the public inventory of May 2022 and registers the samples. The
    next one finds all that and starts at once. Ctrl-C stops everything; nothing is lost.
    """
    stage = Stage(port, folder)
    try:
        _check(stage)
        folder.mkdir(parents=True, exist_ok=True)
        found = _prepared(stage)
        with playing(_parts(stage, found)) as children:
            wait_until_ready(children)
            table.show(stage, Console())
            watch(children)
    except Trouble as problem:
        typer.secho(str(problem), fg="red", err=True)
        raise typer.Exit(1) from None
    except Asked:
        typer.echo("Stopped. `make demo` goes on where it was.")


def _check(stage: Stage) -> None:
    """Check packages, ports and files. Raises DemoError."""
    for module, package in (("httpx2", "httpx2"), ("jose", "python-jose"), ("authlib", "authlib")):
        if importlib.util.find_spec(module) is None:
            raise Trouble(f"The samples need {package}: install it with `pip install 'divos-sso[samples]'`.")
    for port in stage.ports:
        if _is_busy(port):
            raise Trouble(
                f"Port {port} is used by another program: stop that one, or choose others with `make demo PORT=9400`."
            )
    if stage.database.exists() and not _kept_file(stage).exists():
        raise Trouble(
            f"{_kept_file(stage)} is gone, and without it {stage.database} cannot be read: delete {stage.folder}."
        )


def _is_busy(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _prepared(stage: Stage) -> kept.Kept:
    """Fill the database unless it is filled already; returns the saved state."""
    file = _kept_file(stage)
    found = kept.read(file) or kept.made_up((*(sample.client_id for sample in SAMPLES), API_CLIENT))
    if not file.exists():
        kept.write(file, found)
    wanted = filling.fingerprint(stage)
    if found.prepared == wanted and stage.database.exists():
        return found
    from idp.cli.demo.preparation import prepare  # imports the whole program, which a prepared run does not need
    from idp.foundation.database import UNREACHABLE

    try:
        prepare(stage, found)
    except UNREACHABLE as problem:
        raise Trouble(
            f"{stage.database} is not as this version leaves it: delete {stage.folder} to begin anew."
        ) from problem
    filled = replace(found, prepared=wanted)
    kept.write(file, filled)
    return filled


def _parts(stage: Stage, found: kept.Kept) -> list[Part]:
    provider = Part(
        name="The provider",
        arguments=("idp", "serve"),
        environment=stage.provider_environment(found),
        address=f"{stage.issuer}/readyz",
        log=stage.folder / "provider.log",
    )
    samples = [
        Part(
            name=sample.name,
            arguments=(f"clients.samples.{sample.key}",),
            environment=stage.sample_environment(sample, found),
            address=f"{stage.address(sample)}/",
            log=stage.folder / f"{sample.key}.log",
        )
        for sample in SAMPLES
    ]
    return [provider, *samples]


def _kept_file(stage: Stage) -> Path:
    return stage.folder / "kept.json"

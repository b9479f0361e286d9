"""Runs `idp …` in this process: what it says and does is as in one of its own, without the seconds of its imports."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from subprocess import CompletedProcess

from typer.testing import CliRunner

from idp.cli import app


def run_command(environment: Mapping[str, str], *arguments: str, typed: str = "") -> CompletedProcess[str]:
    """Run `idp …` with the IDP_ variables of `environment` and no others; `typed`: its standard input.

    Raises what a process would end with.
    """
    own: dict[str, str | None] = {name: None for name in os.environ if name.startswith("IDP_")}
    with ThreadPoolExecutor(1) as thread:  # a command has an event loop of its own, and a test may run in one
        set_for_it = {**own, **environment}
        done = thread.submit(CliRunner().invoke, app, list(arguments), env=set_for_it, input=typed).result()
    if not isinstance(done.exception, SystemExit | None):
        raise done.exception
    return CompletedProcess(["idp", *arguments], done.exit_code, done.stdout, done.stderr)

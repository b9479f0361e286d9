"""A command's file is imported when the command is used: `idp demo` need not wait for the whole product."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group


class OnDemand(TyperGroup):
    """Commands by name and place, as in `idp.cli.serve:serve`; a place holds a function or a group of its own."""

    places: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        command = _command(getattr(import_module(module), name))
        command.name = cmd_name
        return command


def _command(found: Any) -> Any:
    if isinstance(found, typer.Typer):
        return get_group(found)
    alone = typer.Typer(add_completion=False)
    alone.command()(found)
    return get_command(alone)

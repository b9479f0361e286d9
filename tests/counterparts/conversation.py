"""A relying party in a process of its own: its script says where the browser must go, we say where it arrived."""

import json
import subprocess
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tests.counterparts.missing import HERE, node_packages, python_environment
from tests.counterparts.provider import Provider


@dataclass(frozen=True, slots=True)
class Script:
    """A program of a folder here, on a package from npm, or in the Python environment of this name."""

    folder: str
    package: str
    name: str = "relying_party.mjs"

    def command(self) -> tuple[str, ...]:
        """How to run it, once its packages are installed."""
        if self.name.endswith(".py"):
            return (f"{python_environment(self.package, self.folder)}/bin/python", str(HERE / self.folder / self.name))
        return ("node", str(node_packages(self.folder, self.package) / self.name))


def signing_in(script: Script, provider: Provider, client_id: str) -> "Conversation":
    """The script at work as the client of the name."""
    client = provider.client(client_id)
    return Conversation(
        script, provider.issuer, client.client_id, client.secret, client.redirect_uri, client.signed_out_uri
    )


class Conversation:
    """The script at work with these arguments; what it says is one JSON object a line."""

    def __init__(self, script: Script, *arguments: str) -> None:
        self._package = script.package
        self._process = subprocess.Popen(
            [*script.command(), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def hear(self, step: str) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"{self._package} gave up before {step!r}: {self._process.communicate()[1]}")
        said: dict[str, Any] = json.loads(line)
        assert said.pop("step") == step
        return said

    def tell(self, address: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(address + "\n")
        self._process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._process.kill()
        self._process.communicate(timeout=30)
        assert kind is not None or self._process.returncode == 0

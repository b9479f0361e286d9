"""The parts a deployment is made of, found by their type; put together in idp/deployment.py, asked for by doors."""

from typing import Any, TypeVar, cast

from starlette.requests import HTTPConnection

Part = TypeVar("Part")


class Parts:
    """One object of each type."""

    def __init__(self) -> None:
        self._parts: dict[type[Any], object] = {}

    def put(self, part: Part) -> Part:
        """Add `part`, to be found under its own type."""
        self._parts[type(part)] = part
        return part

    def get(self, kind: type[Part]) -> Part:
        """The part of type `kind`. Raises KeyError: idp/app.py forgot it."""
        return cast("Part", self._parts[kind])


def part(request: HTTPConnection, kind: type[Part]) -> Part:
    """The deployment's part of type `kind`."""
    parts: Parts = request.app.state.parts
    return parts.get(kind)

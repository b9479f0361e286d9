"""FastRoute: a plain Starlette route for hot endpoints, without FastAPI's dependencies and validation."""

from starlette.routing import Match, Route
from starlette.types import Scope


class Door(Route):
    """A Starlette route that stores itself in the scope, so that the metrics know its path.

    Add it to the application's own route list: an included router is matched twice.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is not Match.NONE:
            child["route"] = self
        return match, child

"""Plain routes for the hot path: matched once, nothing resolved or validated by a framework, named in the metrics."""

from starlette.routing import Match, Route
from starlette.types import Scope


class Door(Route):
    """A Starlette route that tells the envelope its path, as the framework's own routes do.

    Put into the application's route list itself: an included router is matched twice.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is not Match.NONE:
            child["route"] = self
        return match, child

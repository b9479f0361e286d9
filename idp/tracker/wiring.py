"""Wires the tracker: where applications stand on their way to single sign-on."""

from idp.foundation.wiring import Foundation
from idp.tracker.dashboard import Tracker


def wire_tracker(foundation: Foundation) -> Tracker:
    """The tracker of one deployment."""
    return Tracker(foundation.calendar)

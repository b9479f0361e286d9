"""Wires the tracker: where applications stand on their way to single sign-on."""

from idp.foundation.wiring import Foundation
from idp.tracker.levels.recompute import LevelRecompute
from idp.tracker.progress.snapshot import ProgressSnapshot
from idp.tracker.tracker import Tracker


def wire_tracker(foundation: Foundation) -> Tracker:
    """The tracker of one deployment."""
    database, calendar = foundation.database, foundation.calendar
    return Tracker(calendar, LevelRecompute(database, calendar), ProgressSnapshot(database))

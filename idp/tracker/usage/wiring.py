"""Wires the counts of use per day."""

from dataclasses import dataclass
from datetime import timedelta

from idp.foundation.wiring import Foundation
from idp.tracker.usage.purge import FactPurge
from idp.tracker.usage.rebuild import UseRebuild
from idp.tracker.usage.roll_up import RollUp


@dataclass(frozen=True, slots=True)
class UseCounts:
    """The use cases of counts of use per day."""

    roll_up: RollUp
    purge: FactPurge
    rebuild: UseRebuild


def wire_use_counts(foundation: Foundation, kept: timedelta) -> UseCounts:
    """The counts of use of one deployment; rows with persons are `kept` that long."""
    database, calendar = foundation.database, foundation.calendar
    roll_up = RollUp(database, calendar)
    return UseCounts(roll_up, FactPurge(database, calendar, kept), UseRebuild(database, calendar, roll_up))

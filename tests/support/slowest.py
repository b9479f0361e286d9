"""Where a run of the tests spends its time, by file."""

from collections import defaultdict
from collections.abc import Iterable

import pytest


def slowest_files(reports: Iterable[object]) -> list[tuple[str, float]]:
    """The files, slowest first, each with the seconds of its tests: their fixtures and what they share included."""
    spent: defaultdict[str, float] = defaultdict(float)
    for report in reports:
        if isinstance(report, pytest.SubtestReport):
            continue  # its seconds are among those of its test
        nodeid, duration = getattr(report, "nodeid", None), getattr(report, "duration", None)
        if nodeid and duration is not None:
            spent[nodeid.partition("::")[0]] += duration
    return sorted(spent.items(), key=lambda one: -one[1])

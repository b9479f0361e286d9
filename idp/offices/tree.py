"""Finds cycles in the relation from office to parent; pure."""

from collections.abc import Mapping


def cycles(above: Mapping[str, str]) -> frozenset[str]:
    """The codes on a cycle of `above`, a mapping of code to parent code ("": no parent)."""
    looping: set[str] = set()
    settled: set[str] = set()
    for start in above:
        way: dict[str, None] = {}
        here = start
        while here in above and here not in settled and here not in way:
            way[here] = None
            here = above[here]
        if here in way:
            walked = list(way)
            looping.update(walked[walked.index(here) :])
        settled.update(way)
    return frozenset(looping)

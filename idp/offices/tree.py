"""Rules over "who stands above whom"; pure."""

from collections.abc import Mapping


def cycles(above: Mapping[str, str]) -> frozenset[str]:
    """The codes that come back to themselves when one follows `above` ("" ends the way)."""
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

"""Finds cycles in the relation from office to parent; pure."""

from collections.abc import Mapping


def find_cycles(above: Mapping[str, str]) -> frozenset[str]:
    """The codes on a cycle of `above`, a mapping of code to parent code ("": no parent)."""
    looping: set[str] = set()
    finished: set[str] = set()
    for start in above:
        path: dict[str, None] = {}
        code = start
        while code in above and code not in finished and code not in path:
            path[code] = None
            code = above[code]
        if code in path:
            visited = list(path)
            looping.update(visited[visited.index(code) :])
        finished.update(path)
    return frozenset(looping)

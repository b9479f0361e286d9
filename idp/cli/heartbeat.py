"""Heartbeat: a byte of memory that a worker's event loop changes, and in which its parent sees that it runs."""

import mmap

#: Looks for which a worker may be silent while it starts.
_STARTING_LOOKS = 60


class Heartbeat:
    """Made before the fork. The parent counts looks, not seconds: a machine that stood still is one look."""

    def __init__(self, looks: int) -> None:
        """`looks`: how many in a row must see no change until the worker counts as hung; 0: it never does."""
        self._looks = looks
        self._memory = mmap.mmap(-1, 1)
        self._seen = 0
        self._missed = 0

    def beat(self) -> None:
        """Show a sign of life; called by the worker."""
        self._memory[0] = self._memory[0] % 255 + 1

    def look(self) -> bool:
        """Whether the worker counts as hung; called by the parent once a second."""
        beat = self._memory[0]
        self._missed = self._missed + 1 if beat == self._seen else 0
        self._seen = beat
        allowed = self._looks if beat else max(self._looks, _STARTING_LOOKS)
        return self._looks > 0 and allowed <= self._missed

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()

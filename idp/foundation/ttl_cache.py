"""TtlCache: values cached for at most a second, and cleared at once in the process that changes them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Generic, TypeVar

from idp.foundation.clock import elapsed

Key = TypeVar("Key")
Value = TypeVar("Value")


class TtlCache(Generic[Key, Value]):
    """A cache for sessions and the state of grants (performance.md, point 4).

    A value that was being loaded while the cache was cleared is not stored, so a change made in this
    process is visible here at once, and elsewhere within `max_age`.
    """

    def __init__(self, max_age: timedelta = timedelta(seconds=1), max_entries: int = 20_000) -> None:
        self._max_age = max_age.total_seconds()
        self._max_entries = max_entries
        self._epoch = 0
        self._entries: dict[Key, tuple[float, Value]] = {}

    async def get(self, key: Key, load: Callable[[], Awaitable[Value]]) -> Value:
        """Return the cached value of `key` while it is fresh, else the result of `load`."""
        known = self._entries.get(key)
        if known is not None and elapsed() - known[0] < self._max_age:
            return known[1]
        epoch, loaded_at = self._epoch, elapsed()
        value = await load()
        if epoch == self._epoch:
            self._store(key, loaded_at, value)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Store a value that has just been loaded."""
        self._store(key, elapsed(), value)

    def clear(self) -> None:
        """Remove every value; loads in progress are not stored."""
        self._epoch += 1
        self._entries.clear()

    def _store(self, key: Key, moment: float, value: Value) -> None:
        if len(self._entries) >= self._max_entries:
            self._entries.clear()
        self._entries[key] = (moment, value)

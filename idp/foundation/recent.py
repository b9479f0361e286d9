"""TtlCache: values cached for at most a second, and cleared at once in the process that changes them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Generic, TypeVar

from idp.foundation.clock import elapsed

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A cache for sessions and the state of grants (performance.md, point 4).

    A value that was being loaded while the cache was cleared is not stored, so a change made in this
    process is visible here at once, and elsewhere within `max_age`.
    """

    def __init__(self, max_age: timedelta = timedelta(seconds=1), at_most: int = 20_000) -> None:
        self._max_age = max_age.total_seconds()
        self._at_most = at_most
        self._epoch = 0
        self._known: dict[Key, tuple[float, Value]] = {}

    async def get(self, key: Key, load: Callable[[], Awaitable[Value]]) -> Value:
        """Return the cached value of `key` while it is fresh, else the result of `load`."""
        known = self._known.get(key)
        if known is not None and elapsed() - known[0] < self._max_age:
            return known[1]
        epoch, asked = self._epoch, elapsed()
        value = await load()
        if epoch == self._epoch:
            self._keep(key, asked, value)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep an answer that has just been seen to be true."""
        self._keep(key, elapsed(), value)

    def forget(self) -> None:
        """Remove every value; loads in progress are not stored."""
        self._epoch += 1
        self._known.clear()

    def _keep(self, key: Key, moment: float, value: Value) -> None:
        if len(self._known) >= self._at_most:
            self._known.clear()
        self._known[key] = (moment, value)

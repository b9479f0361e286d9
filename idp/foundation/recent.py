"""What was true a moment ago: answers kept for at most a second, forgotten at once where they change."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Generic, TypeVar

from idp.foundation.clock import elapsed

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A cache for "who is here" and "is it alive" (performance.md, point 4).

    An answer that was being loaded while something was forgotten is not kept, so a change made in this
    process is visible at once here, and within `max_age` elsewhere.
    """

    def __init__(self, max_age: timedelta = timedelta(seconds=1), at_most: int = 20_000) -> None:
        self._max_age = max_age.total_seconds()
        self._at_most = at_most
        self._epoch = 0
        self._known: dict[Key, tuple[float, Value]] = {}

    async def get(self, key: Key, load: Callable[[], Awaitable[Value]]) -> Value:
        """The answer for `key`: the kept one when it is fresh, else what `load` says now."""
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
        """Something ended: every next question is asked anew."""
        self._epoch += 1
        self._known.clear()

    def _keep(self, key: Key, moment: float, value: Value) -> None:
        if len(self._known) >= self._at_most:
            self._known.clear()
        self._known[key] = (moment, value)

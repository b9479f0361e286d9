"""now() and elapsed(), replaceable in tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from time import monotonic

_shift: timedelta | None = None
_fixed: datetime | None = None
_elapsed: float | None = None


def now() -> datetime:
    """The current time, aware, in UTC."""
    if _fixed is not None:
        return _fixed
    return datetime.now(UTC) if _shift is None else datetime.now(UTC) + _shift


def elapsed() -> float:
    """Seconds that never run backwards: the age of a cached value is the difference of two of them."""
    return monotonic() if _elapsed is None else _elapsed


@contextmanager
def freeze(moment: datetime) -> Iterator[None]:
    """For tests: now() always returns `moment`."""
    global _fixed  # noqa: PLW0603
    before, _fixed = _fixed, moment
    try:
        yield
    finally:
        _fixed = before


@contextmanager
def travel(by: timedelta) -> Iterator[None]:
    """For tests: now() is shifted by `by` and keeps running."""
    global _shift  # noqa: PLW0603
    before = _shift
    _shift = by if before is None else before + by
    try:
        yield
    finally:
        _shift = before


@contextmanager
def aging_by_hand() -> Iterator[Callable[[timedelta], None]]:
    """For tests: cached values do not age, except by what the yielded function is passed."""
    global _elapsed  # noqa: PLW0603
    before, _elapsed = _elapsed, float(ceil(elapsed()))  # the sum of whole seconds is exact

    def pass_by(time: timedelta) -> None:
        global _elapsed  # noqa: PLW0603
        _elapsed = elapsed() + time.total_seconds()

    try:
        yield pass_by
    finally:
        _elapsed = before

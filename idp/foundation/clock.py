"""now(), replaceable in tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift: timedelta | None = None
_fixed: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    if _fixed is not None:
        return _fixed
    return datetime.now(UTC) if _shift is None else datetime.now(UTC) + _shift


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """For tests: time stands still at `moment`."""
    global _fixed  # noqa: PLW0603
    before, _fixed = _fixed, moment
    try:
        yield
    finally:
        _fixed = before


@contextmanager
def travel(by: timedelta) -> Iterator[None]:
    """For tests: time runs on, shifted by `by`."""
    global _shift  # noqa: PLW0603
    before = _shift
    _shift = by if before is None else before + by
    try:
        yield
    finally:
        _shift = before

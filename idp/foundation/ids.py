"""Generates primary keys: random where a key is visible outside, time-ordered for fast-growing tables (RFC 9562)."""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_id() -> UUID:
    """A random key (UUID version 4): reveals nothing, not even its time."""
    return uuid4()


def time_ordered_id(moment: datetime) -> UUID:
    """A key that sorts by `moment`, to the microsecond (UUID version 7): rows of one time are adjacent in the index.

    The twelve bits behind the version are the part of the millisecond, the last 62 are random (RFC 9562 6.2, method 3).
    """
    microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
    milliseconds, rest = divmod(microseconds, 1000)
    value = milliseconds << 80 | 0x7 << 76 | (rest * 4096 // 1000) << 64
    return UUID(int=value | 0x2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2)


def moment_of(key: UUID) -> datetime:
    """When a time-ordered key was made, in milliseconds."""
    return _EPOCH + timedelta(milliseconds=key.int >> 80)


def first_id_at(moment: datetime) -> UUID:
    """The lowest version 7 key of `moment`: the bound of a range over time-ordered keys; none is before 1970."""
    milliseconds = max(0, (moment - _EPOCH) // timedelta(milliseconds=1))
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0x2 << 62)

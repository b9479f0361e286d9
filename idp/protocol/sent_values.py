"""Facts of values that were sent: credentials by length and form alone, times in seconds, what is nearest; pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

#: In seconds; claims may hold any number.
_END_OF_CALENDAR = 253_402_300_800

_SPACE = re.compile(r"\s")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


def describe_length(text: str) -> str:
    """What stands in the place of a value that is not kept."""
    return f"({len(text)} characters)"


def nearest_first(sent: str, registered: Iterable[str]) -> tuple[str, ...]:
    """The registered texts, those first that have most in common with what was sent at both ends."""
    return tuple(sorted(registered, key=lambda one: _distance(sent.casefold(), one.casefold())))


def _distance(one: str, other: str) -> int:
    """How many characters lie between the common beginning and the common end; http and https count as one."""
    one, other = one.replace("https://", "http://", 1), other.replace("https://", "http://", 1)
    shortest = min(len(one), len(other))
    head = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)
    return max(len(one), len(other)) - head - tail


def describe_form(credential: str) -> str:
    """What is odd about the form of a credential, whatever it is: the name of the first rule that it breaks, or empty.

    The work does not depend on what the credential opens.
    """
    rules = (
        ("space", _SPACE.search(credential) is not None),
        ("quoted", credential[:1] in {'"', "'"} and credential[-1:] == credential[:1]),
        ("encoded", _PERCENT.search(credential) is not None),
        ("jwt", credential.startswith("eyJ") and credential.count(".") == 2),
        ("not_ascii", not credential.isascii()),
    )
    return next((name for name, broken in rules if broken), "")


def seconds_ahead(moment: float, now: datetime) -> int:
    """How many seconds a time of somebody else's clock lies ahead of ours; negative when it lies behind."""
    # bounded first: an integer in a claim may be too large for a float
    return round(max(0, min(_END_OF_CALENDAR, moment)) - now.timestamp())


def seconds_since(moment: datetime | None, now: datetime) -> int | None:
    """How many seconds ago a time of ours was."""
    return None if moment is None else round((now - moment).total_seconds())


def format_seconds(moment: float) -> str:
    """A NumericDate (RFC 7519 2) as a date and time, if a calendar has it."""
    if not 0 <= moment < _END_OF_CALENDAR:
        return "out of range"
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")

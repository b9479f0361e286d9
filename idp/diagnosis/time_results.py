"""judge_times(): the clocks and ages among the facts of a report, in seconds; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from idp.protocol.tokens.external_jwt import CLOCK_SKEW


class TimeKind(StrEnum):
    """What a number of seconds says; the value is the key of its sentence."""

    #: A time in what was sent lies so far ahead of our clock; negative: behind.
    AHEAD = "ahead"
    #: So long ago.
    AGO = "ago"
    #: So long is it good.
    LASTS = "lasts"


@dataclass(frozen=True, slots=True)
class TimeResult:
    """A time by the claim or fact that it is of; `tolerated`: the difference of clocks that is no mistake."""

    fact: str
    name: str
    kind: TimeKind
    seconds: int
    tolerated: int | None = None


_KINDS = {
    "seconds": TimeKind.AHEAD,
    "age": TimeKind.AGO,
    "spent_before": TimeKind.AGO,
    "replaced_before": TimeKind.AGO,
    "lifetime": TimeKind.LASTS,
    "grace": TimeKind.LASTS,
}
#: The claim that `seconds` is of, where the report does not name it.
_CLAIMS = {
    "jwt_expired": "exp",
    "jwt_expiry_too_far": "exp",
    "request_object_expired": "exp",
    "dpop_proof_expired": "exp",
    "access_token_expired": "exp",
    "dpop_proof_not_recent": "iat",
    "access_token_issued_ahead": "iat",
    "id_token_hint_issued_ahead": "iat",
    "dpop_proof_not_yet_valid": "nbf",
}


def judge_times(cause: str, facts: Mapping[str, str]) -> tuple[TimeResult, ...]:
    """The times of a report, in the order of its facts; what is no number is left out."""
    found = []
    for fact, value in facts.items():
        kind, seconds = _KINDS.get(fact), _read_seconds(value)
        if kind is TimeKind.AHEAD and seconds is not None:
            name = facts.get("name") or _CLAIMS.get(cause, fact)
            found.append(TimeResult(fact, name, kind, seconds, int(CLOCK_SKEW.total_seconds())))
        elif kind is not None and seconds is not None:
            found.append(TimeResult(fact, fact, kind, seconds))
    return tuple(found)


def _read_seconds(value: str) -> int | None:
    digits = value.removeprefix("-")
    return int(value) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None

"""collect_facts(): what an error report keeps of the facts of an error."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from idp.foundation.masking import make_visible
from idp.protocol.errors.cause import CausedError

#: Facts that differ each time the same mistake is made, whatever their type.
_MOMENTS = frozenset({"now", "expired_at", "retry_after", "seconds", "nonce"})


@dataclass(frozen=True, slots=True)
class ErrorFacts:
    """The facts of an error as texts: those that repeats have too, and those that differ each time."""

    repeated: Mapping[str, str]
    moments: Mapping[str, str]


def collect_facts(error: CausedError) -> ErrorFacts:
    """The facts of an error and of the errors behind it, whose causes are `because`, one to a line."""
    found = list(_list_facts(error))
    reasons = [behind.cause.key for behind in _errors_behind(error)]
    because = {"because": "\n".join(reasons)} if reasons else {}
    return ErrorFacts(
        {name: _text(fact) for name, fact in reversed(found) if not _is_moment(name, fact)} | because,
        {name: _text(fact) for name, fact in reversed(found) if _is_moment(name, fact)},
    )


def _list_facts(error: CausedError) -> Iterator[tuple[str, object]]:
    """The facts of the error before those of the errors behind it."""
    for one in (error, *_errors_behind(error)):
        yield from ((name, fact) for name, fact in one.facts.items() if not isinstance(fact, Exception))


def _errors_behind(error: CausedError) -> Iterator[CausedError]:
    behind = error.facts.get("because")
    while isinstance(behind, CausedError):
        yield behind
        behind = behind.facts.get("because")


def _is_moment(name: str, fact: object) -> bool:
    return name in _MOMENTS or isinstance(fact, datetime)


def _text(fact: object) -> str:
    """A fact as text; of several, one to a line."""
    if isinstance(fact, tuple | list | set | frozenset):
        return "\n".join(map(_text, sorted(fact) if isinstance(fact, set | frozenset) else fact))
    if isinstance(fact, datetime):
        return fact.isoformat(timespec="seconds")
    return make_visible(str(fact))

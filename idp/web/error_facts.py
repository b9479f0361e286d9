"""collect_facts(): what an error report keeps of the facts of an error."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from idp.foundation.masking import make_visible
from idp.protocol.errors.cause import CausedError

#: Facts of answers other than the protocol's that differ each time the same mistake is made.
_MOMENTS = frozenset({"retry_after"})
#: What a fact is when there is none.
_EMPTY: tuple[object, ...] = (None, "", ())


@dataclass(frozen=True, slots=True)
class ErrorFacts:
    """The facts of an error as texts: those that repeats have too, and those that differ each time."""

    repeated: Mapping[str, str]
    moments: Mapping[str, str]


def collect_facts(error: CausedError) -> ErrorFacts:
    """The facts of an error and of the errors behind it, whose causes are `because`, one to a line.

    `problem`: what another program answered, or did not. Facts that are empty are left out.
    """
    repeated: dict[str, str] = {}
    moments: dict[str, str] = {}
    reasons: list[str] = []
    for one in _list_errors(error):
        for name, fact in one.facts.items():
            if isinstance(fact, CausedError):
                reasons.append(fact.cause.key)
            elif fact not in _EMPTY:
                kept = moments if _is_moment(one, name, fact) else repeated
                kept.setdefault("problem" if isinstance(fact, Exception) else name, _text(fact))
    because = {"because": "\n".join(reasons)} if reasons else {}
    return ErrorFacts(repeated | because, moments)


def _list_errors(error: CausedError) -> Iterator[CausedError]:
    """The error, the one behind it, and so on."""
    behind: object = error
    while isinstance(behind, CausedError):
        yield behind
        behind = behind.facts.get("because")


def _is_moment(error: CausedError, name: str, fact: object) -> bool:
    return name in error.cause.definition.measured or name in _MOMENTS or isinstance(fact, datetime)


def _text(fact: object) -> str:
    """A fact as text; of several, one to a line."""
    if isinstance(fact, tuple | list | set | frozenset):
        return "\n".join(map(_text, sorted(fact) if isinstance(fact, set | frozenset) else fact))
    if isinstance(fact, datetime):
        return fact.isoformat(timespec="seconds")
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return make_visible(str(fact))

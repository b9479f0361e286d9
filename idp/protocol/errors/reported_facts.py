"""report_facts(): the facts of an error as texts that may be stored, also those of the errors behind it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from idp.protocol.errors.cause import CausedError
from idp.protocol.sent_values import LONGEST_KEPT, redact

#: What a client sent has a name that begins so: it may hold anything.
SENT = "sent"
#: The errors behind an error that are looked at; there are two at most.
_DEEPEST = 4
#: What of a list is kept.
_MOST_ITEMS = 50


@dataclass(frozen=True, slots=True)
class ReportedFacts:
    """The facts of an error. `lasting`: the same whenever the mistake is repeated; `measured`: of this occurrence."""

    lasting: Mapping[str, str]
    measured: Mapping[str, str]


def report_facts(error: CausedError) -> ReportedFacts:
    """The facts of the error and of those behind it; `because` names their causes, the nearest first.

    Lists have one item in each line. What was sent is without secrets; empty facts are left out.
    """
    lasting: dict[str, str] = {}
    measured: dict[str, str] = {}
    behind: list[str] = []
    at: object = error
    for _ in range(_DEEPEST):
        if not isinstance(at, CausedError):
            break
        known = tuple(_lines(at.facts.get("registered")))
        for name, fact in at.facts.items():
            if name != "because":
                kept = measured if name in at.cause.definition.measured else lasting
                kept.setdefault(name, "\n".join(_written(line, name, known) for line in _lines(fact)[:_MOST_ITEMS]))
        at = at.facts.get("because")
        if isinstance(at, CausedError):
            behind.append(at.cause.key)
        elif at is not None:
            lasting["problem"] = redact(str(at))
    return ReportedFacts(
        {name: fact for name, fact in (*lasting.items(), ("because", "\n".join(behind))) if fact},
        {name: fact for name, fact in measured.items() if fact},
    )


def _lines(fact: object) -> list[object]:
    if isinstance(fact, list | tuple | set | frozenset):
        return [*fact]
    return [] if fact is None else [fact]


def _written(fact: object, name: str, known: tuple[object, ...]) -> str:
    if isinstance(fact, datetime):
        return fact.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    text = str(fact.value) if isinstance(fact, Enum) else str(fact)
    one_line = text.replace("\n", "\\n")
    return redact(one_line, map(str, known)) if name.startswith(SENT) else one_line[:LONGEST_KEPT]

"""The stored form of level results: evidence and unmet requirements by the names of the rules."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from idp.tracker.levels.rules import Evidence, Lack, Level, LevelResult, Proof, UnmetRequirement

Members = dict[str, Any]


def to_members(results: Iterable[LevelResult]) -> list[Members]:
    """The stored form of these results."""
    return [
        {
            "level": int(one.level),
            "measured": one.measured,
            "evidence": [[seen.proof.value, seen.count, seen.day.isoformat()] for seen in one.evidence],
            "missing": [[lack.lack.value, lack.have, lack.need, lack.cause, lack.of_cause] for lack in one.missing],
        }
        for one in results
    ]


def from_members(stored: Sequence[Mapping[str, Any]]) -> tuple[LevelResult, ...]:
    """The results of a stored form."""
    return tuple(
        LevelResult(
            Level(one["level"]),
            tuple(Evidence(Proof(proof), int(count), date.fromisoformat(day)) for proof, count, day in one["evidence"]),
            tuple(
                UnmetRequirement(Lack(lack), int(have), int(need), str(cause), int(of_cause))
                for lack, have, need, cause, of_cause in one["missing"]
            ),
            measured=bool(one["measured"]),
        )
        for one in stored
    )

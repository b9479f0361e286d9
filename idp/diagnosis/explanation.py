"""Explanation: what explain() finds in a stored report; the names of differences are keys of sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from idp.diagnosis.comparison import Comparison, compare_texts


class ReportContent(Protocol):
    """What an explanation reads of a stored report."""

    @property
    def cause(self) -> str: ...

    @property
    def facts(self) -> Mapping[str, str]: ...

    @property
    def parameters(self) -> Mapping[str, str]: ...

    @property
    def first_at(self) -> datetime: ...


class Verdict(StrEnum):
    """What became of a parameter."""

    FITS = "fits"
    DIFFERS = "differs"
    IGNORED = "ignored"
    ADVISED = "advised"


@dataclass(frozen=True, slots=True)
class ParameterResult:
    """A parameter of the request beside its rule; `words`: those of the value that the verdict is about."""

    name: str
    sent: str
    rule: str
    verdict: Verdict
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a report says: the key of its cause, what differs, and each parameter."""

    cause: str
    comparisons: tuple[Comparison, ...] = ()
    parameters: tuple[ParameterResult, ...] = ()


def explain(report: ReportContent) -> Explanation:
    """The explanation of a stored report."""
    sent, registered = report.facts.get("sent"), report.facts.get("registered")
    if sent is None or registered is None:
        return Explanation(report.cause)
    return Explanation(
        report.cause, tuple(compare_texts("sent", sent, one) for one in registered.splitlines() or [registered])
    )

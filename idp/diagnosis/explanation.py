"""explain(): what a stored report says, in comparisons, times and parameters; pure.

Names of differences, rules and facts are keys: the sentences are in the templates and the guide of causes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from idp.diagnosis.address_comparison import compare_addresses
from idp.diagnosis.comparison import Comparison, compare_texts, compare_words
from idp.diagnosis.parameter_results import ParameterResult, judge_parameters
from idp.diagnosis.time_results import TimeResult, judge_times
from idp.protocol.client import ClientMetadata

#: Addresses that were registered are compared up to this number; a client may register more.
_MOST_COMPARISONS = 20
#: The fact that the sent value is compared with, the first that a report has.
_BESIDE = ("registered", "authorized", "expected", "allowed", "sent_inside", "sent_in_header", "sent_subject")
#: Facts that comparisons, times and the cause itself show already.
_SHOWN = frozenset({"sent", "name", *_BESIDE})


class ReportContent(Protocol):
    """What an explanation reads of a stored report."""

    @property
    def cause(self) -> str: ...

    @property
    def endpoint(self) -> str: ...

    @property
    def facts(self) -> Mapping[str, str]: ...

    @property
    def parameters(self) -> Mapping[str, str]: ...


class RegistrationTime(StrEnum):
    """Of when a registration is that a report is compared with."""

    THEN = "then"
    #: Nobody recorded what it was then.
    NOW = "now"


@dataclass(frozen=True, slots=True)
class RegistrationSnapshot:
    """A client's registration beside which parameters are shown."""

    metadata: ClientMetadata
    of: RegistrationTime


class ComparisonKind(StrEnum):
    """How two values are compared."""

    ADDRESS = "address"
    WORDS = "words"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a report says.

    `cause`: its key; `root_cause`: that of the error behind it, or the same. `comparisons`: the sent value beside each
    registered one, the nearest first. `facts`: the others by name. `registration`: what `parameters` are beside.
    """

    cause: str
    root_cause: str
    comparisons: tuple[Comparison, ...]
    times: tuple[TimeResult, ...]
    parameters: tuple[ParameterResult, ...]
    facts: tuple[tuple[str, str], ...]
    registration: RegistrationTime | None


def explain(report: ReportContent, registration: RegistrationSnapshot | None = None) -> Explanation:
    """The explanation of a stored report, beside a registration of its client."""
    facts = report.facts
    root = find_root_cause(report)
    comparisons, times = _compare(root, facts), judge_times(root, facts)
    timed = {result.fact for result in times}
    return Explanation(
        cause=report.cause,
        root_cause=root,
        comparisons=comparisons,
        times=times,
        parameters=judge_parameters(
            report.endpoint, report.parameters, facts, None if registration is None else registration.metadata
        ),
        facts=tuple(
            (name, fact)
            for name, fact in facts.items()
            if name not in timed and name != "because" and not (comparisons and name in _SHOWN)
        ),
        registration=None if registration is None else registration.of,
    )


def find_root_cause(report: ReportContent) -> str:
    """The key of the innermost error behind that of a report, or of its own."""
    return report.facts.get("because", "").split("\n")[-1] or report.cause


def _compare(root: str, facts: Mapping[str, str]) -> tuple[Comparison, ...]:
    sent = facts.get("sent")
    beside = next((facts[name] for name in _BESIDE if name in facts), None)
    if sent is None or beside is None:
        return ()
    name, kind = COMPARED.get(root, (facts.get("name", "sent"), ComparisonKind.TEXT))
    others = beside.split("\n")[:_MOST_COMPARISONS]
    match kind:
        case ComparisonKind.ADDRESS:
            return tuple(compare_addresses(name, sent, other) for other in others)
        case ComparisonKind.WORDS:
            return (compare_words(name, sent, " ".join(others).replace(",", " ").split()),)
        case ComparisonKind.TEXT:
            return tuple(compare_texts(name, sent, other) for other in others)


_ADDRESS, _WORDS = ComparisonKind.ADDRESS, ComparisonKind.WORDS
#: Cause -> the parameter or claim that it is about, and how that is compared; others are compared as texts.
COMPARED: dict[str, tuple[str, ComparisonKind]] = {
    "redirect_uri_unregistered": ("redirect_uri", _ADDRESS),
    "logout_redirect_uri_unregistered": ("post_logout_redirect_uri", _ADDRESS),
    "code_redirect_uri_differs": ("redirect_uri", _ADDRESS),
    "request_uri_not_registered": ("request_uri", _ADDRESS),
    "resource_not_of_client": ("resource", _ADDRESS),
    "resource_not_authorized": ("resource", _ADDRESS),
    "exchange_audience_not_of_client": ("audience", _ADDRESS),
    "jwt_audience_wrong": ("aud", _ADDRESS),
    "jwt_audience_not_issuer_alone": ("aud", _ADDRESS),
    "request_object_audience_wrong": ("aud", _ADDRESS),
    "dpop_address_differs": ("htu", _ADDRESS),
    "dpop_method_differs": ("htm", ComparisonKind.TEXT),
    "scope_not_of_client": ("scope", _WORDS),
    "api_scope_not_of_client": ("scope", _WORDS),
    "exchange_scope_not_of_client": ("scope", _WORDS),
    "prompt_unknown": ("prompt", _WORDS),
    "response_mode_unknown": ("response_mode", _WORDS),
    "response_type_unsupported": ("response_type", _WORDS),
    "grant_type_unknown": ("grant_type", _WORDS),
    "jwt_issuer_not_client": ("iss", ComparisonKind.TEXT),
    "request_object_issuer_wrong": ("iss", ComparisonKind.TEXT),
    "assertion_subject_not_client": ("sub", ComparisonKind.TEXT),
    "client_assertion_of_another_client": ("client_id", ComparisonKind.TEXT),
    "client_id_differs_from_header": ("client_id", ComparisonKind.TEXT),
    "pushed_client_id_differs": ("client_id", ComparisonKind.TEXT),
    "client_assertion_type_wrong": ("client_assertion_type", ComparisonKind.TEXT),
    "requested_token_type_unsupported": ("requested_token_type", ComparisonKind.TEXT),
}

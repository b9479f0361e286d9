"""judge_parameters(): every parameter of a request beside its rule, also those that were fine; pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from idp.protocol.authorize.prompt import PROMPTS
from idp.protocol.authorize.request import LONGEST_NONCE
from idp.protocol.authorize.response_mode import ResponseMode
from idp.protocol.client import ClientMetadata
from idp.protocol.client_auth.secret import is_either_way
from idp.protocol.grant_type import GrantType
from idp.protocol.sent_values import nearest_first
from idp.protocol.tokens.external_jwt import CLOCK_SKEW

#: 128 random bits in base64url; shorter ones can be guessed.
_FEWEST_STATE = 22
_NOT_KEPT = re.compile(r"\((\d{1,6}) characters\)", re.ASCII)


class Verdict(StrEnum):
    """What is said of a parameter."""

    FITS = "fits"
    DIFFERS = "differs"
    IGNORED = "ignored"
    ADVISED = "advised"


class RuleKind(StrEnum):
    """How the rule of a parameter is to be read; the value is the key of its words."""

    #: The value is exactly one that is registered.
    EXACT = "exact"
    #: The value is one of several, or made of words among them.
    ONE_OF = "one_of"
    #: At least so many characters.
    AT_LEAST = "at_least"
    #: At most so many characters.
    AT_MOST = "at_most"
    #: From so many to so many characters.
    BETWEEN = "between"
    #: At most so many seconds away.
    WITHIN_SECONDS = "within_seconds"


@dataclass(frozen=True, slots=True)
class ParameterResult:
    """A parameter beside its rule; `sent`: as it was stored, None when it was not sent.

    `required`: whether it must be sent. `words`: those of the value that the verdict is about.
    """

    name: str
    sent: str | None
    rule: str
    kind: RuleKind
    verdict: Verdict
    required: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Request:
    parameters: Mapping[str, str]
    facts: Mapping[str, str]
    client: ClientMetadata


def judge_parameters(
    endpoint: str, parameters: Mapping[str, str], facts: Mapping[str, str], client: ClientMetadata | None
) -> tuple[ParameterResult, ...]:
    """A result for each parameter that has a rule, in the order of the table; none without a registration."""
    if client is None:
        return ()
    request = _Request(parameters, facts, client)
    found = [result for rule in _RULES.get(endpoint, ()) if (result := rule(request)) is not None]
    whole = _names_all(parameters)
    return (*(result for result in found if whole or result.sent is not None), *_judge_clock(facts))


def _names_all(parameters: Mapping[str, str]) -> bool:
    """Whether what is missing here was not sent: it does not stand in a request object or a pushed request."""
    return not _USUAL.isdisjoint(parameters) and _ELSEWHERE.isdisjoint(parameters)


def _judge_redirect_uri(request: _Request) -> ParameterResult | None:
    sent = request.parameters.get("redirect_uri")
    registered = request.facts.get("authorized") or "\n".join(nearest_first(sent or "", request.client.redirect_uris))
    differs = sent not in registered.split("\n")
    return _result("redirect_uri", sent, registered, differs, kind=RuleKind.EXACT, required=True)


def _judge_response_type(request: _Request) -> ParameterResult | None:
    return _one_of("response_type", request, ("code",), required=True)


def _judge_response_mode(request: _Request) -> ParameterResult | None:
    return _one_of("response_mode", request, tuple(ResponseMode))


def _judge_grant_type(request: _Request) -> ParameterResult | None:
    return _one_of("grant_type", request, tuple(sorted(request.client.grant_types)), required=True)


def _judge_prompt(request: _Request) -> ParameterResult | None:
    return _one_of("prompt", request, PROMPTS)


def _judge_resource(request: _Request) -> ParameterResult | None:
    return _one_of("resource", request, request.client.resources)


def _judge_scope(request: _Request) -> ParameterResult | None:
    """Words that are not registered are ignored; without any other there is nothing to give."""
    sent, registered = request.parameters.get("scope"), tuple(sorted(request.client.scopes))
    if sent is None and "response_type" not in request.parameters:
        return None  # without one a token or a device gets what is registered
    unknown = tuple(word for word in (sent or "").split() if word not in registered)
    known = [word for word in (sent or "").split() if word in registered]
    verdict = Verdict.DIFFERS if not known else Verdict.IGNORED if unknown else Verdict.FITS
    return ParameterResult("scope", sent, " ".join(registered), RuleKind.ONE_OF, verdict, words=unknown)


def _judge_challenge_method(request: _Request) -> ParameterResult | None:
    """PKCE is a must for some clients, and advised to all."""
    sent, client = request.parameters.get("code_challenge_method"), request.client
    required = client.public or client.pkce_required
    if sent is None and not required and "code_challenge" not in request.parameters:
        return ParameterResult("code_challenge_method", None, "S256", RuleKind.EXACT, Verdict.ADVISED)
    return _result("code_challenge_method", sent, "S256", sent != "S256", kind=RuleKind.EXACT, required=required)


def _judge_challenge(request: _Request) -> ParameterResult | None:
    return _between("code_challenge", request, 43, 43)


def _judge_verifier(request: _Request) -> ParameterResult | None:
    return _between("code_verifier", request, 43, 128)


def _judge_state(request: _Request) -> ParameterResult | None:
    sent = request.parameters.get("state")
    short = sent is None or _measure(sent) < _FEWEST_STATE
    verdict = Verdict.ADVISED if short else Verdict.FITS
    return ParameterResult("state", sent, str(_FEWEST_STATE), RuleKind.AT_LEAST, verdict)


def _judge_nonce(request: _Request) -> ParameterResult | None:
    sent = request.parameters.get("nonce")
    if sent is None:
        return ParameterResult("nonce", None, str(LONGEST_NONCE), RuleKind.AT_MOST, Verdict.ADVISED)
    return _result("nonce", sent, str(LONGEST_NONCE), _measure(sent) > LONGEST_NONCE, kind=RuleKind.AT_MOST)


def _judge_authentication(request: _Request) -> ParameterResult | None:
    """How the client authenticated beside the method that it registered, if the report knows."""
    used, registered = request.facts.get("used"), request.client.token_endpoint_auth_method
    if used is None:
        return None
    differs = used != registered and not is_either_way(used, request.client)
    return _result("token_endpoint_auth_method", used, registered.value, differs, kind=RuleKind.EXACT, required=True)


def _judge_clock(facts: Mapping[str, str]) -> Iterator[ParameterResult]:
    seconds = facts.get("seconds", "")
    if re.fullmatch(r"-?\d{1,15}", seconds, re.ASCII):
        tolerated = int(CLOCK_SKEW.total_seconds())
        differs = abs(int(seconds)) > tolerated
        yield _result("clock", seconds, str(tolerated), differs, kind=RuleKind.WITHIN_SECONDS)


def _one_of(name: str, request: _Request, allowed: tuple[str, ...], required: bool = False) -> ParameterResult | None:
    sent = request.parameters.get(name)
    if sent is None and not required:
        return None
    unknown = tuple(word for word in (sent or "").split() if word not in allowed)
    verdict = Verdict.DIFFERS if unknown or sent is None else Verdict.FITS
    return ParameterResult(name, sent, " ".join(allowed), RuleKind.ONE_OF, verdict, required, unknown)


def _between(name: str, request: _Request, fewest: int, most: int) -> ParameterResult | None:
    sent = request.parameters.get(name)
    if sent is None:
        return None
    return _result(name, sent, f"{fewest}–{most}", not fewest <= _measure(sent) <= most, kind=RuleKind.BETWEEN)


def _result(
    name: str, sent: str | None, rule: str, differs: bool, *, kind: RuleKind, required: bool = False
) -> ParameterResult:
    return ParameterResult(name, sent, rule, kind, Verdict.DIFFERS if differs else Verdict.FITS, required)


def _measure(stored: str) -> int:
    """The length of a value of which perhaps only the length was stored."""
    found = _NOT_KEPT.fullmatch(stored)
    return int(found[1]) if found else len(stored)


#: A request that is continued has none of these, and one that stands elsewhere has one of those.
_USUAL = frozenset({"client_id", "response_type", "redirect_uri", "grant_type"})
_ELSEWHERE = frozenset({"request", "request_uri"})

_Rule = Callable[[_Request], ParameterResult | None]
_AUTHORIZE: tuple[_Rule, ...] = (
    _judge_redirect_uri,
    _judge_response_type,
    _judge_response_mode,
    _judge_challenge_method,
    _judge_challenge,
    _judge_scope,
    _judge_resource,
    _judge_prompt,
    _judge_state,
    _judge_nonce,
)


def _of_code(rule: _Rule) -> _Rule:
    """The rule for requests of the authorization code grant alone."""

    def judge(request: _Request) -> ParameterResult | None:
        return rule(request) if request.parameters.get("grant_type") == GrantType.AUTHORIZATION_CODE else None

    return judge


_TOKEN: tuple[_Rule, ...] = (
    _judge_authentication,
    _judge_grant_type,
    _of_code(_judge_redirect_uri),
    _of_code(_judge_verifier),
    _judge_scope,
    _judge_resource,
)
#: Endpoint -> the rules of its parameters, in the order of the table.
_RULES: dict[str, tuple[_Rule, ...]] = {
    "/authorize": _AUTHORIZE,
    "/par": (_judge_authentication, *_AUTHORIZE),
    "/token": _TOKEN,
    "/device_authorization": (_judge_authentication, _judge_scope, _judge_resource),
    "/introspect": (_judge_authentication,),
    "/revoke": (_judge_authentication,),
}

"""explain_scope(): why a scope value that was sent is not given (RFC 6749 3.3); pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from idp.protocol.client import ClientMetadata
from idp.protocol.grant_type import GrantType
from idp.protocol.tokens.claims import SCOPES

OFFLINE_ACCESS = "offline_access"
#: The values that one error names; a request may hold hundreds.
_MOST_NAMED = 5
_LONGEST_NAMED = 60


class ScopeFault(StrEnum):
    """Why a scope value is not given; the value is the key of its words on pages."""

    UNKNOWN = "unknown"
    SEPARATED_BY_COMMAS = "commas"
    NOT_REGISTERED = "not_registered"
    RESOURCE_MISSING = "resource_missing"
    FOR_PEOPLE = "for_people"
    NOT_GRANTED = "not_granted"
    REFRESH_GRANT_MISSING = "refresh_grant_missing"
    CONSENT_PROMPT_MISSING = "consent_prompt_missing"


_WORDS: dict[ScopeFault, str] = {
    ScopeFault.UNKNOWN: "is neither in scopes_supported nor registered for this client",
    ScopeFault.SEPARATED_BY_COMMAS: "must be separated by spaces, not by commas",
    ScopeFault.NOT_REGISTERED: "is not registered for this client",
    ScopeFault.RESOURCE_MISSING: "is of an API that resource does not name",
    ScopeFault.FOR_PEOPLE: "is about people, and this grant gives scopes of APIs alone",
    ScopeFault.NOT_GRANTED: "is not among what the person granted to this client",
    ScopeFault.REFRESH_GRANT_MISSING: "needs the grant refresh_token, which this client did not register",
    ScopeFault.CONSENT_PROMPT_MISSING: "needs prompt=consent beside it (OIDC Core 11)",
}


@dataclass(frozen=True, slots=True)
class UnusableScope:
    """A scope value that was sent and is not given, and why."""

    scope: str
    fault: ScopeFault

    def __str__(self) -> str:
        return f"{self.scope[:_LONGEST_NAMED]} {_WORDS[self.fault]}"


def explain_scope(
    scope: str, client: ClientMetadata, *, machine: bool = False, named: Collection[str] = ()
) -> ScopeFault:
    """Why a client that asked for this scope does not get it; `machine`: at a grant of scopes of APIs alone.

    `named`: the scopes of the APIs that the request names.

    Scopes of APIs that the client did not register for count as unknown, so that nobody learns who has which APIs.
    """
    if "," in scope:
        return ScopeFault.SEPARATED_BY_COMMAS
    if scope in SCOPES:
        return _explain_person_scope(scope, client, machine)
    if scope not in client.scopes:
        return ScopeFault.UNKNOWN
    return ScopeFault.NOT_GRANTED if scope in named else ScopeFault.RESOURCE_MISSING


def _explain_person_scope(scope: str, client: ClientMetadata, machine: bool) -> ScopeFault:
    if machine:
        return ScopeFault.FOR_PEOPLE
    if scope not in client.scopes:
        return ScopeFault.NOT_REGISTERED
    if scope == OFFLINE_ACCESS and not client.has_grant_type(GrantType.REFRESH_TOKEN):
        return ScopeFault.REFRESH_GRANT_MISSING
    return ScopeFault.CONSENT_PROMPT_MISSING if scope == OFFLINE_ACCESS else ScopeFault.RESOURCE_MISSING


def find_unusable_scopes(
    sent: Iterable[str], granted: Collection[str], client: ClientMetadata, *, machine: bool = False
) -> tuple[UnusableScope, ...]:
    """Each scope that was sent and not given, with the reason, in the order sent."""
    return tuple(
        UnusableScope(scope, explain_scope(scope, client, machine=machine)) for scope in sent if scope not in granted
    )


def describe_unusable_scopes(
    sent: Iterable[str], client: ClientMetadata, *, machine: bool = False, named: Collection[str] = ()
) -> str:
    """The reasons for the first of these scopes, none of which is given, in a sentence for the developer."""
    found = [UnusableScope(scope, explain_scope(scope, client, machine=machine, named=named)) for scope in sent]
    told = "; ".join(str(one) for one in found[:_MOST_NAMED])
    return told if len(found) <= _MOST_NAMED else f"{told}; and {len(found) - _MOST_NAMED} more"

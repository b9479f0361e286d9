"""find_answer(): how an error is answered by the standard and by us, and whether a level counts it; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from idp.clients.causes import ClientAdminCause, DeclarationCause
from idp.clients.errors import NotOwner, RegistrationNotAllowed, TooManyRegistrations
from idp.diagnosis.guides.guide import CauseGuide, CausePlace
from idp.diagnosis.guides.words import Counting, ErrorAnswer
from idp.protocol.errors import InvalidDpopProof
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.errors.address import AddressCause
from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.errors.cause import Cause
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.protocol.errors.dpop import DpopCause
from idp.protocol.errors.jwk import JwkCause
from idp.protocol.errors.jwt import JsonCause, JwtCause
from idp.protocol.errors.ordinary import EXPECTED_ERRORS
from idp.protocol.errors.parameter import ParameterCause
from idp.protocol.errors.redirect_loop import RedirectLoopCause
from idp.protocol.errors.registration import RegistrationCause, SelfRegistrationCause
from idp.protocol.errors.request_object import RequestObjectCause
from idp.protocol.errors.resource import ResourceCause
from idp.protocol.errors.token import TokenCause, TokenExchangeCause
from idp.protocol.errors.unredirectable import UnredirectableCause
from idp.web.causes import OutageCause, RateLimitCause, UnreadableCause, UnreadableDefinition

#: Each table whose causes a code can stand for, with the section for causes that name none themselves.
_TABLES: Mapping[type[Cause], str] = MappingProxyType(
    {
        AccessTokenCause: "RFC 6750 3.1",
        AddressCause: "RFC 6749 3.1.2",
        AuthorizationCause: "RFC 6749 4.1.2.1",
        ClientAdminCause: "RFC 7592 2",
        ClientAuthenticationCause: "RFC 6749 5.2",
        DeclarationCause: "RFC 7591 3.2.2",
        DpopCause: "RFC 9449 4.3",
        JsonCause: "RFC 8259 2",
        JwkCause: "RFC 7517 4",
        JwtCause: "RFC 7519 4.1",
        OutageCause: "RFC 6749 4.1.2.1",
        ParameterCause: "RFC 6749 3.1",
        RateLimitCause: "RFC 6585 4",
        RegistrationCause: "RFC 7591 3.2.2",
        RequestObjectCause: "RFC 9101 6",
        ResourceCause: "RFC 8707 2",
        SelfRegistrationCause: "RFC 7591 3.2.2",
        TokenCause: "RFC 6749 5.2",
        TokenExchangeCause: "RFC 8693 2.2.2",
        UnreadableCause: "RFC 9110 15.5",
        UnredirectableCause: "RFC 6749 4.1.2.1",
    }
)
_CAUSES: Mapping[str, Cause] = MappingProxyType({one.key: one for table in _TABLES for one in table})
_SECTION = re.compile(r"\(((?:RFC|OIDC|FAPI) [^()]+)\)")

#: The code and status of errors that have neither as the specification's exception.
_ANSWERED_AS: Mapping[type[Exception], tuple[str, int]] = MappingProxyType(
    {
        RegistrationNotAllowed: ("invalid_token", 401),
        NotOwner: ("access_denied", 403),
        TooManyRegistrations: ("temporarily_unavailable", 503),
    }
)
_STATUS_OF_PAGES: Mapping[str, int] = MappingProxyType(
    {
        "stale_page": 403,
        "cookies_blocked": 403,
        "expired": 410,
        "not_found": 404,
        "forbidden": 403,
        "trouble": 500,
        "crowded": 429,
        "redirect_loop": 429,
        "file_too_large": 413,
        "unreadable": 400,
        "sign_in_throttled": 429,
        "sign_in_busy": 503,
        "recovery_throttled": 429,
        "user_code_throttled": 429,
        "history_disowned": 200,
    }
)
#: Answered before a client proves itself, so no fact is kept.
_BEFORE_PROOF = frozenset({"device_grant_not_registered", "user_codes_exhausted"})
_COUNTING: Mapping[CausePlace, Counting] = MappingProxyType(
    {
        CausePlace.START: Counting.START,
        CausePlace.LOGOUT: Counting.START,
        CausePlace.AUTHORIZE: Counting.AUTHORIZE,
        CausePlace.PUSHED: Counting.PROVEN,
        CausePlace.TOKEN: Counting.PROVEN,
        CausePlace.DEVICE: Counting.PROVEN,
        CausePlace.BEHIND: Counting.BEHIND,
    }
)


@dataclass(frozen=True, slots=True)
class CauseAnswer:
    """How an error is answered. `code` and `section`: of the standard, empty where it says nothing; `alike`: whether
    others cannot tell it from other causes."""

    code: str
    section: str
    status: int
    answer: ErrorAnswer
    counting: Counting
    alike: bool = False


def find_answer(key: str, guide: CauseGuide) -> CauseAnswer:
    """The answer of a cause or of a kind of page."""
    cause = _CAUSES.get(key)
    if cause is None:
        return CauseAnswer("", "", _STATUS_OF_PAGES.get(key, 0), ErrorAnswer.PAGE, _find_page_counting(key))
    code, status = _read_error(cause, guide.place)
    return CauseAnswer(
        code=code,
        section=_find_section(cause, guide.place),
        status=status,
        answer=_find_kind(guide.place),
        counting=_find_counting(key, cause, guide.place),
        alike=cause.definition.alike is not None,
    )


def _find_page_counting(key: str) -> Counting:
    """Pages are not counted, but for the one in place of a code."""
    return Counting.AUTHORIZE if key == RedirectLoopCause.REDIRECT_LOOP.key else Counting.NONE


def _read_error(cause: Cause, place: CausePlace) -> tuple[str, int]:
    """The error code and the HTTP status; no code where only a page or another error tells it."""
    definition = cause.definition
    if place is CausePlace.BEHIND or isinstance(cause, UnredirectableCause | AddressCause):
        return "", 400
    if isinstance(definition, UnreadableDefinition):
        return "invalid_request", definition.status
    if isinstance(cause, RateLimitCause):
        return "temporarily_unavailable", 429
    error = definition.error
    code, status = _ANSWERED_AS.get(error, ("invalid_client_metadata", 400))
    if place is CausePlace.API and issubclass(error, InvalidDpopProof):  # RFC 9449 7.1
        return InvalidDpopProof.code, 401
    return getattr(error, "code", code), getattr(error, "status", status)


def _find_section(cause: Cause, place: CausePlace) -> str:
    if place is CausePlace.LOGOUT:
        return "OIDC RP-Initiated Logout 1.0 4"
    found = _SECTION.search(cause.definition.text)
    return found[1] if found else _TABLES[type(cause)]


def _find_kind(place: CausePlace) -> ErrorAnswer:
    if place in (CausePlace.START, CausePlace.LOGOUT):
        return ErrorAnswer.START
    if place is CausePlace.AUTHORIZE:
        return ErrorAnswer.AUTHORIZE
    return ErrorAnswer.BEHIND if place is CausePlace.BEHIND else ErrorAnswer.JSON


def _find_counting(key: str, cause: Cause, place: CausePlace) -> Counting:
    if issubclass(cause.definition.error, EXPECTED_ERRORS):
        return Counting.ORDINARY
    if isinstance(cause, ClientAuthenticationCause):
        return Counting.UNPROVEN
    if key in _BEFORE_PROOF:
        return Counting.NONE
    if isinstance(cause, ParameterCause):
        return Counting.EITHER
    return _COUNTING.get(place, Counting.NONE)

"""RegistrationDraft: what the registration form holds between its two steps, and what is wrong with it; pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from idp.clients.sandbox.policy import SENSITIVE_SCOPES
from idp.clients.stack import Stack
from idp.protocol.client import ApplicationType, DataPurpose, Environment, LegalBasis
from idp.protocol.errors import InvalidAddress
from idp.protocol.grant_type import GrantType
from idp.protocol.registration import data_purposes, redirect_advice
from idp.protocol.registration.redirect_advice import RedirectAdvice
from idp.protocol.registration.registered_uri import UriContext, check_page_uri, check_server_uri, is_loopback

#: The rules of addresses of a sandbox client.
SANDBOX = UriContext(Environment.UJI, ApplicationType.WEB)
MOST_ADDRESSES = 20
#: The kind of a fault: the name of one's own machine, without http:// before it.
LOOPBACK_WITHOUT_SCHEME = "loopback_without_scheme"

#: The scopes that the form offers beside openid, which every application gets.
OFFERED_SCOPES = ("profile", "organisasi", "email", "phone", "peran", "pegawai")

_UriRule = Callable[[object, UriContext], str]


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    """What the form says of one scope; what is typed for a box without a tick is kept, and not declared."""

    scope: str
    chosen: bool = False
    purpose: str = ""
    basis: str = LegalBasis.PUBLIC_TASK
    regulation: str = ""

    @property
    def sensitive(self) -> bool:
        """Whether real people's values reach no client in the sandbox."""
        return self.scope in SENSITIVE_SCOPES


@dataclass(frozen=True, slots=True)
class FormProblem:
    """One thing to change: the id of the field, and what is wrong; `uri`: the address, `other`: how to write it."""

    field: str
    kind: str
    uri: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationDraft:
    """The fields as they were typed; addresses stand one in a line."""

    client_id: str
    application_id: UUID | None = None
    stack: Stack | None = None
    home: str = ""
    redirects: str = ""
    logouts: str = ""
    backchannel: str = ""
    scopes: tuple[ScopeChoice, ...] = ()

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.redirects.split()))

    @property
    def logout_uris(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.logouts.split()))

    @property
    def chosen(self) -> tuple[ScopeChoice, ...]:
        """The scopes that are asked for beside openid."""
        return tuple(one for one in self.scopes if one.chosen)


def begin_draft(client_id: str, application_id: UUID | None) -> RegistrationDraft:
    """The empty form, which asks for the name, as most applications show it."""
    scopes = tuple(ScopeChoice(scope, chosen=scope == "profile") for scope in OFFERED_SCOPES)
    return RegistrationDraft(client_id=client_id, application_id=application_id, scopes=scopes)


def read_draft(fields: Mapping[str, str], fresh_id: str) -> RegistrationDraft:
    """The form as it was sent; `fresh_id`: the client_id where none was sent that could be one of ours."""
    client_id = _parse_id(fields.get("nomor", ""))
    return RegistrationDraft(
        client_id=str(client_id) if client_id else fresh_id,
        application_id=_parse_id(fields.get("aplikasi", "")),
        stack=next((one for one in Stack if one == fields.get("teknologi")), None),
        home=fields.get("beranda", "").strip(),
        redirects=fields.get("alamat", ""),
        logouts=fields.get("keluar", ""),
        backchannel=fields.get("kanal", "").strip(),
        scopes=tuple(_read_scope(fields, scope) for scope in OFFERED_SCOPES),
    )


def carried_fields(draft: RegistrationDraft, *, of_addresses: bool) -> dict[str, str]:
    """The hidden fields that carry the other step: everything is read and checked anew with each request."""
    if of_addresses:
        return {
            "aplikasi": str(draft.application_id or ""),
            "teknologi": draft.stack or "",
            "beranda": draft.home,
            "alamat": draft.redirects,
            "keluar": draft.logouts,
            "kanal": draft.backchannel,
        }
    carried: dict[str, str] = {}
    for one in draft.scopes:
        carried |= {f"minta_{one.scope}": "ya"} if one.chosen else {}
        carried |= {f"alasan_{one.scope}": one.purpose, f"dasar_{one.scope}": one.basis}
        carried |= {f"aturan_{one.scope}": one.regulation}
    return carried


def find_address_problems(draft: RegistrationDraft, applications: Collection[UUID]) -> tuple[FormProblem, ...]:
    """What is wrong with the first step; `applications`: those whose team the person may register for."""
    found = []
    if draft.application_id not in applications:
        found.append(FormProblem("aplikasi", "no_application"))
    if draft.stack is None:
        found.append(FormProblem("teknologi", "no_stack"))
    found += _check_one("beranda", draft.home, check_page_uri)
    if not draft.redirect_uris:
        found.append(FormProblem("alamat", "no_redirect"))
    found += _check_redirects("alamat", draft.redirect_uris)
    found += _check_redirects("keluar", draft.logout_uris)
    return (*found, *_check_one("kanal", draft.backchannel, check_server_uri))


def find_data_problems(draft: RegistrationDraft) -> tuple[FormProblem, ...]:
    """What is wrong with the second step: each scope needs a reason and a basis, a sensitive one its regulation."""
    found = []
    for one in draft.chosen:
        if not data_purposes.is_visible(one.purpose, data_purposes.LONGEST_PURPOSE):
            found.append(FormProblem(f"alasan_{one.scope}", "no_purpose"))
        if one.basis not in list(LegalBasis):
            found.append(FormProblem(f"dasar_{one.scope}", "no_basis"))
        if (one.regulation or one.sensitive) and not data_purposes.is_visible(
            one.regulation, data_purposes.LONGEST_REGULATION
        ):
            found.append(FormProblem(f"aturan_{one.scope}", "no_regulation"))
    return tuple(found)


def advise_on_address(uri: str, others: Collection[str]) -> tuple[RedirectAdvice, ...]:
    """What to say about a redirect URI; `others`: the addresses that are registered already or named beside it."""
    if _is_loopback_without_scheme(uri):
        return (RedirectAdvice(uri, LOOPBACK_WITHOUT_SCHEME, f"http://{uri}", refused=True),)
    return redirect_advice.advise(uri, others, SANDBOX)


def write_declaration(draft: RegistrationDraft, name: str) -> dict[str, object]:
    """The RFC 7591 members of the client; only for a draft without problems."""
    purposes = [DataPurpose(one.scope, one.purpose, LegalBasis(one.basis), one.regulation) for one in draft.chosen]
    declared: dict[str, object] = {
        "client_name": name,
        "redirect_uris": list(draft.redirect_uris),
        "post_logout_redirect_uris": list(draft.logout_uris),
        "client_uri": draft.home or None,
        "backchannel_logout_uri": draft.backchannel or None,
        "grant_types": [GrantType.AUTHORIZATION_CODE.value, GrantType.REFRESH_TOKEN.value],
        "scope": " ".join(("openid", *(one.scope for one in draft.chosen))),
        "software_id": draft.stack,
        "data_purposes": data_purposes.write_purposes(purposes),
    }
    return {member: value for member, value in declared.items() if value is not None}


def _read_scope(fields: Mapping[str, str], scope: str) -> ScopeChoice:
    return ScopeChoice(
        scope=scope,
        chosen=fields.get(f"minta_{scope}") == "ya",
        purpose=" ".join(fields.get(f"alasan_{scope}", "").split()),
        basis=fields.get(f"dasar_{scope}", LegalBasis.PUBLIC_TASK),
        regulation=" ".join(fields.get(f"aturan_{scope}", "").split()),
    )


def _check_one(field: str, uri: str, rule: _UriRule) -> list[FormProblem]:
    if not uri:
        return []
    if _is_loopback_without_scheme(uri):
        return [FormProblem(field, LOOPBACK_WITHOUT_SCHEME, uri, f"http://{uri}")]
    try:
        rule(uri, SANDBOX)
    except InvalidAddress as fault:
        return [FormProblem(field, fault.cause.key, uri)]
    return []


def _check_redirects(field: str, uris: Collection[str]) -> list[FormProblem]:
    if len(uris) > MOST_ADDRESSES:
        return [FormProblem(field, "too_many_addresses")]
    advice = [one for uri in uris for one in advise_on_address(uri, ())]
    return [FormProblem(field, one.kind, one.uri, one.other) for one in advice if one.refused]


def _is_loopback_without_scheme(uri: str) -> bool:
    """Whether http:// was left out before the name of one's own machine, as in localhost:8000/divos.php."""
    try:
        parts = urlsplit(f"//{uri}")
        return "://" not in uri and (parts.port or 0) >= 0 and is_loopback(parts.hostname or "")
    except ValueError:
        return False


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None

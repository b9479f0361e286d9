"""read_self_registration(): what clients may register and change without an operator (RFC 7591 3, RFC 7592 2)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from urllib.parse import urlsplit

from idp.permissions import Permission
from idp.protocol.client import ClientMetadata, Environment, Ownership, Profile, SubjectType
from idp.protocol.errors.registration import SelfRegistrationCause
from idp.protocol.grant_type import GrantBasis, GrantType, grant_types_on
from idp.protocol.provider import SIGNING_ALGORITHMS
from idp.protocol.registration import metadata_validation as registration
from idp.protocol.registration.client_field import Identity
from idp.protocol.registration.metadata_fields import CLIENT_FIELDS, identity_of
from idp.protocol.registration.metadata_reader import LONGEST_TEXT
from idp.protocol.registration.profiles import HARMLESS_SCOPES
from idp.protocol.registration.registered_uri import uri_host


class RegistrationPolicy(StrEnum):
    """Who may register clients: operators only, holders of an initial access token, or any program (RFC 7591 3)."""

    CLOSED = "closed"
    TOKEN = "token"
    OPEN = "open"


#: Scopes of personal numbers can only be registered by an operator.
SELF_REGISTRATION_SCOPES = frozenset(HARMLESS_SCOPES)
_PROFILES = (Profile.STANDAR, Profile.PUBLIK, Profile.FAPI2, Profile.LAYANAN)
_LOGIN_GRANTS = grant_types_on(GrantBasis.LOGIN)
_GRANTS = frozenset(grant_type for grant_type in GrantType if grant_type.without_operator)
#: The client_id, which the provider gives, and fields of operators whose rules below have sentences of their own.
_WITH_OWN_RULE = frozenset({"client_id", "environment", "ownership", "resources"})
#: The members that only the provider sets (RFC 7592 2.2).
_PROVIDER_MEMBERS = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)


@dataclass(frozen=True, slots=True)
class RegistrationBounds:
    """The scopes that a client may register without an operator."""

    scopes: frozenset[str] = SELF_REGISTRATION_SCOPES


def read_self_registration(
    raw: Mapping[str, object],
    client_id: str,
    bounds: RegistrationBounds,
    offered: Collection[str] = SIGNING_ALGORITHMS,
) -> ClientMetadata:
    """The metadata of a client that registers itself; null counts as omitted (RFC 7592 2.2).

    `offered`: the algorithms that discovery lists for what we sign.
    Raises InvalidClientMetadata, InvalidRedirectUri, InvalidSoftwareStatement or UnapprovedSoftwareStatement.
    """
    _refuse_statement(raw.get("software_statement"))
    sent = {name: value for name, value in raw.items() if value is not None}
    sent = {**_infer_profile(sent), **sent}
    if sent.get("profile") != Profile.LAYANAN:
        sent.setdefault("scope", " ".join(sorted(bounds.scopes)))
    _check_scope(sent.get("scope"), bounds)
    client = registration.read_metadata({"client_name": client_id, **sent}, client_id)
    if "client_name" not in sent:
        client = replace(client, client_name=_default_name(client))
    _check_signatures(client, offered)
    for fits, advice in _rules(client):
        if not fits:
            raise SelfRegistrationCause.SELF_REGISTRATION_RULE_BROKEN(advice=advice)
    return client


def read_update(raw: Mapping[str, object], client_id: str) -> Mapping[str, object]:
    """The members of an update request for this client, without client_id and client_secret (RFC 7592 2.2).

    Raises InvalidClientMetadata for another client_id and for members that only the provider sets.
    """
    if raw.get("client_id") != client_id:
        raise SelfRegistrationCause.ANOTHER_CLIENT_ID()
    for name in _PROVIDER_MEMBERS:
        if name in raw:
            raise SelfRegistrationCause.PROVIDER_MEMBER_CHANGED(name=name)
    return {name: value for name, value in raw.items() if name not in ("client_id", "client_secret")}


class Consequence(IntEnum):
    """What a client's change of itself means for the people who use it."""

    NOTHING = 0
    ASK_AGAIN = 1
    #: And what those gave ends who have not agreed anew since an earlier change.
    END_UNASKED = 2
    END_EVERYTHING = 3


def consequence(before: ClientMetadata, after: ClientMetadata, proven: bool) -> Consequence:
    """What follows when a client that registered itself changes (RFC 9700 4.15: a client must not become another).

    People agreed to its name, its picture, where answers go and how it proves itself; another one of these is asked
    about anew. When it stops proving itself, or its proof and its redirect hosts change together, it may be in other
    hands, and everything it was given ends, unless `proven`: the change came with the client's present secret. One
    after the other does not spare what people gave who were not asked in between.
    """
    moved = _redirect_hosts(after) - _redirect_hosts(before)
    other_proof = identity_of(before, Identity.PROOF) != identity_of(after, Identity.PROOF)
    taken_over = (after.public and not before.public) or (other_proof and bool(moved))
    if taken_over and not proven:
        return Consequence.END_EVERYTHING
    if (moved or other_proof) and not proven:
        return Consequence.END_UNASKED
    return Consequence.ASK_AGAIN if looks_different(before, after) or other_proof else Consequence.NOTHING


def looks_different(before: ClientMetadata, after: ClientMetadata) -> bool:
    """Whether people agreed to another name or picture, or to answers going elsewhere."""
    renamed = identity_of(before, Identity.APPEARANCE) != identity_of(after, Identity.APPEARANCE)
    return renamed or bool(_redirect_hosts(after) - _redirect_hosts(before))


def _redirect_hosts(client: ClientMetadata) -> frozenset[tuple[str, str]]:
    """Scheme and host of each redirect address; http is for loopback alone, whose port says nothing (RFC 8252 7.3)."""
    parts = [urlsplit(address) for address in client.redirect_uris]
    return frozenset((part.scheme, part.netloc if part.scheme == "https" else part.hostname or "") for part in parts)


def within_bounds(client: ClientMetadata, bounds: RegistrationBounds) -> bool:
    """Whether the client has nothing that only an operator can give; otherwise only operators may change it."""
    return client.scopes <= bounds.scopes and all(fits for fits, _ in _rules(client))


def check_change(before: ClientMetadata, after: ClientMetadata, bounds: RegistrationBounds) -> None:
    """Raises InvalidClientMetadata where a change gives a client what only an operator can; what it has may stay.

    What data is needed for, those who change it say themselves.
    """
    gained = after.scopes - before.scopes
    _check_scope(" ".join(sorted(gained)), bounds)
    kept = {advice for fits, advice in _rules(before) if not fits}
    for fits, advice in _rules(replace(after, data_purposes=())):
        if not fits and advice not in kept:
            raise SelfRegistrationCause.SELF_REGISTRATION_RULE_BROKEN(advice=advice)


def _rules(client: ClientMetadata) -> tuple[tuple[bool, str], ...]:
    """The rules of self-registration: whether the client complies, and what to tell it otherwise."""
    return (
        (
            client.environment is Environment.UJI,
            "environment: clients that register themselves live in the sandbox, uji",
        ),
        (client.ownership is Ownership.LUAR, "ownership: only an operator makes a client one of the city, kota"),
        (client.profile in _PROFILES, f"profile must be one of {', '.join(_PROFILES)}; an operator gives any other"),
        (client.grant_types <= _GRANTS, f"grant_types must be among {', '.join(sorted(_GRANTS))}; ask an operator"),
        (
            # the device grant has no redirect URI in the sector, so nothing would prove that the client belongs to it
            client.subject_type is not SubjectType.PAIRWISE or not client.has_grant_type(GrantType.DEVICE_CODE),
            "subject_type: only an operator says which sector a device belongs to; leave pairwise or the grant out",
        ),
        (not client.resources, "resources: only an operator lets a client ask for tokens of an API"),
        *(
            (field.is_default(client), f"{field.member_name}: only an operator sets it; leave it out")
            for field in CLIENT_FIELDS
            if Permission.SELF_REGISTER not in field.set_by and field.name not in _WITH_OWN_RULE
        ),
    )


def _refuse_statement(statement: object) -> None:
    if statement is None:
        return
    if not isinstance(statement, str) or statement.count(".") != 2:
        raise SelfRegistrationCause.SOFTWARE_STATEMENT_NOT_JWT()
    raise SelfRegistrationCause.SOFTWARE_STATEMENT_UNTRUSTED()


def _check_scope(scope: object, bounds: RegistrationBounds) -> None:
    if not isinstance(scope, str):
        return
    for word in scope.split():
        if word not in bounds.scopes:
            raise SelfRegistrationCause.SCOPE_NOT_SELF_REGISTRABLE(word=word[:60])


def _default_name(client: ClientMetadata) -> str:
    """The name that people read when none was sent: every host that answers go to, or else the client_id (RFC 7591 2).

    Hosts are ASCII as they were registered, so none looks like another.
    """
    hosts = ", ".join(dict.fromkeys(uri_host(uri) for uri in client.redirect_uris))
    return hosts if 0 < len(hosts) <= LONGEST_TEXT else client.client_id


def _check_signatures(client: ClientMetadata, offered: Collection[str]) -> None:
    """Raises InvalidClientMetadata if we would have to sign with an algorithm that is not listed (ADR 32)."""
    for name, algorithm in client.signing_algorithms_by_member.items():
        if algorithm not in offered:
            raise SelfRegistrationCause.ALGORITHM_NOT_OFFERED(
                name=name, algorithm=algorithm, offered=", ".join(offered)
            )


def _infer_profile(sent: Mapping[str, object]) -> dict[str, object]:
    """The profile inferred from standard members, for software that does not know our profiles."""
    grants = sent.get("grant_types")
    if isinstance(grants, list) and grants and not _LOGIN_GRANTS.intersection(str(grant) for grant in grants):
        return {"profile": Profile.LAYANAN.value}
    return {"profile": Profile.PUBLIK.value} if sent.get("token_endpoint_auth_method") == "none" else {}

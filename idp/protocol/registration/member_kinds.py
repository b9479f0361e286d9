"""MemberKind and its instances: how client metadata members are validated, written and read back (RFC 7591 2)."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from functools import partial
from typing import Any

from idp.protocol.algorithms import Algorithm, ContentEncryption, Encryption, HmacAlgorithm, KeyManagement
from idp.protocol.authentication_context import REACHABLE_ACRS, Acr
from idp.protocol.client import (
    ApplicationType,
    AuthMethod,
    CertificateSubject,
    CertificateSubjectField,
    Environment,
    Ownership,
    Profile,
    SubjectType,
)
from idp.protocol.grant_type import GrantType
from idp.protocol.provider import (
    ACRS,
    AUTH_METHODS,
    CLIENT_SIGNING_ALGORITHMS,
    GRANT_TYPES,
    RESPONSE_TYPES,
    SIGNING_ALGORITHMS,
)
from idp.protocol.registration import client_metadata, data_purposes, registered_keys, registered_uri
from idp.protocol.registration.metadata_reader import MetadataReader
from idp.protocol.registration.registered_uri import UriContext


class MemberForm(Enum):
    """The JSON value of a member, in words."""

    TEXT = "text"
    TEXTS = "a list of texts"
    ADDRESS = "an address"
    ADDRESSES = "a list of addresses"
    WORDS = "words separated by spaces"
    FLAG = "true or false"
    SECONDS = "a number of seconds"
    CHOICE = "one of"
    KEYS = "a JWK Set"
    PURPOSES = "a list of objects"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the JSON document; `hint` is told to who sets it, `shown` to who reads it."""

    name: str
    form: MemberForm
    choices: tuple[type[StrEnum], ...] = ()
    hint: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What the rule of a member may depend on; `accepted`: the values of the fields checked before it."""

    members: MetadataReader
    uris: UriContext
    profile: Profile
    #: The scopes that were sent, None for none; `known_scopes`: those of the provider's API and of the registered APIs.
    scope: tuple[str, ...] | None
    known_scopes: frozenset[str]
    accepted: dict[str, Any]


#: The value of a field: (context, name of the member, default) -> value. Raises InvalidClientMetadata.
ReadRule = Callable[[ReadingContext, str, Any], Any]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class MemberKind:
    """The kind of a field that is one member: its rule, and its conversion to a JSON value and back."""

    form: MemberForm
    read: ReadRule
    write: Callable[[Any], Any] = _same
    parse: Callable[[Any], Any] = _same
    choices: tuple[type[StrEnum], ...] = ()


@dataclass(frozen=True, slots=True)
class CompositeKind:
    """The kind of a field that is several members: its rule, and its conversion to them and back."""

    members: tuple[Member, ...]
    read: ReadRule
    write: Callable[[Any], dict[str, Any]]
    parse: Callable[[Mapping[str, Any]], Any]


def _read_client_id(context: ReadingContext, name: str, _default: Any) -> Any:
    return context.accepted[name]


def _read_text(context: ReadingContext, name: str, default: Any) -> str | None:
    return context.members.optional_text(name) if default is None else context.members.text(name)


def _read_texts(context: ReadingContext, name: str, default: Any) -> Any:
    return context.members.texts(name) or default


def _read_flag(context: ReadingContext, name: str, default: Any) -> bool:
    return context.members.flag(name, default)


def _read_seconds(context: ReadingContext, name: str, _default: Any) -> timedelta | None:
    return context.members.seconds(name)


def _address(rule: Callable[[object, UriContext], str]) -> MemberKind:
    return MemberKind(
        MemberForm.ADDRESS, lambda context, name, _default: context.members.address(name, rule, context.uris)
    )


def _addresses(rule: Callable[[object, UriContext], str]) -> MemberKind:
    def read(context: ReadingContext, name: str, _default: Any) -> tuple[str, ...]:
        return context.members.addresses(name, rule, context.uris)

    return MemberKind(MemberForm.ADDRESSES, read, list, tuple)


def _choice(*options: type[StrEnum], among: Collection[StrEnum] = ()) -> MemberKind:
    """One of these enumerations, or only of `among`; a stored text of several belongs to the first of them."""
    known = {str(option): option for kind in reversed(options) for option in kind}
    return MemberKind(MemberForm.CHOICE, partial(_read_choice, among), str, known.__getitem__, options)


def _read_choice(among: Collection[StrEnum], context: ReadingContext, name: str, default: Any) -> Any:
    if default is None:
        return context.members.optional_choice(name, among)
    return context.members.choice(name, default, among)


def _read_acr_values(context: ReadingContext, name: str, default: Any) -> Any:
    return context.members.choices(name, ACRS) or default


def _read_grant_types(context: ReadingContext, name: str, default: Any) -> frozenset[str]:
    return frozenset(context.members.choices(name, GRANT_TYPES) or default)


def _read_response_types(context: ReadingContext, name: str, default: Any) -> frozenset[str]:
    """None for a client without a browser."""
    answers = context.members.choices(name, RESPONSE_TYPES) or default
    return frozenset(answers) if GrantType.AUTHORIZATION_CODE in context.accepted["grant_types"] else frozenset()


def _read_scopes(context: ReadingContext, _name: str, default: Any) -> frozenset[str]:
    return client_metadata.check_scopes(default if context.scope is None else context.scope, context.known_scopes)


def _read_jwks(context: ReadingContext, name: str, _default: Any) -> str | None:
    jwks = context.members.raw.get(name)
    return None if jwks is None else registered_keys.read_jwks(jwks)


def _read_assertion_alg(context: ReadingContext, _name: str, _default: Any) -> Algorithm | HmacAlgorithm | None:
    return client_metadata.read_signing_alg(context.members, context.accepted["token_endpoint_auth_method"])


def _read_certificate_subject(context: ReadingContext, _name: str, _default: Any) -> CertificateSubject | None:
    return client_metadata.read_certificate_subject(context.members, context.accepted["token_endpoint_auth_method"])


def _parse_certificate_subject(document: Mapping[str, Any]) -> CertificateSubject:
    name = next(name for name in CertificateSubjectField if document.get(name) is not None)
    return CertificateSubject(name, document[name])


def encryption_of(what: str) -> CompositeKind:
    """The encryption of one kind of response: its key management and its content encryption."""
    alg, enc = f"{what}_encrypted_response_alg", f"{what}_encrypted_response_enc"
    return CompositeKind(
        (
            Member(alg, MemberForm.CHOICE, (KeyManagement,)),
            Member(enc, MemberForm.CHOICE, (ContentEncryption,)),
        ),
        lambda context, _name, _default: client_metadata.read_encryption(context.members, what),
        lambda value: {alg: str(value.alg), enc: str(value.enc)},
        lambda document: Encryption(KeyManagement(document[alg]), ContentEncryption(document[enc])),
    )


CLIENT_ID = MemberKind(MemberForm.TEXT, _read_client_id)
TEXT = MemberKind(MemberForm.TEXT, _read_text)
TEXTS = MemberKind(MemberForm.TEXTS, _read_texts, list, tuple)
FLAG = MemberKind(MemberForm.FLAG, _read_flag)
SECONDS = MemberKind(
    MemberForm.SECONDS,
    _read_seconds,
    lambda age: int(age.total_seconds()),
    lambda number: timedelta(seconds=number),
)
REDIRECT_URIS = _addresses(registered_uri.check_redirect_uri)
PAGE_URIS = _addresses(registered_uri.check_page_uri)
AUDIENCES = _addresses(registered_uri.check_audience)
PAGE_URI = _address(registered_uri.check_page_uri)
SERVER_URI = _address(registered_uri.check_server_uri)
SCOPES = MemberKind(
    MemberForm.WORDS, _read_scopes, lambda words: " ".join(sorted(words)), lambda text: frozenset(text.split())
)
GRANTS = MemberKind(MemberForm.TEXTS, _read_grant_types, sorted, frozenset)
RESPONSES = MemberKind(MemberForm.TEXTS, _read_response_types, sorted, frozenset)
ACR_VALUES = MemberKind(MemberForm.TEXTS, _read_acr_values, list, tuple)
MINIMUM_ACR = _choice(Acr, among=REACHABLE_ACRS)
PROFILE, OWNERSHIP, ENVIRONMENT = _choice(Profile), _choice(Ownership), _choice(Environment)
APPLICATION_TYPE, SUBJECT_TYPE = _choice(ApplicationType), _choice(SubjectType)
AUTHENTICATION = _choice(AuthMethod, among=AUTH_METHODS)
#: The algorithms that we sign with, and those that clients sign with.
SIGNATURE = _choice(Algorithm, among=SIGNING_ALGORITHMS)
CLIENT_SIGNATURE = _choice(Algorithm, among=CLIENT_SIGNING_ALGORITHMS)
ASSERTION_SIGNATURE = MemberKind(
    MemberForm.CHOICE, _read_assertion_alg, str, _choice(Algorithm, HmacAlgorithm).parse, (Algorithm, HmacAlgorithm)
)
JWKS = MemberKind(MemberForm.KEYS, _read_jwks, json.loads, json.dumps)
PURPOSES = MemberKind(
    MemberForm.PURPOSES,
    lambda context, name, _default: data_purposes.read_purposes(context.members, name),
    data_purposes.write_purposes,
    data_purposes.parse_purposes,
)
CERTIFICATE_SUBJECT = CompositeKind(
    tuple(
        Member(name, MemberForm.TEXT, hint="As RFC 4514 writes names." if name is CertificateSubjectField.DN else "")
        for name in CertificateSubjectField
    ),
    _read_certificate_subject,
    lambda subject: {str(subject.field): subject.value},
    _parse_certificate_subject,
)

"""RelyingParty: makes the options of WebAuthn ceremonies and verifies their responses (WebAuthn 7); no database."""

import json
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

#: The longest response that is read, in characters.
_LONGEST = 32_768
#: What the library raises for responses that no browser makes; it unpacks nested structures without looking.
_UNREADABLE = (
    WebAuthnException,
    InvalidSignature,
    UnsupportedAlgorithm,
    NotBase64,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


class UserVerification(StrEnum):
    """Whether a passkey must verify its user, by a PIN, a finger or a face (WebAuthn 5.8.6)."""

    PREFERRED = "preferred"
    REQUIRED = "required"


class InvalidCeremony(Exception):
    """The response does not verify: malformed, for another site, or not signed by the passkey."""


@dataclass(frozen=True, slots=True)
class CeremonyUser:
    """Whom a passkey is made for: `handle` are opaque bytes, the names are what the device lists."""

    handle: bytes
    name: str
    display_name: str


@dataclass(frozen=True, slots=True)
class CredentialDescriptor:
    """One registered credential, and how the browser reaches its authenticator."""

    credential_id: bytes
    transports: str

    def to_library(self) -> PublicKeyCredentialDescriptor:
        """The same as the library's value; transports it does not know are left out."""
        known = {transport.value: transport for transport in AuthenticatorTransport}
        named = [known[name] for name in self.transports.split() if name in known]
        return PublicKeyCredentialDescriptor(id=self.credential_id, transports=named or None)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The provider as WebAuthn knows it: passkeys are bound to `id`, responses must come from `origin`."""

    id: str
    origin: str
    name: str

    @classmethod
    def of_issuer(cls, issuer: str, name: str) -> "RelyingParty":
        """The relying party of the provider at `issuer`."""
        return cls(urlsplit(issuer).hostname or "", issuer, name)

    def registration_options(
        self,
        challenge: bytes,
        user: CeremonyUser,
        existing: Iterable[CredentialDescriptor],
        verification: UserVerification,
    ) -> str:
        """The options of navigator.credentials.create() as JSON: a discoverable credential (WebAuthn 5.4)."""
        options = webauthn.generate_registration_options(
            rp_id=self.id,
            rp_name=self.name,
            user_id=user.handle,
            user_name=user.name,
            user_display_name=user.display_name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement(verification.value),
            ),
            exclude_credentials=[one.to_library() for one in existing],
        )
        return webauthn.options_to_json(options)

    def authentication_options(self, challenge: bytes, verification: UserVerification) -> str:
        """The options of navigator.credentials.get() as JSON, for any discoverable credential (WebAuthn 5.5)."""
        options = webauthn.generate_authentication_options(
            rp_id=self.id,
            challenge=challenge,
            user_verification=UserVerificationRequirement(verification.value),
        )
        return webauthn.options_to_json(options)

    def verify_registration(self, response: str, challenge: bytes, *, verified_user: bool) -> VerifiedRegistration:
        """Verify the response of a registration (WebAuthn 7.1). Raises InvalidCeremony."""
        try:
            return webauthn.verify_registration_response(
                credential=response,
                expected_challenge=challenge,
                expected_rp_id=self.id,
                expected_origin=self.origin,
                require_user_verification=verified_user,
            )
        except _UNREADABLE as problem:
            raise InvalidCeremony from problem

    def verify_authentication(
        self, response: str, challenge: bytes, *, public_key: bytes, verified_user: bool
    ) -> VerifiedAuthentication:
        """Verify the response of an authentication (WebAuthn 7.2), but for the counter. Raises InvalidCeremony."""
        try:
            return webauthn.verify_authentication_response(
                credential=response,
                expected_challenge=challenge,
                expected_rp_id=self.id,
                expected_origin=self.origin,
                credential_public_key=public_key,
                # compared when it is stored: one that goes backwards is no mistake of the response but a warning
                credential_current_sign_count=0,
                require_user_verification=verified_user,
            )
        except _UNREADABLE as problem:
            raise InvalidCeremony from problem


@dataclass(frozen=True, slots=True)
class CeremonyResponse:
    """What must be known of a response before it can be verified; nothing of it is proven yet."""

    challenge: bytes
    credential_id: bytes
    user_handle: bytes | None
    transports: str


def parse_response(text: str) -> CeremonyResponse:
    """Parse the JSON of a browser's response. Raises InvalidCeremony."""
    if len(text) > _LONGEST:
        raise InvalidCeremony
    try:
        document = json.loads(text)
        response = document["response"]
        client_data = json.loads(base64url_to_bytes(response["clientDataJSON"]))
        if client_data.get("crossOrigin") is True:  # no page of ours is framed (WebAuthn 7.1, 7.2)
            raise InvalidCeremony
        handle = response.get("userHandle")
        return CeremonyResponse(
            challenge=base64url_to_bytes(client_data["challenge"]),
            credential_id=base64url_to_bytes(document["rawId"]),
            user_handle=None if handle is None else base64url_to_bytes(handle),
            transports=_join_transports(response.get("transports")),
        )
    except _UNREADABLE as problem:
        raise InvalidCeremony from problem


def _join_transports(named: Any) -> str:
    """The transports that the browser named and the library knows, as they are stored (WebAuthn 5.8.4)."""
    known = [transport.value for transport in AuthenticatorTransport]
    return " ".join(name for name in known if isinstance(named, list) and name in named)

"""Wires signing in on a device without a keyboard (RFC 8628)."""

from dataclasses import dataclass

from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.client_auth.wiring import ClientAuthentication
from idp.oidc.device.authorization import DeviceDesk
from idp.oidc.device.codes import Codes
from idp.oidc.device.guesses import Guesses
from idp.oidc.device.page import DevicePage
from idp.oidc.policy import USER_CODE_GUESSES
from idp.oidc.tokens.wiring import Issuance


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The endpoint for devices, and the page for their people."""

    authorization: DeviceDesk
    page: DevicePage


def wire_device(
    foundation: Foundation, clients: Clients, issuance: Issuance, client_auth: ClientAuthentication
) -> Device:
    """The device grant of one provider."""
    database, token_signer, issuer = foundation.database, foundation.secrets.token_signer, issuance.issuer
    codes, guesses = Codes(token_signer), Guesses(database, token_signer, USER_CODE_GUESSES)
    return Device(
        authorization=DeviceDesk(database, issuer, client_auth.authenticator, codes, clients.apis),
        page=DevicePage(database, clients.registry, codes, guesses, issuer.subjects),
    )

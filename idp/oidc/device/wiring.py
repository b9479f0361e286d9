"""Wires signing in on a device without a keyboard (RFC 8628)."""

from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.client_auth.wiring import ClientAuth
from idp.oidc.device.authorization import PAGE, DeviceAuthorizationEndpoint
from idp.oidc.device.device_page import DevicePage
from idp.oidc.device.user_code_throttle import UserCodeThrottle
from idp.oidc.device.user_codes import UserCodes
from idp.oidc.policy import OidcPolicies
from idp.oidc.tokens.wiring import Issuance


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The endpoint for devices, and the page for their people."""

    authorization: DeviceAuthorizationEndpoint
    page: DevicePage


def wire_device(
    foundation: Foundation,
    accounts: Accounts,
    clients: Clients,
    *,
    issuance: Issuance,
    client_auth: ClientAuth,
    policies: OidcPolicies,
) -> Device:
    """The device grant of one provider."""
    database, token_signer = foundation.database, foundation.secrets.token_signer
    codes, guesses = UserCodes(token_signer), UserCodeThrottle(database, token_signer, policies.user_code.throttle)
    subjects, steps = issuance.subjects, accounts.login_steps
    page = DevicePage(
        database,
        clients.registry,
        user_codes=codes,
        throttle=guesses,
        subjects=subjects,
        login_steps=steps,
        sandbox=clients.sandbox,
    )
    return Device(
        authorization=DeviceAuthorizationEndpoint(
            database,
            client_auth.authenticator,
            hmac_tokens=issuance.hmac_tokens,
            user_codes=codes,
            apis=clients.apis,
            page=clients.provider.url(PAGE),
            lifetime=policies.lifetimes.device_code,
        ),
        page=page,
    )

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
from idp.oidc.usage_recorder import UsageRecorder


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
    usage: UsageRecorder,
) -> Device:
    """The device grant of one provider."""
    codes = UserCodes(foundation.secrets.token_signer)
    return Device(
        authorization=DeviceAuthorizationEndpoint(
            foundation.database,
            client_auth.authenticator,
            hmac_tokens=issuance.hmac_tokens,
            user_codes=codes,
            apis=clients.apis,
            page=clients.provider.url(PAGE),
            lifetime=policies.lifetimes.device_code,
            recorder=issuance.recorder,
            usage=usage,
        ),
        page=_wire_page(foundation, accounts, clients, user_codes=codes, issuance=issuance, policies=policies),
    )


def _wire_page(
    foundation: Foundation,
    accounts: Accounts,
    clients: Clients,
    *,
    user_codes: UserCodes,
    issuance: Issuance,
    policies: OidcPolicies,
) -> DevicePage:
    database, token_signer = foundation.database, foundation.secrets.token_signer
    return DevicePage(
        database,
        clients.registry,
        user_codes=user_codes,
        throttle=UserCodeThrottle(database, token_signer, policies.user_code.throttle),
        subjects=issuance.subjects,
        login_steps=accounts.login_steps,
        sandbox=clients.sandbox,
    )

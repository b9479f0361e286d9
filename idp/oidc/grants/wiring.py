"""Wires the token endpoint, and each grant type with its reader and its handler."""

from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.client_auth.wiring import ClientAuth
from idp.oidc.grants.authorization_code import AuthorizationCodeHandler
from idp.oidc.grants.client_credentials import ClientCredentialsHandler
from idp.oidc.grants.device_code import DeviceCodeHandler
from idp.oidc.grants.grant_implementation import GrantImplementation, implement_grant
from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.grants.jwt_bearer import JwtBearerHandler
from idp.oidc.grants.refresh_token import RefreshTokenHandler
from idp.oidc.grants.token_endpoint import TokenEndpoint
from idp.oidc.grants.token_exchange import TokenExchange
from idp.oidc.policy import Lifetimes
from idp.oidc.tokens.response_encryption import ResponseEncryption
from idp.oidc.tokens.wiring import Issuance
from idp.oidc.usage_recorder import UsageRecorder
from idp.protocol.grant_type import GrantType
from idp.protocol.grants import (
    authorization_code,
    client_credentials,
    device_code,
    jwt_bearer,
    refresh_token,
    token_exchange,
)


def wire_token_endpoint(
    foundation: Foundation,
    clients: Clients,
    *,
    issuance: Issuance,
    client_auth: ClientAuth,
    seen: UsageRecorder,
    lifetimes: Lifetimes,
) -> TokenEndpoint:
    """The token endpoint of one provider."""
    implementations = _wire_grants_of_people(
        foundation, clients, issuance=issuance, seen=seen, lifetimes=lifetimes
    ) | _wire_grants_of_services(foundation, clients, issuance=issuance, client_auth=client_auth)
    return TokenEndpoint(
        clients.provider,
        client_auth.authenticator,
        implementations,
        possession=issuance.possession,
        response_encryption=ResponseEncryption(issuance.signer, client_auth.client_keys, clients.provider.issuer),
        signer=issuance.signer,
        targets=issuance.targets,
        usage=seen,
        recorder=issuance.recorder,
        metrics=foundation.metrics,
    )


def _wire_grants_of_people(
    foundation: Foundation, clients: Clients, *, issuance: Issuance, seen: UsageRecorder, lifetimes: Lifetimes
) -> dict[GrantType, GrantImplementation]:
    """The grant types in which a person logged in: each has a row."""
    database, own_target = foundation.database, clients.apis.own_target
    hmac_tokens, targets = issuance.hmac_tokens, issuance.targets
    redemption = GrantRedemption(
        database,
        issuance.token_issuer,
        own_target=own_target,
        targets=targets,
        verifier=issuance.bearers,
        usage=seen,
        sandbox=clients.sandbox.policy,
    )
    codes = AuthorizationCodeHandler(database, redemption, hmac_tokens=hmac_tokens, targets=targets, usage=seen)
    refresh_tokens = RefreshTokenHandler(database, redemption, hmac_tokens=hmac_tokens, targets=targets)
    devices = DeviceCodeHandler(
        database, redemption, hmac_tokens=hmac_tokens, targets=targets, usage=seen, lifetimes=lifetimes
    )
    return {
        GrantType.AUTHORIZATION_CODE: implement_grant(authorization_code.read, codes.redeem),
        GrantType.REFRESH_TOKEN: implement_grant(refresh_token.read, refresh_tokens.redeem),
        GrantType.DEVICE_CODE: implement_grant(device_code.read, devices.redeem),
    }


def _wire_grants_of_services(
    foundation: Foundation, clients: Clients, *, issuance: Issuance, client_auth: ClientAuth
) -> dict[GrantType, GrantImplementation]:
    """The grant types in which a service asks for itself, or acts for a person at another API."""
    credentials = ClientCredentialsHandler(issuance.token_issuer, clients.apis.own_target, clients.provider)
    exchange = TokenExchange(foundation.database, issuance.access_tokens, issuance.bearers, clients.apis)
    assertions = JwtBearerHandler(client_auth.assertions, credentials, clients.provider)
    return {
        GrantType.CLIENT_CREDENTIALS: implement_grant(client_credentials.read, credentials.redeem),
        GrantType.TOKEN_EXCHANGE: implement_grant(token_exchange.read, exchange.exchange_token),
        GrantType.JWT_BEARER: implement_grant(jwt_bearer.read, assertions.redeem),
    }

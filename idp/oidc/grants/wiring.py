"""Wires the token endpoint and the handler of each grant."""

from idp.clients.wiring import Clients
from idp.foundation.wiring import Foundation
from idp.oidc.client_auth.wiring import ClientAuth
from idp.oidc.grants.authorization_code import AuthorizationCodeHandler
from idp.oidc.grants.client_credentials import ClientCredentialsHandler
from idp.oidc.grants.device_code import DeviceCodeHandler
from idp.oidc.grants.grant_redemption import GrantRedemption
from idp.oidc.grants.jwt_bearer import JwtBearerHandler
from idp.oidc.grants.refresh_token import RefreshTokenHandler
from idp.oidc.grants.token_endpoint import GrantHandlers, TokenEndpoint
from idp.oidc.grants.token_exchange import TokenExchange
from idp.oidc.policy import Lifetimes
from idp.oidc.tokens.response_encryption import ResponseEncryption
from idp.oidc.tokens.wiring import Issuance
from idp.oidc.usage_recorder import UsageRecorder


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
    return TokenEndpoint(
        clients.provider,
        client_auth.authenticator,
        _wire_handlers(foundation, clients, issuance=issuance, client_auth=client_auth, seen=seen, lifetimes=lifetimes),
        possession=issuance.possession,
        response_encryption=ResponseEncryption(issuance.signer, client_auth.client_keys, clients.provider.issuer),
        signer=issuance.signer,
        targets=issuance.targets,
        usage=seen,
        metrics=foundation.metrics,
    )


def _wire_handlers(
    foundation: Foundation,
    clients: Clients,
    *,
    issuance: Issuance,
    client_auth: ClientAuth,
    seen: UsageRecorder,
    lifetimes: Lifetimes,
) -> GrantHandlers:
    database, own_target, bearers = foundation.database, clients.apis.own_target, issuance.bearers
    hmac_tokens, targets = issuance.hmac_tokens, issuance.targets
    redemption = GrantRedemption(
        database, issuance.token_issuer, own_target=own_target, targets=targets, verifier=bearers, usage=seen
    )
    credentials = ClientCredentialsHandler(issuance.token_issuer, own_target, clients.provider)
    return GrantHandlers(
        authorization_code=AuthorizationCodeHandler(
            database, redemption, hmac_tokens=hmac_tokens, targets=targets, usage=seen
        ),
        refresh_token=RefreshTokenHandler(database, redemption, hmac_tokens=hmac_tokens, targets=targets),
        client_credentials=credentials,
        device_code=DeviceCodeHandler(
            database, redemption, hmac_tokens=hmac_tokens, targets=targets, usage=seen, lifetimes=lifetimes
        ),
        token_exchange=TokenExchange(database, issuance.access_tokens, bearers, clients.apis),
        jwt_bearer=JwtBearerHandler(client_auth.assertions, credentials, clients.provider),
    )

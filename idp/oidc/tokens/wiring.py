"""Wires making and reading tokens: signing, the token issuer, access tokens that are presented, and their proofs."""

from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
from idp.foundation.lasting_secret import LastingSecret
from idp.foundation.wiring import Foundation
from idp.oidc.policy import OidcPolicies
from idp.oidc.tokens.access_tokens import AccessTokens
from idp.oidc.tokens.admission import Admission
from idp.oidc.tokens.bearers import Bearers
from idp.oidc.tokens.issue import Mint
from idp.oidc.tokens.possession import Nonces, Possession
from idp.oidc.tokens.signing import Signing
from idp.oidc.tokens.subjects import SALT, Subjects
from idp.oidc.tokens.targets import Targets


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """What every endpoint that makes or reads a token stands on; `subject_salt` is loaded when the process starts."""

    subject_salt: LastingSecret
    issuer: Mint
    bearers: Bearers
    possession: Possession
    admission: Admission
    targets: Targets


def wire_issuance(foundation: Foundation, accounts: Accounts, clients: Clients, policies: OidcPolicies) -> Issuance:
    """Tokens of one provider; a session that ends takes back what this process remembers of its tokens."""
    database, secrets, provider = foundation.database, foundation.secrets, clients.provider
    salt = LastingSecret(database, secrets.key_encryption, SALT)
    access_tokens = AccessTokens(provider.issuer, Signing(foundation.key_ring), secrets.encryptor, clients.apis.our_own)
    bearers = Bearers(database, access_tokens, clients.registry)
    accounts.sessions.on_end(bearers.forget)
    possession = Possession(database, Nonces(secrets.token_signer, policies.requires_dpop_nonce))
    return Issuance(
        subject_salt=salt,
        issuer=Mint(provider, access_tokens, secrets.token_signer, policies.lifetimes, Subjects(salt)),
        bearers=bearers,
        possession=possession,
        admission=Admission(bearers, possession),
        targets=Targets(clients.apis, provider.issuer),
    )

"""Wires making and reading tokens: signing, the token issuer, access tokens that are presented, and their proofs."""

from dataclasses import dataclass

from idp.accounts.wiring import Accounts
from idp.clients.wiring import Clients
from idp.diagnosis.journal.request_journal import RequestJournal
from idp.foundation.persistent_secret import PersistentSecret
from idp.foundation.wiring import Foundation
from idp.oidc.endpoint_recorder import EndpointRecorder
from idp.oidc.policy import OidcPolicies
from idp.oidc.tokens.access_token_verifier import AccessTokenVerifier
from idp.oidc.tokens.access_tokens import AccessTokenIssuer
from idp.oidc.tokens.bearer_authentication import BearerAuthentication
from idp.oidc.tokens.hmac_tokens import HmacTokens
from idp.oidc.tokens.jwt_signer import JwtSigner
from idp.oidc.tokens.proof_of_possession import DpopNonces, ProofOfPossession
from idp.oidc.tokens.subjects import SALT, SubjectIdentifiers
from idp.oidc.tokens.target_resolver import TargetResolver
from idp.oidc.tokens.token_issuer import TokenIssuer


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """What every endpoint that makes or reads a token stands on; `subject_salt` is loaded when the process starts.

    `recorder`: of the requests of sandbox clients.
    """

    subject_salt: PersistentSecret
    subjects: SubjectIdentifiers
    signer: JwtSigner
    hmac_tokens: HmacTokens
    access_tokens: AccessTokenIssuer
    token_issuer: TokenIssuer
    bearers: AccessTokenVerifier
    possession: ProofOfPossession
    admission: BearerAuthentication
    targets: TargetResolver
    recorder: EndpointRecorder


def wire_issuance(
    foundation: Foundation, accounts: Accounts, clients: Clients, policies: OidcPolicies, *, journal: RequestJournal
) -> Issuance:
    """Tokens of one provider; a session that ends takes back what this process remembers of its tokens."""
    database, secrets, issuer = foundation.database, foundation.secrets, clients.provider.issuer
    salt, hmac_tokens = PersistentSecret(database, secrets.key_encryption, SALT), HmacTokens(secrets.token_signer)
    subjects, signer, lifetime = SubjectIdentifiers(salt), JwtSigner(foundation.key_ring), policies.lifetimes.id_token
    access_tokens = AccessTokenIssuer(issuer, signer, secrets.encryptor, clients.apis.own_target)
    bearers = AccessTokenVerifier(database, access_tokens, signer, clients.registry)
    accounts.sessions.on_end(bearers.clear_cache)
    possession = ProofOfPossession(database, DpopNonces(secrets.token_signer, policies.requires_dpop_nonce))
    return Issuance(
        subject_salt=salt,
        subjects=subjects,
        signer=signer,
        hmac_tokens=hmac_tokens,
        access_tokens=access_tokens,
        token_issuer=TokenIssuer(
            issuer, access_tokens, signer=signer, hmac_tokens=hmac_tokens, subjects=subjects, id_token_lifetime=lifetime
        ),
        bearers=bearers,
        possession=possession,
        admission=BearerAuthentication(bearers, possession),
        targets=TargetResolver(clients.apis, issuer),
        recorder=EndpointRecorder(journal, hmac_tokens, bearers.find_issued_to),
    )

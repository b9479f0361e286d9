"""ProofOfPossession: which key a request's sender holds, by DPoP proof or TLS certificate (RFC 9449, RFC 8705)."""

import hmac
from datetime import datetime, timedelta

from idp.foundation.database import Database
from idp.foundation.secret_values import TokenSigner
from idp.oidc.store import used_jtis
from idp.oidc.tokens.access_token_verifier import VerifiedAccessToken
from idp.protocol.client import ClientMetadata, Profile
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.tokens import binding, dpop
from idp.protocol.tokens.access_token import AuthorizationScheme, PresentedToken
from idp.protocol.tokens.binding import Binding, ConfirmationMethod
from idp.protocol.tokens.dpop import DpopContext, DpopProof

_NONCE = "dpop nonce"
_SLOT = timedelta(minutes=5)


class DpopNonces:
    """DPoP nonces that are not stored: the number of the current five minutes under a MAC (RFC 9449 8)."""

    def __init__(self, seal: TokenSigner, required: bool) -> None:
        self.required = required
        self._seal = seal

    def current(self, now: datetime) -> str:
        """The nonce that a proof made now must contain."""
        return self._seal.sign(_NONCE, _slot(now).to_bytes(8, "big"))

    def is_valid(self, nonce: str | None, now: datetime) -> bool:
        """Whether it is the nonce of the current five minutes or of a neighbour; servers' clocks may differ."""
        payload = self._seal.verify(_NONCE, nonce) if nonce is not None else None
        return payload is not None and abs(_slot(now) - int.from_bytes(payload, "big")) <= 1


class ProofOfPossession:
    """Checks proofs of possession. Only a DPoP proof costs a statement, which spends its jti."""

    def __init__(self, database: Database, nonces: DpopNonces) -> None:
        self._database = database
        self._nonces = nonces

    async def check_dpop_proof(self, request: EndpointRequest, client: ClientMetadata, now: datetime) -> Binding | None:
        """The key of the request's DPoP proof; None without one. Raises InvalidDpopProof, UseDpopNonce."""
        if request.dpop is None:
            return None
        proof = self._read_dpop_proof(request, client, now)
        await self._spend_proof(proof)
        return proof.binding

    async def binding_for_tokens(
        self, request: EndpointRequest, client: ClientMetadata, now: datetime
    ) -> Binding | None:
        """The key that the tokens of this response are bound to; None: bearer tokens.

        Raises InvalidDpopProof, UseDpopNonce, and InvalidRequest when this client's tokens must be bound.
        """
        if client.tls_client_certificate_bound_access_tokens:
            return _certificate_binding(request)
        if request.dpop is not None:
            return await self.check_dpop_proof(request, client, now)
        if client.dpop_bound_access_tokens:
            raise AccessTokenCause.DPOP_PROOF_MISSING_FOR_CLIENT()
        return _certificate_binding(request) if client.profile is Profile.FAPI2 else None

    async def check_token_binding(
        self, request: EndpointRequest, presented: PresentedToken, bearer: VerifiedAccessToken, now: datetime
    ) -> None:
        """Check that the sender holds the token's key. Raises InvalidToken, InvalidDpopProof, UseDpopNonce."""
        bound = bearer.token.binding
        if (presented.scheme is AuthorizationScheme.DPOP) != (
            bound is not None and bound.method is ConfirmationMethod.DPOP
        ):
            scheme = "Bearer" if presented.scheme is AuthorizationScheme.DPOP else "DPoP"
            raise AccessTokenCause.ACCESS_TOKEN_SCHEME_WRONG(scheme=scheme, used=presented.scheme)
        if bound is None:
            return
        if bound.method is ConfirmationMethod.CERTIFICATE:
            shown = None if request.certificate is None else binding.bind_certificate(request.certificate)
            if shown is None or not _is_same_key(shown, bound):
                raise AccessTokenCause.ACCESS_TOKEN_CERTIFICATE_DIFFERS(
                    bound=bound.serialize(), proven=None if shown is None else shown.serialize()
                )
            return
        if request.dpop is None:
            raise AccessTokenCause.DPOP_PROOF_MISSING_FOR_TOKEN()
        proof = self._read_dpop_proof(request, bearer.client.metadata, now, presented.token)
        if not _is_same_key(proof.binding, bound):
            raise AccessTokenCause.ACCESS_TOKEN_KEY_DIFFERS(bound=bound.serialize(), proven=proof.binding.serialize())
        await self._spend_proof(proof)

    def _read_dpop_proof(
        self, request: EndpointRequest, client: ClientMetadata, now: datetime, access_token: str | None = None
    ) -> DpopProof:
        occasion = DpopContext(
            method=request.method,
            endpoints=(request.endpoint,),
            now=now,
            access_token=access_token,
            algorithms=dpop.allowed_algorithms(client),
        )
        proof = dpop.verify_proof(request.dpop or "", occasion)
        if self._nonces.required and not self._nonces.is_valid(proof.nonce, now):
            raise AccessTokenCause.DPOP_NONCE_NEEDED(nonce=self._nonces.current(now))
        return proof

    async def _spend_proof(self, proof: DpopProof) -> None:
        if not await used_jtis.spend_jti(
            self._database, "dpop", owner=proof.thumbprint, jti=proof.jti, expires_at=proof.usable_until
        ):
            raise AccessTokenCause.DPOP_PROOF_REPLAYED()


def _certificate_binding(request: EndpointRequest) -> Binding:
    if request.dpop is not None:
        raise AccessTokenCause.DPOP_PROOF_BESIDE_CERTIFICATE()
    if request.certificate is None:
        raise AccessTokenCause.TOKEN_BINDING_MISSING()
    return binding.bind_certificate(request.certificate)


def _is_same_key(one: Binding, other: Binding) -> bool:
    return hmac.compare_digest(one.serialize(), other.serialize())


def _slot(now: datetime) -> int:
    return int(now.timestamp() // _SLOT.total_seconds())

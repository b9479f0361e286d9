"""ProofOfPossession: which key a request's sender holds, by DPoP proof or TLS certificate (RFC 9449, RFC 8705)."""

import hmac
from datetime import datetime, timedelta

from idp.foundation.database import Database
from idp.foundation.opaque import Seal
from idp.oidc.store import used_once
from idp.oidc.tokens.bearers import Bearer
from idp.protocol.ask import Ask
from idp.protocol.client import ClientMetadata, Profile
from idp.protocol.errors import InvalidDpopProof, InvalidRequest, InvalidToken, UseDpopNonce
from idp.protocol.tokens import binding, dpop
from idp.protocol.tokens.access_token import Presented, Scheme
from idp.protocol.tokens.binding import Binding, Proof
from idp.protocol.tokens.dpop import DpopProof, Occasion

_NONCE = "dpop nonce"
_SLOT = timedelta(minutes=5)


class Nonces:
    """DPoP nonces that are not stored: the number of the current five minutes under a MAC (RFC 9449 8)."""

    def __init__(self, seal: Seal, required: bool) -> None:
        self.required = required
        self._seal = seal

    def current(self, now: datetime) -> str:
        """The nonce that a proof made now must contain."""
        return self._seal.sign(_NONCE, _slot(now).to_bytes(8, "big"))

    def good(self, nonce: str | None, now: datetime) -> bool:
        """Whether it is the nonce of the current five minutes or of a neighbour; servers' clocks may differ."""
        payload = self._seal.open(_NONCE, nonce) if nonce is not None else None
        return payload is not None and abs(_slot(now) - int.from_bytes(payload, "big")) <= 1


class Possession:
    """Checks proofs of possession. Only a DPoP proof costs a statement, which spends its jti."""

    def __init__(self, database: Database, nonces: Nonces) -> None:
        self._database = database
        self._nonces = nonces

    async def shown(self, ask: Ask, client: ClientMetadata, now: datetime) -> Binding | None:
        """The key of the request's DPoP proof; None without one. Raises InvalidDpopProof, UseDpopNonce."""
        if ask.dpop is None:
            return None
        proof = self._read(ask, client, now)
        await self._spend(proof)
        return proof.binding

    async def for_tokens(self, ask: Ask, client: ClientMetadata, now: datetime) -> Binding | None:
        """The key that the tokens of this response are bound to; None: bearer tokens.

        Raises InvalidDpopProof, UseDpopNonce, and InvalidRequest when this client's tokens must be bound.
        """
        if client.tls_client_certificate_bound_access_tokens:
            return _of_connection(ask)
        if ask.dpop is not None:
            return await self.shown(ask, client, now)
        if client.dpop_bound_access_tokens:
            raise InvalidDpopProof("this client's tokens are bound to its key: send a DPoP proof")
        return _of_connection(ask) if client.profile is Profile.FAPI2 else None

    async def check(self, ask: Ask, presented: Presented, bearer: Bearer, now: datetime) -> None:
        """Check that the sender holds the token's key. Raises InvalidToken, InvalidDpopProof, UseDpopNonce."""
        bound = bearer.token.binding
        if (presented.scheme is Scheme.DPOP) != (bound is not None and bound.proof is Proof.DPOP):
            scheme = "Bearer" if presented.scheme is Scheme.DPOP else "DPoP"
            raise InvalidToken(f"this access token must be sent with the scheme {scheme}")
        if bound is None:
            return
        if bound.proof is Proof.CERTIFICATE:
            if ask.certificate is None or not _same(binding.of_certificate(ask.certificate), bound):
                raise InvalidToken("this access token is bound to another client certificate than this connection's")
            return
        if ask.dpop is None:
            raise InvalidDpopProof("this access token is bound to a key: send a DPoP proof")
        proof = self._read(ask, bearer.client.metadata, now, presented.token)
        if not _same(proof.binding, bound):
            raise InvalidToken("this access token is bound to another key than the DPoP proof's")
        await self._spend(proof)

    def _read(self, ask: Ask, client: ClientMetadata, now: datetime, access_token: str | None = None) -> DpopProof:
        occasion = Occasion(
            method=ask.method,
            endpoints=(ask.endpoint,),
            now=now,
            access_token=access_token,
            algorithms=dpop.algorithms(client),
        )
        proof = dpop.read(ask.dpop or "", occasion)
        if self._nonces.required and not self._nonces.good(proof.nonce, now):
            raise UseDpopNonce(self._nonces.current(now))
        return proof

    async def _spend(self, proof: DpopProof) -> None:
        until = proof.usable_until
        if not await used_once.spend(self._database, "dpop", proof.thumbprint, proof.jti, until):
            raise InvalidDpopProof("this DPoP proof was used before: make one for each request")


def _of_connection(ask: Ask) -> Binding:
    if ask.dpop is not None:
        raise InvalidDpopProof("this client's tokens are bound to its certificate: leave the DPoP header out")
    if ask.certificate is None:
        raise InvalidRequest("this client's tokens must be bound to a key: connect with its certificate or prove it")
    return binding.of_certificate(ask.certificate)


def _same(one: Binding, other: Binding) -> bool:
    return hmac.compare_digest(one.stored(), other.stored())


def _slot(now: datetime) -> int:
    return int(now.timestamp() // _SLOT.total_seconds())

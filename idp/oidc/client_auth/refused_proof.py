"""RefusedProof: why a client's proof was refused, at the same cost for each cause of one group (RFC 6749 5.2)."""

from dataclasses import dataclass
from datetime import datetime

from idp.clients.registry import RegisteredClient
from idp.protocol.client import AuthMethod
from idp.protocol.client_auth import ClientProof
from idp.protocol.client_auth.mutual_tls import CertificateDescription, describe_certificate
from idp.protocol.client_auth.secret import Credentials
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import InvalidExternalJwt, OAuthError
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.protocol.sent_values import describe_form


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedProof:
    """A proof that does not authenticate its client; `client`: one that stands in where there is none (`known` false).

    `fault`: what is wrong with an assertion.
    """

    proof: ClientProof
    client: RegisteredClient
    known: bool
    request: EndpointRequest
    fault: InvalidExternalJwt | None
    now: datetime

    def explain(self) -> OAuthError:
        """The cause; all of them get the same answer, and everything is looked at whichever it is."""
        expired_at, certificate = self._find_expiry(), _describe(self.request)
        tried = self._describe_attempt()
        if not self.known:
            return ClientAuthenticationCause.CLIENT_ID_UNKNOWN(sent=self.proof.client_id, **tried)
        if not isinstance(self.proof, Credentials):
            return ClientAuthenticationCause.CLIENT_ASSERTION_NOT_PROVEN(because=self.fault, **tried)
        if self.proof.method is not AuthMethod.NONE:
            if expired_at is not None:
                return ClientAuthenticationCause.CLIENT_SECRET_EXPIRED(expired_at=expired_at, **tried)
            return ClientAuthenticationCause.CLIENT_SECRET_WRONG(**tried)
        if certificate is not None:
            subject = self.client.metadata.tls_client_auth_subject
            return ClientAuthenticationCause.CLIENT_CERTIFICATE_NOT_REGISTERED(
                reason=self._explain_certificate(certificate),
                sent=certificate.lines(),
                subject=None if subject is None else f"{subject.field.value} {subject.value}",
                **tried,
            )
        return ClientAuthenticationCause.CLIENT_PROOF_MISSING(**tried)

    def _describe_attempt(self) -> dict[str, object]:
        """The facts that every cause of the group has: the secret by its length and form alone."""
        secret = next(iter(self.proof.secrets), "") if isinstance(self.proof, Credentials) else ""
        form, live = describe_form(secret), len(self.client.live_secrets(self.now))
        return {
            "form": form,
            "length": len(secret) or None,
            "registered": self.client.metadata.token_endpoint_auth_method if self.known else None,
            "secrets": live if self.known else None,
            "used": self.proof.method,
        }

    def _find_expiry(self) -> datetime | None:
        """When the secret that was sent expired, if it is one that did."""
        if not isinstance(self.proof, Credentials):
            return None
        expired = self.client.expired_secrets(self.now)
        which = self.proof.match_digest([secret.digest for secret in expired])
        return None if which is None else expired[which].expires_at

    def _explain_certificate(self, certificate: CertificateDescription) -> str:
        metadata = self.client.metadata
        if not metadata.token_endpoint_auth_method.uses_certificate:
            return "other_method"
        if not certificate.valid_from <= self.now < certificate.valid_until:
            return "not_in_force"
        if metadata.token_endpoint_auth_method is AuthMethod.SELF_SIGNED_TLS:
            return "key_not_registered"
        return "subject_differs" if self.request.certificate_trusted else "not_trusted"


def _describe(request: EndpointRequest) -> CertificateDescription | None:
    return None if request.certificate is None else describe_certificate(request.certificate)

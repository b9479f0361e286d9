"""Client authentication: exactly one proof, by the method that the client registered (RFC 6749 2.3)."""

from idp.protocol.client_auth import assertion, secret
from idp.protocol.client_auth.assertion import ClientAssertion
from idp.protocol.client_auth.secret import Credentials
from idp.protocol.endpoint_request import EndpointRequest
from idp.protocol.errors import InvalidRequest as InvalidRequest
from idp.protocol.errors.client_authentication import ClientAuthenticationCause

#: A client_id alone (AuthMethod.NONE) is enough for public clients and for those that use mutual TLS.
ClientProof = Credentials | ClientAssertion

_ASSERTION_PARAMETERS = frozenset({"client_assertion", "client_assertion_type"})


def read(request: EndpointRequest) -> ClientProof:
    """The one proof in a request. Raises InvalidRequest when there are two, InvalidClient when there is none."""
    parameters = request.parameters.require_usable()
    if _ASSERTION_PARAMETERS.isdisjoint(parameters.values):
        return secret.read(parameters, request.authorization)
    if request.authorization is not None or "client_secret" in parameters.values:
        raise ClientAuthenticationCause.SEVERAL_CLIENT_PROOFS(used=_name_proofs(request))
    return assertion.read(parameters)


def _name_proofs(request: EndpointRequest) -> tuple[str, ...]:
    """Where the proofs of a request stand."""
    in_form = sorted({*_ASSERTION_PARAMETERS, "client_secret"}.intersection(request.parameters.values))
    return (*(["Authorization"] if request.authorization is not None else []), *in_form)

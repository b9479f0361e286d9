"""ClientProof: what a client sends to authenticate, a secret, an assertion or its client_id alone (RFC 6749 2.3)."""

from idp.protocol.ask import Ask
from idp.protocol.client_auth import assertion, secret
from idp.protocol.client_auth.assertion import Assertion
from idp.protocol.client_auth.secret import Credentials
from idp.protocol.errors import InvalidRequest

#: A client_id alone (AuthMethod.NONE) is enough for public clients and for those that use mutual TLS.
Presented = Credentials | Assertion

_OF_ASSERTIONS = frozenset({"client_assertion", "client_assertion_type"})


def read(ask: Ask) -> Presented:
    """The one proof in a request. Raises InvalidRequest when there are two, InvalidClient when there is none."""
    parameters = ask.parameters.whole()
    if _OF_ASSERTIONS.isdisjoint(parameters.values):
        return secret.read(parameters, ask.authorization)
    if ask.authorization is not None or "client_secret" in parameters.values:
        raise InvalidRequest("authenticate in one way: client_assertion, or a secret (RFC 6749 2.3)")
    return assertion.read(parameters)

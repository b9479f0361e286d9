"""What a caller presents to prove who it is: one proof, or a name alone (RFC 6749 2.3)."""

from idp.protocol.ask import Ask
from idp.protocol.client_auth import assertion, secret
from idp.protocol.client_auth.assertion import Assertion
from idp.protocol.client_auth.secret import Credentials
from idp.protocol.errors import InvalidRequest

#: A name alone (AuthMethod.NONE) is enough for a public client, and for one whose certificate the connection shows.
Presented = Credentials | Assertion

_OF_ASSERTIONS = frozenset({"client_assertion", "client_assertion_type"})


def read(ask: Ask) -> Presented:
    """The one proof of a request. Raises InvalidRequest when there are two, InvalidClient when there is nobody."""
    parameters = ask.parameters.whole()
    if _OF_ASSERTIONS.isdisjoint(parameters.values):
        return secret.read(parameters, ask.authorization)
    if ask.authorization is not None or "client_secret" in parameters.values:
        raise InvalidRequest("authenticate in one way: client_assertion, or a secret (RFC 6749 2.3)")
    return assertion.read(parameters)

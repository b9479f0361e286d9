"""The errors of client and API management; every sentence says what to do next."""

from typing import ClassVar

#: Why a method with certificates is refused where nobody asks for one.
CERTIFICATES_NOT_SUPPORTED = (
    "token_endpoint_auth_method: this deployment asks nobody for a certificate; use private_key_jwt, "
    "or have IDP_MTLS__PORT or IDP_MTLS__HEADER set"
)


class RegistrationError(Exception):
    """The base class of the errors of client and API management. Nothing was changed.

    `sentence` is shown to the person who asked: "what is wrong: what to do".
    """

    sentence: ClassVar[str] = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class NoSuchClient(RegistrationError):
    """No client has the client_id or id."""

    sentence = "No client has this client_id: look it up in the list of clients."


class NoSuchApplication(RegistrationError):
    """No application has the inventory number or id."""

    sentence = "No application of the catalogue has this inventory number or id: look it up in the catalogue."


class ClientIdTaken(RegistrationError):
    """The client_id of a new client is in use."""

    sentence = (
        "Another client has this client_id already: leave it out and one is made up, or change the existing client."
    )


class ClientUsesNoSecret(RegistrationError):
    """The client's authentication method uses no secret."""

    sentence = "This client proves itself without a secret (its token_endpoint_auth_method uses none): it needs none."


class TooManySecrets(RegistrationError):
    """The client already has as many live secrets as it may."""

    sentence = (
        "Two secrets are live already, the most a client may have: revoke the one that is not used any more first."
    )


class NoSuchSecret(RegistrationError):
    """The client has no live secret with this id."""

    sentence = "The client has no live secret with this id: it was revoked, has expired, or belongs to another client."


class NoSuchApi(RegistrationError):
    """No API has the audience or id."""

    sentence = "No API has this audience or id: look it up in the list of APIs."


class AudienceTaken(RegistrationError):
    """The audience of a new API is in use."""

    sentence = "Another API has this audience already: change that one, or choose another audience."


class ScopeTaken(RegistrationError):
    """A scope belongs to one API, because people agree to its name."""

    def __init__(self, scope: str, audience: str) -> None:
        super().__init__(f"The scope {scope} belongs to {audience}: give it another name, one of this API's own")


class NoSuchInitialToken(RegistrationError):
    """No usable initial access token has this id."""

    sentence = (
        "There is no such initial access token, or it is revoked already: list them with `idp clients token list`."
    )


class RegistrationNotAllowed(RegistrationError):
    """The initial or registration access token is missing or not valid (RFC 7591 3, RFC 7592 2)."""

    sentence = (
        "The access token does not open this registration, or has run out: ask an operator for an initial access token."
    )


class NotOwner(RegistrationError):
    """The client may no longer change its own registration."""

    sentence = "An operator keeps this client now, suspended it or made more of it: ask them to change it."


class TooManyRegistrations(RegistrationError):
    """The hourly limit of open registrations is reached."""

    sentence = (
        "Too many clients registered themselves within the hour: try again later, or with an initial access token."
    )


class InvalidDeclaration(RegistrationError):
    """What was declared is not accepted; `code` is the word of RFC 7591 3.2.2."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code

"""Why a change to a client was refused; every sentence says what to do next."""

#: Why a method with certificates is refused where nobody asks for one.
CERTIFICATES_NOT_SUPPORTED = (
    "token_endpoint_auth_method: this deployment asks nobody for a certificate; use private_key_jwt, "
    "or have IDP_MTLS__PORT or IDP_MTLS__HEADER set"
)


class RegistrationError(Exception):
    """Nothing was changed; the text is for the person who asked."""


class NoSuchClient(RegistrationError):
    """No client has this client_id: look it up in the list of clients."""


class NoSuchApplication(RegistrationError):
    """No application of the catalogue has this inventory number or id: look it up in the catalogue."""


class ClientIdTaken(RegistrationError):
    """Another client has this client_id already: leave it out and one is made up, or change the existing client."""


class ClientUsesNoSecret(RegistrationError):
    """This client proves itself without a secret (its token_endpoint_auth_method uses none): it needs none."""


class TooManySecrets(RegistrationError):
    """Two secrets are live already, the most a client may have: revoke the one that is not used any more first."""


class NoSuchSecret(RegistrationError):
    """The client has no live secret with this id: it was revoked, has expired, or belongs to another client."""


class NoSuchApi(RegistrationError):
    """No API has this audience or id: look it up in the list of APIs."""


class AudienceTaken(RegistrationError):
    """Another API has this audience already: change that one, or choose another audience."""


class ScopeTaken(RegistrationError):
    """A scope belongs to one API, because people agree to its name."""

    def __init__(self, scope: str, audience: str) -> None:
        super().__init__(f"The scope {scope} belongs to {audience}: give it another name, one of this API's own")


class NoSuchInitialToken(RegistrationError):
    """There is no such initial access token, or it is revoked already: list them with `idp clients token list`."""


class RegistrationNotAllowed(RegistrationError):
    """The access token does not open this registration, or has run out: ask an operator for an initial access token."""


class NotOwner(RegistrationError):
    """An operator keeps this client now, suspended it or made more of it: ask them to change it."""


class TooManyRegistrations(RegistrationError):
    """Too many clients registered themselves within the hour: try again later, or with an initial access token."""


class InvalidDeclaration(RegistrationError):
    """What was declared is not accepted; `code` is the word of RFC 7591 3.2.2."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code

"""The errors of client and API management; every sentence says what to do next."""

from collections.abc import Mapping

from idp.protocol.errors import OAuthError
from idp.protocol.errors.cause import Cause, CausedError


class RegistrationError(CausedError):
    """The base class of the errors of client and API management. Nothing was changed.

    The text is shown to the person who asked: "what is wrong: what to do".
    """


class NoSuchClient(RegistrationError):
    """No client has the client_id or id."""


class NoSuchApplication(RegistrationError):
    """No application has the inventory number or id."""


class ClientIdTaken(RegistrationError):
    """The client_id of a new client is in use."""


class ClientUsesNoSecret(RegistrationError):
    """The client's authentication method uses no secret."""


class TooManySecrets(RegistrationError):
    """The client already has as many live secrets as it may."""


class NoSuchSecret(RegistrationError):
    """The client has no live secret with this id."""


class NoSuchVersion(RegistrationError):
    """The client has no version with this number."""


class NoSuchKey(RegistrationError):
    """The client has registered no key with this thumbprint."""


class ClientReadOnly(RegistrationError):
    """The team of a client may look at it, but not change it now."""


class ClientNotInSandbox(RegistrationError):
    """The client is in `produksi`, where the sandbox decides nothing."""


class NoSuchApi(RegistrationError):
    """No API has the audience or id."""


class AudienceTaken(RegistrationError):
    """The audience of a new API is in use."""


class ScopeTaken(RegistrationError):
    """A scope belongs to one API, because people agree to its name."""


class NoSuchInitialToken(RegistrationError):
    """No usable initial access token has this id."""


class RegistrationNotAllowed(RegistrationError):
    """The initial or registration access token is missing or not valid (RFC 7591 3, RFC 7592 2)."""


class NotOwner(RegistrationError):
    """The client may no longer change its own registration."""


class TooManyRegistrations(RegistrationError):
    """The hourly limit of open registrations is reached."""


class InvalidDeclaration(RegistrationError):
    """What was declared is not accepted; `code` is the word of RFC 7591 3.2.2."""

    def __init__(self, cause: Cause, facts: Mapping[str, object], error: OAuthError | None = None) -> None:
        super().__init__(cause, facts)
        self.code = "invalid_client_metadata" if error is None else error.code
        if error is not None:
            self.args = (error.description,)

    @classmethod
    def from_error(cls, error: OAuthError) -> "InvalidDeclaration":
        """The same cause, as the error of a declaration."""
        return cls(error.cause, error.facts, error)


class InvalidApi(InvalidDeclaration):
    """What was declared of an API is not accepted."""

    def __init__(self, cause: Cause, facts: Mapping[str, object]) -> None:
        super().__init__(cause, facts)
        self.code = "invalid_api"

"""Causes of refused changes to clients, APIs and initial access tokens; every text says what to do next."""

from idp.clients.errors import (
    AudienceTaken,
    ClientIdTaken,
    ClientNotInSandbox,
    ClientReadOnly,
    ClientUsesNoSecret,
    InvalidApi,
    InvalidDeclaration,
    NoSuchApi,
    NoSuchApplication,
    NoSuchClient,
    NoSuchInitialToken,
    NoSuchKey,
    NoSuchSecret,
    NoSuchVersion,
    NotOwner,
    RegistrationError,
    RegistrationNotAllowed,
    ScopeTaken,
    TooManyRegistrations,
    TooManySecrets,
)
from idp.protocol.errors.cause import Alike, Cause, Definition

_NO_REGISTRATION = (
    "The access token does not open this registration, or has run out: ask an operator for an initial access token."
)
_NOT_OWNER = "An operator keeps this client now, suspended it or made more of it: ask them to change it."


class ClientAdminCause(Cause):
    """Why a change to a client, an API or an initial access token is refused; nothing was changed."""

    def __call__(self, **facts: object) -> RegistrationError:
        error: RegistrationError = self.definition.error(self, facts)
        return error

    CLIENT_NOT_FOUND = Definition(NoSuchClient, "No client has this client_id: look it up in the list of clients.")
    APPLICATION_NOT_FOUND = Definition(
        NoSuchApplication,
        "No application of the catalogue has this inventory number or id: look it up in the catalogue.",
    )
    CLIENT_ID_TAKEN = Definition(
        ClientIdTaken,
        "Another client has this client_id already: leave it out and one is made up, or change the existing client.",
    )
    CLIENT_WITHOUT_SECRETS = Definition(
        ClientUsesNoSecret,
        "This client proves itself without a secret (its token_endpoint_auth_method uses none): it needs none.",
    )
    CLIENT_NOT_IN_SANDBOX = Definition(
        ClientNotInSandbox,
        "This client is in produksi, which admits every person that may sign in: choose a client of the sandbox (uji).",
    )
    TOO_MANY_SECRETS = Definition(
        TooManySecrets,
        "Two secrets are live already, the most a client may have: revoke the one that is not used any more first.",
    )
    SECRET_NOT_FOUND = Definition(
        NoSuchSecret,
        "The client has no live secret with this id: it was revoked, has expired, or belongs to another client.",
    )
    VERSION_NOT_FOUND = Definition(
        NoSuchVersion, "The client has no version with this number: list them with `idp clients history`."
    )
    KEY_NOT_FOUND = Definition(
        NoSuchKey, "The client has registered no key with this thumbprint: list them with `idp clients key list`."
    )
    TEAM_CLIENT_IN_PRODUCTION = Definition(
        ClientReadOnly, "This client is in production: an operator changes it, the team can only look at it."
    )
    TEAM_CLIENT_SUSPENDED = Definition(
        ClientReadOnly, "This client is suspended: ask an operator to let it go on before it is changed."
    )
    TEAM_CLIENT_ABOVE_TEAM = Definition(
        ClientReadOnly, "This client may do more than a team may give it: ask an operator to change it."
    )
    TEAM_CLIENT_UNDECIDED = Definition(
        ClientReadOnly,
        "This client admits everybody with all scopes, as before an upgrade: ask an operator to decide whom it admits.",
    )
    API_NOT_FOUND = Definition(NoSuchApi, "No API has this audience or id: look it up in the list of APIs.")
    AUDIENCE_TAKEN = Definition(
        AudienceTaken, "Another API has this audience already: change that one, or choose another audience."
    )
    API_SCOPE_TAKEN = Definition(
        ScopeTaken, "The scope {scope} belongs to {audience}: give it another name, one of this API's own"
    )
    INITIAL_TOKEN_NOT_FOUND = Definition(
        NoSuchInitialToken,
        "There is no such initial access token, or it is revoked already: list them with `idp clients token list`.",
    )
    REGISTRATION_TOKEN_MISSING = Definition(RegistrationNotAllowed, _NO_REGISTRATION, alike=Alike.REGISTRATION_TOKEN)
    INITIAL_TOKEN_INVALID = Definition(RegistrationNotAllowed, _NO_REGISTRATION, alike=Alike.REGISTRATION_TOKEN)
    REGISTRATION_TOKEN_INVALID = Definition(RegistrationNotAllowed, _NO_REGISTRATION, alike=Alike.REGISTRATION_TOKEN)
    CLIENT_REMOVED_MEANWHILE = Definition(RegistrationNotAllowed, _NO_REGISTRATION, alike=Alike.REGISTRATION_TOKEN)
    CLIENT_SUSPENDED_BY_OPERATOR = Definition(NotOwner, _NOT_OWNER)
    CLIENT_KEPT_BY_OPERATOR = Definition(NotOwner, _NOT_OWNER)
    TOO_MANY_REGISTRATIONS = Definition(
        TooManyRegistrations,
        "Too many clients registered themselves within the hour: try again later, or with an initial access token.",
    )


class DeclarationCause(Cause):
    """What is wrong with what was declared of a client, an API or an initial access token."""

    def __call__(self, **facts: object) -> InvalidDeclaration:
        error: InvalidDeclaration = self.definition.error(self, facts)
        return error

    METADATA_NOT_JSON = Definition(InvalidDeclaration, "send the members as a JSON object, as {expected}")
    METADATA_UNREADABLE = Definition(InvalidDeclaration, "the body must be one JSON object of members: {because}")
    CLIENT_ID_MALFORMED = Definition(InvalidDeclaration, "client_id must be 1 to {longest} printable ASCII characters")
    CLIENT_ID_LOOKS_PERSONAL = Definition(
        InvalidDeclaration,
        "client_id looks like a personal number or an e-mail address, and it will stand in logs: choose another",
    )
    CLIENT_ID_CHANGED = Definition(InvalidDeclaration, "client_id cannot be changed: register another client")
    RESOURCE_NOT_REGISTERED = Definition(InvalidDeclaration, "resources: {audience!r} is no API registered here")
    CERTIFICATES_NOT_SUPPORTED = Definition(
        InvalidDeclaration,
        "{name}: this deployment asks nobody for a certificate; use {instead}, "
        "or have IDP_MTLS__PORT or IDP_MTLS__HEADER set",
    )
    PRESENT_SECRET_DIFFERS = Definition(InvalidDeclaration, "client_secret must be the present one: leave it out")
    SECTOR_WITHOUT_REDIRECT_URI = Definition(
        InvalidDeclaration,
        "sector_identifier_uri does not list {missing}; it must be a JSON array with every one of redirect_uris",
    )
    SECTOR_UNREACHABLE = Definition(InvalidDeclaration, "sector_identifier_uri could not be fetched: {why}")
    SECTOR_STATUS = Definition(
        InvalidDeclaration,
        "sector_identifier_uri answered {status}; it must be a JSON array with every one of redirect_uris",
    )
    SECTOR_NOT_JSON = Definition(
        InvalidDeclaration, "sector_identifier_uri is not JSON; it must be an array with every one of redirect_uris"
    )
    SCOPES_UNEXPLAINED = Definition(
        InvalidDeclaration, "{name}: say what these scopes are needed for, and on which legal basis: {scopes}"
    )
    SANDBOX_FULL = Definition(
        InvalidDeclaration, "this application has {most} clients in the sandbox already: change one of them instead"
    )
    ADDRESS_FOR_OPERATORS = Definition(
        InvalidDeclaration, "{name}: this host is on the private network; only an operator names an address there"
    )
    PASTED_KEYS_UNREADABLE = Definition(
        InvalidDeclaration,
        "this is no public key: paste a JWK, a JWK Set, or a PEM that begins with BEGIN PUBLIC KEY",
    )
    PASTED_KEY_PRIVATE = Definition(
        InvalidDeclaration, "this is a private key, which must not leave the application: make a new pair"
    )
    PASTED_KEY_UNSUPPORTED = Definition(
        InvalidDeclaration, "keys must be RSA of 2048 bits or more, EC on P-256, or Ed25519: make another pair"
    )
    PASTED_KEY_UNUSABLE = Definition(InvalidDeclaration, "a pasted key cannot be used: {because}")
    KEYS_UNREACHABLE = Definition(InvalidDeclaration, "jwks_uri could not be fetched: {why}")
    KEYS_WITHOUT_SIGNING_KEY = Definition(
        InvalidDeclaration, "jwks_uri serves no key that signs: publish an RSA, P-256 or Ed25519 key there first"
    )
    TOKEN_LABEL_MALFORMED = Definition(
        InvalidDeclaration,
        "The label must be text of 1 to {longest} characters that can be seen: say whom it is for.",
    )
    TOKEN_CLIENTS_OUT_OF_RANGE = Definition(InvalidDeclaration, "A token is for 1 to {most} clients.")
    TOKEN_LIFETIME_TOO_LONG = Definition(InvalidDeclaration, "A token lasts at most {days} days.")
    TOKEN_SCOPE_NOT_SELF_REGISTRABLE = Definition(
        InvalidDeclaration, "No client may register itself for {scope}: choose among {allowed}."
    )


class ApiCause(Cause):
    """What is wrong with what was declared of an API."""

    def __call__(self, **facts: object) -> InvalidDeclaration:
        error: InvalidDeclaration = self.definition.error(self, facts)
        return error

    AUDIENCE_MALFORMED = Definition(
        InvalidApi, "audience must be an absolute URI without a fragment, of at most {longest} characters"
    )
    AUDIENCE_LOOKS_PERSONAL = Definition(
        InvalidApi, "audience must contain nothing that looks like a NIP, a NIK or an e-mail address"
    )
    TOO_MANY_API_SCOPES = Definition(InvalidApi, "an API may have at most {most} scopes")
    API_SCOPE_MALFORMED = Definition(
        InvalidApi, "scopes must be 1 to {longest} small letters, digits and . _ : / * + ~ - such as arsip:baca"
    )
    API_SCOPE_LOOKS_PERSONAL = Definition(
        InvalidApi, "the scope {scope} must contain nothing that looks like a NIP, a NIK or an e-mail address"
    )
    API_SCOPE_RESERVED = Definition(
        InvalidApi, "the scope {scope} is our own: give it another name, such as one that begins with the API's"
    )
    API_SCOPE_LABEL_MISSING = Definition(
        InvalidApi,
        "the scope {scope} needs a label, what people read instead of it in Indonesian: "
        "text of 1 to {longest} characters that can be seen, such as Membaca arsip",
    )
    API_SCOPE_ENGLISH_LABEL_MALFORMED = Definition(
        InvalidApi, "the English label of {scope} must be text of 1 to {longest} characters that can be seen"
    )
    API_NAME_MALFORMED = Definition(
        InvalidApi,
        "name must be text of 1 to {longest} characters that can be seen, none of an alphabet that looks like Latin",
    )
    API_TOKEN_LIFETIME_OUT_OF_RANGE = Definition(InvalidApi, "tokens must live {shortest} to {longest} seconds")
    RESOURCE_SERVER_MALFORMED = Definition(
        InvalidApi, "resource_server must be the client_id with which the API introspects"
    )
    AUDIENCE_RESERVED = Definition(InvalidApi, "audience is our own: this provider needs no registration")

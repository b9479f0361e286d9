"""Causes in the metadata that clients register, whoever registers them (RFC 7591 3.2.2)."""

from idp.protocol.errors import (
    InvalidClientMetadata,
    InvalidRedirectUri,
    InvalidSoftwareStatement,
    OAuthCause,
    UnapprovedSoftwareStatement,
)
from idp.protocol.errors.cause import Definition


class RegistrationCause(OAuthCause):
    """What is wrong with a client metadata document."""

    SIGNING_ALG_WITHOUT_ASSERTION = Definition(
        InvalidClientMetadata, "{name} is for private_key_jwt and client_secret_jwt: leave it out"
    )
    CERTIFICATE_SUBJECTS_NOT_ONE = Definition(
        InvalidClientMetadata, "token_endpoint_auth_method tls_client_auth needs exactly one of {allowed}"
    )
    CERTIFICATE_SUBJECT_MALFORMED = Definition(
        InvalidClientMetadata, "{name} does not have the form of what it names (RFC 8705 2.1.2)"
    )
    ENCRYPTION_ENC_WITHOUT_ALG = Definition(
        InvalidClientMetadata, "{what}_encrypted_response_enc needs {what}_encrypted_response_alg beside it"
    )
    MEMBER_NOT_SUPPORTED = Definition(InvalidClientMetadata, "{name} is not supported here: leave it out")
    SCOPE_NOT_SUPPORTED = Definition(
        InvalidClientMetadata,
        "scope: {scope!r} is neither in scopes_supported of the metadata nor of an API in resources",
    )
    CERTIFICATE_SUBJECT_WITHOUT_METHOD = Definition(
        InvalidClientMetadata, "{name} is for the method tls_client_auth: leave it out"
    )
    EXCHANGE_WITHOUT_RESOURCES = Definition(
        InvalidClientMetadata, "grant_types: {grant_type} needs resources, the APIs at which you act for people"
    )
    TWO_TOKEN_BINDINGS = Definition(
        InvalidClientMetadata,
        "a token is bound to one key: choose dpop_bound_access_tokens or tls_client_certificate_bound_access_tokens",
    )
    JWKS_BESIDE_JWKS_URI = Definition(
        InvalidClientMetadata, "jwks and jwks_uri exclude each other: keep jwks_uri, which lets you change keys"
    )
    KEYS_MISSING = Definition(InvalidClientMetadata, "{member} needs your public keys: register jwks_uri or jwks")
    ENCRYPTION_KEY_MISSING = Definition(
        InvalidClientMetadata, "{name} {alg} needs a key of kind {kind} for encryption in jwks"
    )
    SECTOR_MISSING = Definition(
        InvalidClientMetadata,
        "subject_type pairwise with redirect_uris on several hosts, or none, needs a sector_identifier_uri",
    )
    FRONTCHANNEL_FRAGMENT = Definition(InvalidClientMetadata, "frontchannel_logout_uri must not have a fragment")
    FRONTCHANNEL_FOREIGN_ORIGIN = Definition(
        InvalidClientMetadata, "frontchannel_logout_uri must have scheme, host and port of one of your redirect_uris"
    )
    MEMBER_NOT_A_CHOICE = Definition(InvalidClientMetadata, "{name} must be one of {allowed}")
    MEMBER_NOT_TEXT = Definition(
        InvalidClientMetadata,
        "{name} must be text of 1 to {longest} characters that can be seen, none of an alphabet that looks like Latin",
    )
    MEMBER_NOT_LIST = Definition(InvalidClientMetadata, "{name} must be a list of at most {most} texts")
    MEMBER_NOT_WORDS = Definition(InvalidClientMetadata, "{name} must be words separated by spaces")
    MEMBER_NOT_BOOLEAN = Definition(InvalidClientMetadata, "{name} must be true or false")
    MEMBER_NOT_SECONDS = Definition(InvalidClientMetadata, "{name} must be a number of seconds, zero or more")
    MEMBER_WITH_UNKNOWN_CHOICE = Definition(InvalidClientMetadata, "{name}: {item!r} is not one of {allowed}")
    JWKS_NOT_KEY_SET = Definition(
        InvalidClientMetadata, "jwks must be an object whose member keys is a list of 1 to {most} keys"
    )
    JWKS_KID_TWICE = Definition(InvalidClientMetadata, "jwks: two keys have the same kid; give each its own")
    JWKS_TOO_LONG = Definition(
        InvalidClientMetadata, "jwks is longer than {longest} characters; leave out keys that are not used"
    )
    JWKS_MEMBER_TOO_LONG = Definition(
        InvalidClientMetadata, "jwks: use, alg, kid and key_ops of key {number} must be short texts that can be seen"
    )
    JWKS_KEY_UNUSABLE = Definition(InvalidClientMetadata, "jwks: key {number}: {because}")
    PROFILE_RULE_BROKEN = Definition(InvalidClientMetadata, "{advice}", facts=("rule",))
    PROFILE_REDIRECT_URIS_BROKEN = Definition(InvalidRedirectUri, "{advice}", facts=("rule",))
    REDIRECT_URI_UNACCEPTABLE = Definition(InvalidRedirectUri, "{name}: {because}")
    DATA_PURPOSES_MALFORMED = Definition(
        InvalidClientMetadata,
        "{name} must be a list of objects, at most one for each scope about people: scope, purpose (text of 1 to "
        "{longest} characters that can be seen), legal_basis ({allowed}), and perhaps regulation",
    )
    ADDRESS_UNACCEPTABLE = Definition(InvalidClientMetadata, "{name}: {because}")


class SelfRegistrationCause(OAuthCause):
    """What a client may not register or change by itself (RFC 7591, RFC 7592)."""

    ANOTHER_CLIENT_ID = Definition(InvalidClientMetadata, "client_id must be that of the client you change")
    PROVIDER_MEMBER_CHANGED = Definition(InvalidClientMetadata, "{name} is not yours to change: leave it out")
    SCOPE_NOT_SELF_REGISTRABLE = Definition(
        InvalidClientMetadata,
        "scope: {word!r} is not for clients that register themselves; ask an operator, or leave it out",
    )
    SELF_REGISTRATION_RULE_BROKEN = Definition(InvalidClientMetadata, "{advice}")
    ALGORITHM_NOT_OFFERED = Definition(
        InvalidClientMetadata,
        "{name}: {algorithm} is not among the algorithms that we sign with at present: choose from {offered}",
    )
    SOFTWARE_STATEMENT_NOT_JWT = Definition(InvalidSoftwareStatement)
    SOFTWARE_STATEMENT_UNTRUSTED = Definition(UnapprovedSoftwareStatement)

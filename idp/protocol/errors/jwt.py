"""Causes in JWTs and JSON documents of other parties: the reason behind another cause (RFC 7515, RFC 7519)."""

from idp.protocol.errors import InvalidExternalJwt, InvalidJsonObject, InvalidSignature, NoMatchingKey
from idp.protocol.errors.cause import Cause, Definition


class JwtCause(Cause):
    """What is wrong with a JWT that another party signed."""

    def __call__(self, **facts: object) -> InvalidExternalJwt:
        error: InvalidExternalJwt = self.definition.error(self, facts)
        return error

    JWT_SECRET_MISMATCH = Definition(
        InvalidSignature, "no live secret of this client signed it", facts=("algorithm", "tried")
    )
    JWT_REPLAYED = Definition(InvalidExternalJwt, "its jti was used before: make a new one for each request")
    JWT_METHOD_NOT_REGISTERED = Definition(
        InvalidExternalJwt, "this client registered another method", facts=("algorithm",)
    )
    JWT_NO_KEY_FOR_ENCRYPTION = Definition(NoMatchingKey, "none of its keys can be used so: register one for {alg}")
    JWT_NO_KEYS_REGISTERED = Definition(InvalidExternalJwt, "this client registered neither jwks nor jwks_uri")
    JWT_KEYS_UNREACHABLE = Definition(
        InvalidExternalJwt, "the keys at jwks_uri could not be fetched", facts=("problem", "registered")
    )
    JWT_KEYS_UNUSABLE = Definition(InvalidExternalJwt, "jwks cannot be used: {because}")
    JWT_TYP_WRONG = Definition(InvalidExternalJwt, "typ in its header must be JWT, or left out", facts=("sent",))
    JWT_ISSUER_NOT_CLIENT = Definition(
        InvalidExternalJwt, "iss and sub must both be the client_id", facts=("expected", "sent", "sent_subject")
    )
    JWT_JTI_MISSING = Definition(InvalidExternalJwt, "jti is missing: every one needs its own")
    JWT_AUDIENCE_WRONG = Definition(
        InvalidExternalJwt,
        "aud must be the issuer {issuer} or the address of this endpoint",
        facts=("expected", "sent"),
    )
    JWT_EXPIRY_MISSING = Definition(InvalidExternalJwt, "exp is missing")
    JWT_EXPIRED = Definition(
        InvalidExternalJwt,
        "it has expired: make a new one for each request",
        measured=("expired_at", "now", "seconds"),
    )
    JWT_EXPIRY_TOO_FAR = Definition(
        InvalidExternalJwt, "exp is more than {minutes} minutes ahead", measured=("seconds",)
    )
    JWT_TIME_MALFORMED = Definition(InvalidExternalJwt, "{name} must be a number of seconds")
    JWT_AUDIENCE_NOT_ISSUER_ALONE = Definition(
        InvalidExternalJwt, "aud must be the issuer {issuer} alone, as plain text", facts=("expected", "sent")
    )
    JWT_ISSUED_IN_FUTURE = Definition(
        InvalidExternalJwt,
        "{name} is in the future: set the clock",
        measured=("now", "seconds", "sent"),
    )
    JWT_UNSIGNED = Definition(InvalidExternalJwt, "it is not a signed token", facts=("form", "length"))
    JWT_HEADER_CRITICAL = Definition(InvalidExternalJwt, "its header has crit or b64, which nothing here understands")
    JWT_KEY_NOT_FOR_ALGORITHM = Definition(InvalidExternalJwt, "this key is not for {algorithm}")
    JWT_SIGNATURE_MISMATCH = Definition(
        InvalidSignature, "the signature does not match", facts=("algorithm", "sent_kid")
    )
    JWT_ALGORITHM_NOT_ALLOWED = Definition(InvalidExternalJwt, "it is signed with {algorithm}: use {allowed}")
    JWT_SEVERAL_KEYS_FIT = Definition(
        NoMatchingKey,
        "several registered keys fit: name one by kid in the header, and each only once in the set",
        facts=("algorithm", "sent_kid", "registered"),
    )
    JWT_NO_KEY_FITS = Definition(
        NoMatchingKey,
        "no registered key fits the kid and alg of the header",
        facts=("algorithm", "sent_kid", "registered"),
    )
    JWT_PART_UNREADABLE = Definition(InvalidExternalJwt, "its {which} cannot be read: {because}")


class JsonCause(Cause):
    """What is wrong with a JSON document."""

    def __call__(self, **facts: object) -> InvalidJsonObject:
        error: InvalidJsonObject = self.definition.error(self, facts)
        return error

    JSON_NOT_OBJECT = Definition(InvalidJsonObject, "it is not a JSON object")
    JSON_NAME_TWICE = Definition(InvalidJsonObject, "it has a name twice")
    JSON_MALFORMED = Definition(InvalidJsonObject, "it is not JSON")

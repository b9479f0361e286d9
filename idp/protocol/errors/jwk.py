"""Causes in public keys of other parties: the reason behind another cause (RFC 7517)."""

from idp.protocol.errors import InvalidJwk, UnsupportedJwk
from idp.protocol.errors.cause import Cause, Definition


class JwkCause(Cause):
    """What is wrong with a key or a key set."""

    def __call__(self, **facts: object) -> InvalidJwk:
        error: InvalidJwk = self.definition.error(self, facts)
        return error

    KEY_SET_WITHOUT_LIST = Definition(InvalidJwk, "a key set is a JSON object with the member keys, a list")
    KEY_SET_TOO_LARGE = Definition(InvalidJwk, "a key set may have at most {most} keys")
    KEY_SET_NOT_JSON = Definition(InvalidJwk, "a key set is a JSON object with the member keys: {because}")
    KEY_NOT_OBJECT = Definition(InvalidJwk, "a key must be a JSON object")
    KEY_PRIVATE = Definition(InvalidJwk, "a key has private members: send the public key alone, and make a new one")
    KEY_ID_MALFORMED = Definition(InvalidJwk, "kid must be text")
    KEY_TYPE_MALFORMED = Definition(InvalidJwk, "kty and crv must be text")
    KEY_TYPE_UNSUPPORTED = Definition(UnsupportedJwk, "keys must be RSA, EC on P-256, or OKP on Ed25519")
    RSA_KEY_SIZE = Definition(InvalidJwk, "RSA keys must have {fewest} to {most} bits")
    RSA_EXPONENT = Definition(InvalidJwk, "the exponent of an RSA key must be 65537, or odd and a little larger")
    KEY_COORDINATE_SIZE = Definition(InvalidJwk, "{name} must be 32 octets")
    KEY_MEMBER_NOT_BASE64URL = Definition(InvalidJwk, "{name} must be base64url")
    KEY_MEMBER_PADDED = Definition(InvalidJwk, "{name} must be base64url without padding")
    KEY_CERTIFICATES_MALFORMED = Definition(InvalidJwk, "x5c must be a list of certificates in base64")
    KEY_CERTIFICATE_OF_ANOTHER_KEY = Definition(InvalidJwk, "the first certificate of x5c is of another key")
    KEY_MEMBERS_NO_KEY = Definition(InvalidJwk, "the members of a key are no key")

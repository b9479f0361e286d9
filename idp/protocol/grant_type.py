"""GrantType: the grant types of the token endpoint, and who may register them (RFC 6749 1.3, RFC 7591 2)."""

from typing import Self

from idp.enumerations import DescribedEnum


class GrantBasis(DescribedEnum):
    """What the tokens of a grant type rest on."""

    LOGIN = "login", "the login of a person"
    EARLIER_GRANT = "earlier_grant", "an earlier grant"
    CLIENT = "client", "the client's own authentication"
    DELEGATION = "delegation", "a token for another API"


class GrantType(DescribedEnum):
    """Every grant type. Discovery, registration and the rules of the profiles are derived from these members.

    `without_operator`: a client that registers itself may use it. A member's reader is the module of its name in
    idp/protocol/grants, and idp/oidc/grants/wiring.py pairs the reader with its handler.
    """

    basis: GrantBasis
    without_operator: bool

    def __new__(cls, value: str, basis: GrantBasis, without_operator: bool, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.basis, member.without_operator, member.meaning = basis, without_operator, meaning
        return member

    AUTHORIZATION_CODE = (
        "authorization_code",
        GrantBasis.LOGIN,
        True,
        "A person logs in, and the client redeems the code it received (RFC 6749 4.1).",
    )
    REFRESH_TOKEN = (
        "refresh_token",
        GrantBasis.EARLIER_GRANT,
        True,
        "The client renews the tokens of an earlier grant (RFC 6749 6).",
    )
    CLIENT_CREDENTIALS = (
        "client_credentials",
        GrantBasis.CLIENT,
        True,
        "The client asks for itself, with its own authentication (RFC 6749 4.4).",
    )
    DEVICE_CODE = (
        "urn:ietf:params:oauth:grant-type:device_code",
        GrantBasis.LOGIN,
        True,
        "A person allows a device without a browser, by a code that it shows (RFC 8628).",
    )
    TOKEN_EXCHANGE = (
        "urn:ietf:params:oauth:grant-type:token-exchange",
        GrantBasis.DELEGATION,
        False,
        "A service exchanges a token it received for one with which it acts at another API (RFC 8693).",
    )
    JWT_BEARER = (
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        GrantBasis.CLIENT,
        False,
        "The client asks for itself, with an assertion that it signed (RFC 7523 2.1).",
    )


def grant_types_on(*bases: GrantBasis) -> frozenset[GrantType]:
    """The grant types whose tokens rest on one of these."""
    return frozenset(grant_type for grant_type in GrantType if grant_type.basis in bases)

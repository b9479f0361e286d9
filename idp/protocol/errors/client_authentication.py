"""Causes of refused client authentication (RFC 6749 2.3, 5.2)."""

from idp.protocol.errors import InvalidClient, InvalidRequest, OAuthCause
from idp.protocol.errors.cause import Alike, Definition

#: Of every cause of the group: how it was tried, how the client registered, how many secrets it has, and what is odd.
_TRIED = ("form", "length", "registered", "secrets", "used")


class ClientAuthenticationCause(OAuthCause):
    """Why a client did not prove who it is; those of one group get the same answer."""

    CLIENT_ID_UNKNOWN = Definition(InvalidClient, facts=("sent", *_TRIED), alike=Alike.CLIENT_AUTHENTICATION)
    CLIENT_SECRET_WRONG = Definition(InvalidClient, facts=_TRIED, alike=Alike.CLIENT_AUTHENTICATION)
    CLIENT_SECRET_EXPIRED = Definition(
        InvalidClient, facts=_TRIED, measured=("expired_at",), alike=Alike.CLIENT_AUTHENTICATION
    )
    CLIENT_PROOF_MISSING = Definition(InvalidClient, facts=_TRIED, alike=Alike.CLIENT_AUTHENTICATION)
    CLIENT_ASSERTION_NOT_PROVEN = Definition(
        InvalidClient, facts=("because", *_TRIED), alike=Alike.CLIENT_AUTHENTICATION
    )
    CLIENT_CERTIFICATE_NOT_REGISTERED = Definition(
        InvalidClient, facts=("reason", "sent", "subject", *_TRIED), alike=Alike.CLIENT_AUTHENTICATION
    )
    CLIENT_AUTHENTICATED_BUT_SUSPENDED = Definition(InvalidClient, "this client is suspended: ask Kominfo")
    CLIENT_ASSERTION_UNUSABLE = Definition(InvalidClient, "client_assertion cannot be used: {because}")
    INTROSPECTION_BY_PUBLIC_CLIENT = Definition(InvalidClient, "introspection needs a client that keeps a secret")
    SEVERAL_CLIENT_PROOFS = Definition(
        InvalidRequest, "authenticate in one way: client_assertion, or a secret (RFC 6749 2.3)", facts=("used",)
    )
    CLIENT_ASSERTION_TYPE_WRONG = Definition(InvalidClient, "client_assertion_type must be {expected}", facts=("sent",))
    CLIENT_ASSERTION_WITHOUT_SUBJECT = Definition(
        InvalidClient, "client_assertion cannot be used: sub must be the client_id"
    )
    CLIENT_ASSERTION_OF_ANOTHER_CLIENT = Definition(
        InvalidRequest, "client_id in the form is not the one in client_assertion", facts=("sent", "sent_subject")
    )
    CLIENT_CREDENTIALS_MISSING = Definition(
        InvalidClient, "authenticate with the method this client registered, or send client_id"
    )
    CLIENT_SECRET_SENT_TWICE = Definition(
        InvalidRequest, "send the secret once: in the Authorization header or in the form (RFC 6749 2.3)"
    )
    CLIENT_ID_DIFFERS_FROM_HEADER = Definition(
        InvalidRequest,
        "client_id in the form is not the one in the Authorization header",
        facts=("sent", "sent_in_header"),
    )
    AUTHORIZATION_SCHEME_NOT_BASIC = Definition(
        InvalidClient, "the Authorization header must use the scheme Basic", facts=("sent",)
    )
    BASIC_CREDENTIALS_MALFORMED = Definition(
        InvalidClient,
        "the Authorization header is not base64 of client_id:client_secret",
        facts=("length", "reason"),
    )
    CLIENT_AUTHENTICATION_METHOD_DIFFERS = Definition(
        InvalidClient, "this client registered the method {registered}", facts=("used",)
    )

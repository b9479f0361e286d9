"""Causes in the parameter resource (RFC 8707)."""

from idp.protocol.errors import InvalidTarget, OAuthCause
from idp.protocol.errors.cause import Definition


class ResourceCause(OAuthCause):
    """What is wrong with the API that a token is asked for."""

    RESOURCE_NOT_OF_CLIENT = Definition(
        InvalidTarget,
        "resource must be the audience of an API that this client registered for",
        facts=(
            "registered",
            "sent",
        ),
    )
    RESOURCE_MIXED_WITH_PROVIDER = Definition(
        InvalidTarget, "a token for this provider is for it alone: ask for one resource at a time", facts=("sent",)
    )
    RESOURCES_OF_DIFFERENT_KINDS = Definition(
        InvalidTarget, "these APIs take different kinds of tokens: ask for one resource at a time", facts=("sent",)
    )
    RESOURCE_UNKNOWN = Definition(
        InvalidTarget, "resource is not the audience of an API that is registered here", facts=("sent",)
    )
    TOO_MANY_RESOURCES = Definition(InvalidTarget, "resource may be sent at most {most} times", facts=("count",))
    RESOURCE_MALFORMED = Definition(
        InvalidTarget, "resource must be an absolute URI without a fragment (RFC 8707 2)", facts=("sent",)
    )
    RESOURCE_NOT_AUTHORIZED = Definition(
        InvalidTarget,
        "resource must be among those the authorization request named",
        facts=(
            "authorized",
            "sent",
        ),
    )

"""Causes in single parameters, at every endpoint (RFC 6749 3.1)."""

from idp.protocol.errors import InvalidRequest, OAuthCause
from idp.protocol.errors.cause import Definition


class ParameterCause(OAuthCause):
    """A parameter that is missing or cannot be used."""

    PARAMETER_UNUSABLE = Definition(InvalidRequest, "{name} {fault}")
    PARAMETER_MISSING = Definition(InvalidRequest, "{name} is missing")

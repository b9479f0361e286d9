"""describe_parameters(): what may be kept of a request: values of a few parameters, of all others the length."""

from collections.abc import Iterator

from idp.protocol.parameters import Parameters
from idp.protocol.sent_values import describe_length

#: Parameters whose values are kept: what a client asks for, never what it proves itself with, nor who somebody is.
SHOWN_PARAMETERS = frozenset(
    {
        *("client_id", "redirect_uri", "response_type", "response_mode", "scope", "resource", "audience"),
        *("prompt", "max_age", "acr_values", "ui_locales", "claims_locales", "display", "code_challenge_method"),
        *("grant_type", "client_assertion_type", "token_type_hint", "post_logout_redirect_uri"),
        *("requested_token_type", "subject_token_type", "actor_token_type"),
    }
)


def describe_parameters(parameters: Parameters) -> dict[str, str]:
    """The parameters by name, in the order sent; several values of one name are one to a line."""
    return dict(_describe(parameters))


def _describe(parameters: Parameters) -> Iterator[tuple[str, str]]:
    for name, value in parameters.values.items():
        yield name, value if name in SHOWN_PARAMETERS else describe_length(value)
    for name, values in parameters.multi_values.items():
        yield name, "\n".join(value.replace("\n", " ") for value in values)
    for name, fault in parameters.faults.items():
        yield name, f"({fault})"

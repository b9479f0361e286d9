"""Reads the dpop_jkt parameter: the DPoP key that the authorization code is bound to (RFC 9449 10)."""

import re
from collections.abc import Mapping

from idp.protocol.errors.authorization import AuthorizationCause
from idp.protocol.parameters import Parameters
from idp.protocol.sent_values import describe_form
from idp.protocol.tokens.binding import Binding, ConfirmationMethod

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def read(parameters: Parameters) -> Binding | None:
    """The binding to the key whose thumbprint is sent; None without one."""
    sent = parameters.get("dpop_jkt")
    if sent is None:
        return None
    if _THUMBPRINT.fullmatch(sent) is None:
        raise AuthorizationCause.DPOP_JKT_MALFORMED(form=describe_form(sent), length=len(sent))
    return Binding(ConfirmationMethod.DPOP, sent)


def parameters_from_proof(parameters: Parameters, binding: Binding | None) -> Mapping[str, str]:
    """The dpop_jkt that a pushed request's DPoP proof adds. Raises InvalidRequest for another key (RFC 9449 10.1)."""
    if binding is None or binding.method is not ConfirmationMethod.DPOP:
        return {}
    if parameters.get("dpop_jkt") not in (None, binding.thumbprint):
        raise AuthorizationCause.DPOP_JKT_DIFFERS(proven=binding.thumbprint)
    return {"dpop_jkt": binding.thumbprint}

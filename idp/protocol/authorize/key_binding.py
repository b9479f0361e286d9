"""Reads the dpop_jkt parameter: the DPoP key that the authorization code is bound to (RFC 9449 10)."""

import re
from collections.abc import Mapping

from idp.protocol.errors import InvalidRequest
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.binding import Binding, Proof

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def read(parameters: Parameters) -> Binding | None:
    """The binding to the key whose thumbprint is sent; None without one."""
    sent = parameters.get("dpop_jkt")
    if sent is None:
        return None
    if _THUMBPRINT.fullmatch(sent) is None:
        raise InvalidRequest("dpop_jkt must be 43 characters of base64url, the SHA-256 thumbprint of the key")
    return Binding(Proof.DPOP, sent)


def proven(parameters: Parameters, binding: Binding | None) -> Mapping[str, str]:
    """The dpop_jkt that a pushed request's DPoP proof adds. Raises InvalidRequest for another key (RFC 9449 10.1)."""
    if binding is None or binding.proof is not Proof.DPOP:
        return {}
    if parameters.get("dpop_jkt") not in (None, binding.thumbprint):
        raise InvalidRequest("dpop_jkt is not the thumbprint of the key in the DPoP proof")
    return {"dpop_jkt": binding.thumbprint}

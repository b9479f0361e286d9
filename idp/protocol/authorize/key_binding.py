"""dpop_jkt: the key whose holder alone may redeem the code (RFC 9449 10)."""

import re
from collections.abc import Mapping

from idp.protocol.errors import InvalidRequest
from idp.protocol.parameters import Parameters
from idp.protocol.tokens.binding import Binding, Proof

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


def read(parameters: Parameters) -> Binding | None:
    """The key named by its thumbprint; None when the request names none."""
    sent = parameters.get("dpop_jkt")
    if sent is None:
        return None
    if _THUMBPRINT.fullmatch(sent) is None:
        raise InvalidRequest("dpop_jkt must be 43 characters of base64url, the SHA-256 thumbprint of the key")
    return Binding(Proof.DPOP, sent)


def proven(parameters: Parameters, binding: Binding | None) -> Mapping[str, str]:
    """What the proof beside a pushed request adds to it; it must not name another key (RFC 9449 10.1)."""
    if binding is None or binding.proof is not Proof.DPOP:
        return {}
    if parameters.get("dpop_jkt") not in (None, binding.thumbprint):
        raise InvalidRequest("dpop_jkt is not the thumbprint of the key in the DPoP proof")
    return {"dpop_jkt": binding.thumbprint}

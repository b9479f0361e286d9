"""Wires the admin API: who may enter it."""

from dataclasses import dataclass

from idp.admin.gate import Gate
from idp.oidc.wiring import Oidc
from idp.protocol.step_up import Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """The use cases of the admin API that are no other package's."""

    gate: Gate


def wire_admin(oidc: Oidc, demand: Demand) -> Admin:
    """The admin API of one deployment; `demand`: what is asked of a person's sign-in."""
    return Admin(gate=Gate(oidc.tokens.admission, oidc.tokens.bearers, demand))

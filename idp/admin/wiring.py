"""Wires the admin API: who may enter it."""

from dataclasses import dataclass

from idp.admin.authenticator import AdminAuthenticator
from idp.oidc.wiring import Oidc
from idp.protocol.tokens.step_up import StepUpRequirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """The use cases of the admin API that are no other package's."""

    gate: AdminAuthenticator


def wire_admin(oidc: Oidc, demand: StepUpRequirement) -> Admin:
    """The admin API of one deployment; `demand`: what is asked of a person's sign-in."""
    return Admin(gate=AdminAuthenticator(oidc.tokens.admission, oidc.tokens.bearers, demand))

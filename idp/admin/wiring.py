"""Wires the admin API: its authenticator."""

from dataclasses import dataclass

from idp.admin.authenticator import AdminAuthenticator
from idp.clients.apis.api_registry import ApiRegistry
from idp.oidc.wiring import Oidc
from idp.protocol.tokens.step_up import StepUpRequirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """The use cases of the admin API that are no other package's."""

    authenticator: AdminAuthenticator


def wire_admin(oidc: Oidc, apis: ApiRegistry, demand: StepUpRequirement) -> Admin:
    """The admin API of one deployment; `demand`: what is asked of a person's sign-in."""
    return Admin(authenticator=AdminAuthenticator(oidc.tokens.admission, oidc.tokens.bearers, apis, demand))

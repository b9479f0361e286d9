"""SandboxPolicy: whom clients in `uji` admit, and which scopes about real people they never receive; pure."""

from dataclasses import dataclass

from idp.clients.registry import RegisteredClient
from idp.clients.sandbox_admits import ClientSandboxAdmits, SandboxAdmits
from idp.protocol.authorize.interaction import SandboxEntry
from idp.protocol.client import Environment
from idp.protocol.tokens.claim_definitions import PERSONAL_NUMBERS
from idp.protocol.tokens.claims import SCOPE_CLAIMS

#: The scopes about employment and personal numbers, of which no client in `uji` learns for a real person.
SENSITIVE_SCOPES = frozenset(
    {"pegawai", *PERSONAL_NUMBERS, *(scope for scope, names in SCOPE_CLAIMS.items() if PERSONAL_NUMBERS & {*names})}
)

#: Whether a client admits everybody, by what was decided about it.
_ADMITS_EVERYBODY = {
    ClientSandboxAdmits.TEAM: False,
    ClientSandboxAdmits.EVERYBODY: True,
    ClientSandboxAdmits.EVERYBODY_AS_BEFORE: True,
}


@dataclass(frozen=True, slots=True)
class SandboxPolicy:
    """What a deployment decides about its sandbox.

    `invented_people`: a demonstration, whose people count as personas for admission and sensitive scopes.
    """

    admits: SandboxAdmits = SandboxAdmits.TEAM
    invented_people: bool = False

    def admits_everybody(self, client: RegisteredClient) -> bool:
        """Whether every person may sign in to this client."""
        if self.invented_people or client.metadata.environment is not Environment.UJI:
            return True
        if client.sandbox_admits is None:
            return self.admits is SandboxAdmits.EVERYBODY
        return _ADMITS_EVERYBODY[client.sandbox_admits]

    def withheld_scopes(self, client: RegisteredClient, persona: str = "") -> frozenset[str]:
        """The scopes that this client does not receive; `persona`: the key of the persona, empty for a person."""
        given = (
            client.metadata.environment is not Environment.UJI
            or bool(persona)
            or self.invented_people
            or client.sandbox_admits is ClientSandboxAdmits.EVERYBODY_AS_BEFORE
        )
        return frozenset() if given else SENSITIVE_SCOPES

    def decide_entry(self, client: RegisteredClient, *, in_team: bool, is_tester: bool) -> SandboxEntry:
        """How a person enters this client, by what is known of them there."""
        if client.metadata.environment is not Environment.UJI:
            return SandboxEntry.ADMITTED
        if in_team:
            return SandboxEntry.TEAM
        return SandboxEntry.ADMITTED if is_tester or self.admits_everybody(client) else SandboxEntry.REFUSED

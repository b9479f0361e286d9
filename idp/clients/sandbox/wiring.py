"""Wires the sandbox: its policy, how people enter its clients, and its testers."""

from dataclasses import dataclass

from idp.clients.sandbox.policy import SandboxPolicy
from idp.clients.sandbox.sandbox_entries import SandboxEntries
from idp.clients.sandbox.testers import SandboxTesters
from idp.clients.teams.team_access import TeamAccess
from idp.foundation.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """The sandbox of one deployment."""

    policy: SandboxPolicy
    entries: SandboxEntries
    testers: SandboxTesters


def wire_sandbox(database: Database, policy: SandboxPolicy) -> Sandbox:
    """The sandbox of one deployment."""
    entries = SandboxEntries(database, policy)
    return Sandbox(policy=policy, entries=entries, testers=SandboxTesters(TeamAccess(), entries))

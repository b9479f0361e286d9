"""Wires the sandbox: its policy, and how people enter its clients."""

from dataclasses import dataclass

from idp.clients.sandbox.policy import SandboxPolicy
from idp.clients.sandbox.sandbox_entries import SandboxEntries
from idp.foundation.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """The sandbox of one deployment."""

    policy: SandboxPolicy
    entries: SandboxEntries


def wire_sandbox(database: Database, policy: SandboxPolicy) -> Sandbox:
    """The sandbox of one deployment."""
    return Sandbox(policy=policy, entries=SandboxEntries(database, policy))

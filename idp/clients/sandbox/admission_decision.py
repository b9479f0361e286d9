"""decide_sandbox_admission(): an operator says whom a client in `uji` admits."""

from idp.clients.causes import ClientAdminCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.events import ClientsEvent
from idp.clients.records import ClientRecord
from idp.clients.sandbox_admits import SANDBOX_ADMITS, SandboxAdmits
from idp.clients.store import clients
from idp.clients.store.clients import ClientIdentifier
from idp.permissions import Operation
from idp.protocol.client import Environment


async def decide_sandbox_admission(admin: ClientAdmin, key: ClientIdentifier, admits: SandboxAdmits) -> ClientRecord:
    """Admit the team or everybody; either way the client receives no sensitive scope of real people from now on.

    Raises InsufficientAuthority, NoSuchClient, ClientNotInSandbox.
    """
    admin = admin.acting(Operation.DECIDE_SANDBOX_ADMISSION)
    client = await admin.lock_client(key)
    await admin.check_reach(client.metadata)
    if client.metadata.environment is not Environment.UJI:
        raise ClientAdminCause.CLIENT_NOT_IN_SANDBOX()
    if client.sandbox_admits is not SANDBOX_ADMITS[admits.value]:
        await clients.set_sandbox_admits(admin.session, client.id, admits.value)
        detail = {"admits": admits.value, "before": client.sandbox_admits and client.sandbox_admits.value}
        await admin.record_change(ClientsEvent.SANDBOX_ADMISSION_DECIDED, client.id, detail)
    return await admin.lock_client(key)

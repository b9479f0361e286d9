"""warn_of_undecided_clients(): names the clients that admit everybody since an upgrade, until an operator decides."""

from idp.clients.store import clients
from idp.foundation.database import Database
from idp.foundation.log import get_logger

log = get_logger(__name__)


async def warn_of_undecided_clients(database: Database) -> None:
    """Write one line to the log when there are such clients."""
    async with database.begin() as session:
        undecided = await clients.list_undecided(session)
    if undecided:
        log.warning(
            "sandbox.undecided",
            clients=list(undecided),
            problem="they admit everybody in the sandbox, with all scopes, as before the upgrade",
            command="idp clients sandbox CLIENT_ID --admits team",
        )

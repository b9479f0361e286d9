"""Transaction: the dependency for one database transaction per request, committed before the response is sent."""

from collections.abc import AsyncIterator

from fastapi import Depends

from idp.foundation.database import Database, Session


def request_transaction(database: Database) -> Session:
    """The default of an endpoint's parameter: `session: Session = transaction`, one for the whole request."""

    async def opened() -> AsyncIterator[Session]:
        async with database.begin() as session:
            yield session

    #: Without scope="function" FastAPI commits after the response was sent.
    dependency: Session = Depends(opened, scope="function")
    return dependency

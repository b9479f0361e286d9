"""Transaction: the dependency for one database transaction per request, committed before the response is sent."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from idp.foundation.database import Database, Session
from idp.web.parts import part


async def _transaction(request: Request) -> AsyncIterator[Session]:
    async with part(request, Database).begin() as session:
        yield session


#: Without scope="function" FastAPI commits after the response was sent.
Transaction = Annotated[Session, Depends(_transaction, scope="function")]

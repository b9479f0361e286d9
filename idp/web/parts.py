"""Until the admin API is wired like the rest: what its endpoints find by type."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, TypeVar, cast

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from idp.foundation.database import Database, Session
from idp.protocol.ask import Ask
from idp.protocol.provider import Provider
from idp.web.asks import EndpointRequestReader

Part = TypeVar("Part")


def part(request: HTTPConnection, kind: type[Part]) -> Part:
    """The deployment's part of type `kind`."""
    parts: dict[type[Any], object] = request.app.state.parts
    return cast("Part", parts[kind])


def of(request: Request, endpoint: str) -> Ask:
    issuer = part(request, Provider).issuer
    return part(request, EndpointRequestReader).read(request, endpoint.removeprefix(issuer.rstrip("/")))


async def _transaction(request: Request) -> AsyncIterator[Session]:
    async with part(request, Database).begin() as session:
        yield session


Transaction = Annotated[Session, Depends(_transaction, scope="function")]

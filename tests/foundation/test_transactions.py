"""Hot statements together: all or nothing; and connections that the server closed meanwhile."""

import asyncio

import pytest
from sqlalchemy import Integer, bindparam, column, func, insert, select, table

from idp.foundation.database import UNREACHABLE, Database
from idp.foundation.statements import Statement
from idp.foundation.versions import Version

ADD = Statement(insert(Version).values(name="uji", number=1).returning(Version.name))
#: The server's process behind a connection; and: ends two of them, tells how many are left.
OWN = select(func.pg_backend_pid())
CLOSE = Statement(
    select(func.count(func.pg_terminate_backend(column("pid"))).label("left"))
    .select_from(table("pg_stat_activity", column("pid", Integer)))
    .where(column("pid").in_((bindparam("one", type_=Integer()), bindparam("two", type_=Integer()))))
)
COUNT = Statement(select(func.count().label("found")).where(Version.name == "uji"))


class Undone(Exception):
    pass


async def found(database: Database) -> int:
    return int((await database.one(COUNT, {})).found)


async def test_what_is_done_together_is_seen_by_others_when_it_is_committed(database: Database) -> None:
    told: list[str] = []
    async with database.together() as together:
        together.after_commit(lambda: told.append("committed"))
        assert (await together.one(ADD, {})).name == "uji"
        assert (await together.one(COUNT, {})).found == 1
        assert (await found(database), told) == (0, [])
    assert (await found(database), told) == (1, ["committed"])


async def test_what_is_done_together_is_undone_when_something_raises(database: Database) -> None:
    told: list[str] = []

    async def add(then: Exception | None = None) -> None:
        async with database.together() as together:
            together.after_commit(lambda: told.append("committed"))
            await together.all(ADD, {})
            if then is not None:
                raise then

    with pytest.raises(Undone):
        await add(Undone())
    assert (await found(database), told) == (0, [])
    await add()
    with pytest.raises(UNREACHABLE):
        await add()
    assert (await found(database), told) == (1, ["committed"])


async def test_a_session_gets_no_connection_that_the_server_closed(postgres_url: str) -> None:
    database = Database(postgres_url)
    async with database.engine.connect() as first, database.engine.connect() as second:
        closed = [await connection.scalar(OWN) for connection in (first, second)]
    async with asyncio.timeout(10):
        while (await database.one(CLOSE, {"one": closed[0], "two": closed[1]})).left:
            pass
    async with database.begin() as one, database.begin() as other:
        assert {await one.scalar(OWN), await other.scalar(OWN)}.isdisjoint(closed)
    await database.dispose()

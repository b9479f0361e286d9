"""Hot statements together: all or nothing; and connections that the server closed meanwhile."""

import asyncio

import pytest
from sqlalchemy import Integer, bindparam, column, func, insert, select, table

from idp.foundation.change_counter import ChangeCounter
from idp.foundation.database import UNREACHABLE, Database
from idp.foundation.database_unavailable import DatabaseUnavailable
from idp.foundation.statements import CompiledStatement

ADD = CompiledStatement(insert(ChangeCounter).values(name="uji", number=1).returning(ChangeCounter.name))
#: The server's process behind a connection; and: ends two of them, tells how many are left.
OWN = select(func.pg_backend_pid())
CLOSE = CompiledStatement(
    select(func.count(func.pg_terminate_backend(column("pid"))).label("left"))
    .select_from(table("pg_stat_activity", column("pid", Integer)))
    .where(column("pid").in_((bindparam("one", type_=Integer()), bindparam("two", type_=Integer()))))
)
COUNT = CompiledStatement(select(func.count().label("found")).where(ChangeCounter.name == "uji"))


class Undone(Exception):
    pass


async def found(database: Database) -> int:
    return int((await database.fetch_one(COUNT, {})).found)


async def test_what_is_done_together_is_seen_by_others_when_it_is_committed(database: Database) -> None:
    told: list[str] = []
    async with database.transaction() as together:
        together.after_commit(lambda: told.append("committed"))
        assert (await together.fetch_one(ADD, {})).name == "uji"
        assert (await together.fetch_one(COUNT, {})).found == 1
        assert (await found(database), told) == (0, [])
    assert (await found(database), told) == (1, ["committed"])


async def test_what_is_done_together_is_undone_when_something_raises(database: Database) -> None:
    told: list[str] = []

    async def add(then: Exception | None = None) -> None:
        async with database.transaction() as together:
            together.after_commit(lambda: told.append("committed"))
            await together.fetch_all(ADD, {})
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
        while (await database.fetch_one(CLOSE, {"one": closed[0], "two": closed[1]})).left:
            pass
        while True:  # the server has ended them; on a busy machine we hear of it a moment later
            try:
                async with database.begin() as one, database.begin() as other:
                    own = {await one.scalar(OWN), await other.scalar(OWN)}
                break
            except DatabaseUnavailable:
                await asyncio.sleep(0)
    assert own.isdisjoint(closed)
    await database.dispose()

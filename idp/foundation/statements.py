"""CompiledStatement: a SQLAlchemy expression compiled once and run on the driver, for hot paths."""

from abc import ABC, abstractmethod
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

Expression = Select[*tuple[Any, ...]] | UpdateBase
Processor = Callable[[Any], Any] | None


class Statement:
    """A SQLAlchemy expression with named `bindparam`s; running it costs a third of the same through a session.

    Column defaults of the model are not applied: an INSERT names every value.
    """

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self._prepared: dict[str, Prepared] = {}

    def prepared(self, dialect: Dialect) -> "Prepared":
        """Return the statement compiled for `dialect`; cached for the life of the process."""
        known = self._prepared.get(dialect.name)
        if known is None:
            known = self._prepared[dialect.name] = Prepared(self.expression, dialect)
        return known


class Prepared:
    """A statement compiled for one dialect: SQL text, bind processors and result processors."""

    def __init__(self, expression: Expression, dialect: Dialect) -> None:
        compiled = expression.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("a hot statement is a SELECT, INSERT, UPDATE or DELETE")
        self.sql = str(compiled)
        self._inputs = tuple(_input(compiled, name, dialect) for name in compiled.positiontup or ())
        columns = tuple(expression.exported_columns)
        self._row: Any = namedtuple("Row", [str(column.key) for column in columns]) if columns else None
        self._outputs: tuple[Processor, ...] = tuple(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        )
        self._plain = not any(self._outputs)

    def bind(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """Convert named values to the driver's positional ones; literals of the expression keep their value."""
        return tuple(
            process(values.get(name, literal)) if process else values.get(name, literal)
            for name, literal, process in self._inputs
        )

    def read(self, records: Iterable[Sequence[Any]]) -> list[Any]:
        """The driver's records -> rows with an attribute for each column."""
        if self._row is None:
            return list(records)
        if self._plain:
            return [self._row._make(record) for record in records]
        return [self._row._make(map(_out, self._outputs, record)) for record in records]


def _out(process: Processor, value: Any) -> Any:
    return process(value) if process else value


def _input(compiled: SQLCompiler, name: str, dialect: Dialect) -> tuple[str, object, Processor]:
    bind = compiled.binds[name]
    literal = None if bind.required else bind.effective_value
    return name, literal, bind.type.dialect_impl(dialect).bind_processor(dialect)


class Runner(ABC):
    """Runs compiled statements: Database commits each on its own, StatementTransaction all together."""

    async def one(self, statement: Statement, values: Mapping[str, object]) -> Any:
        """Return the first row (attributes by column name) or None."""
        rows = await self.all(statement, values)
        return rows[0] if rows else None

    @abstractmethod
    async def all(self, statement: Statement, values: Mapping[str, object]) -> list[Any]:
        """Return all rows of the statement."""

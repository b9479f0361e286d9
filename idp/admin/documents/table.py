"""Documents as rows of a file: each member a column, those of nested documents after a dot."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from idp.admin.documents.application import ApplicationFilters
from idp.admin.documents.level_change import ChangeFilters
from idp.foundation.table_output import TableFormat


def to_rows(columns: Sequence[str], documents: Iterable[BaseModel]) -> list[tuple[str, ...]]:
    """The rows of these documents; `columns`: paths of members, as in `owner.code`."""
    return [_row(columns, document.model_dump(mode="json")) for document in documents]


def _row(columns: Sequence[str], members: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_text(_value(members, column.split("."))) for column in columns)


def _value(members: Mapping[str, Any], path: Sequence[str]) -> Any:
    found: Any = members
    for name in path:
        found = None if found is None else found[name]
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


class ApplicationsExportQuery(ApplicationFilters):
    """Which applications the file has, in which order and format."""

    format: TableFormat = TableFormat.CSV


class LevelChangesExportQuery(ChangeFilters):
    """Which changes the file has, and in which format."""

    format: TableFormat = TableFormat.CSV

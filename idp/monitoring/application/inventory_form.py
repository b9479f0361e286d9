"""InventoryField: a field of the inventory in a form, with what was typed and what is wrong; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from idp.catalogue.changes.application_change import AdditionRefused, EditConflict, EditRefused, InventoryProblem
from idp.catalogue.inventory_columns import InventoryColumn

#: In forms, the prefix of the hidden field with what the form showed.
SEEN = "semula_"


@dataclass(frozen=True, slots=True)
class InventoryField:
    """One field: what stands in it, what the form showed before, the values it may have, and what is wrong.

    `options`: empty where any text may be typed. `conflict`: somebody else changed it since the form was shown.
    """

    name: str
    value: str
    seen: str
    options: tuple[str, ...] = ()
    problem: InventoryProblem | None = None
    conflict: EditConflict | None = None

    @property
    def is_wrong(self) -> bool:
        return self.problem is not None or self.conflict is not None


def read_typed(columns: Iterable[InventoryColumn], fields: Mapping[str, str]) -> dict[str, str]:
    """What was typed into the fields of these columns; a field that was not sent is not typed."""
    return {column.name: fields[column.name] for column in columns if column.name in fields}


def read_seen(columns: Iterable[InventoryColumn], fields: Mapping[str, str]) -> dict[str, str]:
    """What the form showed in the fields of these columns."""
    return {column.name: fields.get(SEEN + column.name, "") for column in columns}


def build_fields(
    columns: Iterable[InventoryColumn],
    current: Mapping[str, str],
    typed: Mapping[str, str],
    refused: EditRefused | AdditionRefused | None = None,
) -> tuple[InventoryField, ...]:
    """The fields of a form: with what was typed, otherwise with what is stored."""
    problems = {one.field: one for one in refused.problems} if refused else {}
    conflicts = {one.field: one for one in refused.conflicts} if isinstance(refused, EditRefused) else {}
    return tuple(
        InventoryField(
            name=column.name,
            value=typed.get(column.name, current.get(column.name, "")),
            seen=current.get(column.name, ""),
            options=_options(column),
            problem=problems.get(column.name),
            conflict=conflicts.get(column.name),
        )
        for column in columns
    )


def _options(column: InventoryColumn) -> tuple[str, ...]:
    kind = column.kind.annotation
    return tuple(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else ()

"""Parses the rows of an inventory into ApplicationDrafts, with the errors of each rejected row; pure."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from idp.catalogue.application import Audience, Dimension, Draft, Media, Origin, SpbeClass, Status
from idp.foundation.cells import Cells
from idp.foundation.importing import Reading, Rejected
from idp.foundation.spreadsheet import Columns, Row, Sheet
from idp.offices.rows import unknown

COLUMNS = Columns(
    required=(
        "inventory_id",
        "name",
        "owner_code",
        "origin",
        "status",
        "media",
        "spbe_class",
        "user_scope_opd",
        "audience",
        "dimension",
    ),
    optional=("owner_opd", "url", "year", "users", "note"),
)


def read(sheet: Sheet, offices: Collection[str], source: str) -> Reading:
    """Validate every row; `offices` are the codes of offices, `source` labels where the rows come from."""
    drafts: dict[str, Draft] = {}
    rejected: list[Rejected] = []
    lines = _lines(sheet.rows)
    for row in sheet.rows:
        draft, faults = _draft(row, offices, source)
        twins = lines[draft.inventory_id]
        if draft.inventory_id and len(twins) > 1:
            faults.append(f"inventory_id {draft.inventory_id} stands on lines {_listed(twins)}: keep one of them")
        if faults:
            rejected.append(Rejected(row.line, draft.inventory_id, tuple(faults)))
        else:
            drafts[draft.inventory_id] = draft
    return Reading(drafts, tuple(rejected), sheet.ignored)


def _draft(row: Row, offices: Collection[str], source: str) -> tuple[Draft, list[str]]:
    cells = Cells(row)
    draft = Draft(
        inventory_id=cells.needed_code("inventory_id"),
        name=cells.needed("name", 200),
        owner_code=cells.needed_code("owner_code"),
        origin=cells.choice("origin", Origin),
        status=cells.choice("status", Status),
        media=cells.choice("media", Media),
        spbe_class=cells.choice("spbe_class", SpbeClass),
        user_scope=cells.text("user_scope_opd", 500),
        audience=cells.choice("audience", Audience),
        dimension=cells.choice("dimension", Dimension),
        url=cells.address("url"),
        year=cells.number("year", 1970, 2100),
        users=cells.number("users", 0, 100_000_000),
        note=cells.text("note", 2000),
        source=source,
    )
    if draft.owner_code and draft.owner_code not in offices:
        cells.faults.append(unknown("owner_code", draft.owner_code, offices))
    return draft, cells.faults


def _lines(rows: Sequence[Row]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        lines[row.cells.get("inventory_id", "").strip()].append(row.line)
    return lines


def _listed(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines[:-1])) + f" and {lines[-1]}"

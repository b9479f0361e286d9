"""Parses the rows of an inventory into ApplicationDrafts, with the errors of each rejected row; pure."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from idp.catalogue.application import ApplicationDraft
from idp.catalogue.inventory_columns import FILE_COLUMNS, file_columns
from idp.foundation.csv_table import RowReader, Table, TableRow
from idp.foundation.import_report import ParsedRows, RejectedRow, join_lines
from idp.offices.office_file import explain_unknown_code

COLUMNS = file_columns()


def parse_applications(sheet: Table, offices: Collection[str], source: str) -> ParsedRows:
    """Validate every row; `offices` are the codes of offices, `source` labels where the rows come from."""
    drafts: dict[str, ApplicationDraft] = {}
    rejected: list[RejectedRow] = []
    lines = _lines_by_inventory_id(sheet.rows)
    for row in sheet.rows:
        draft, faults = _parse_row(row, offices, source)
        duplicates = lines[draft.inventory_id]
        if draft.inventory_id and len(duplicates) > 1:
            faults.append(
                f"inventory_id {draft.inventory_id} stands on lines {join_lines(duplicates)}: keep one of them"
            )
        if faults:
            rejected.append(RejectedRow(row.line, draft.inventory_id, tuple(faults)))
        else:
            drafts[draft.inventory_id] = draft
    return ParsedRows(drafts, tuple(rejected), sheet.ignored)


def _parse_row(row: TableRow, offices: Collection[str], source: str) -> tuple[ApplicationDraft, list[str]]:
    cells = RowReader(row)
    values = {column.name: column.kind.read(cells, column.file_header) for column in FILE_COLUMNS}
    draft = ApplicationDraft(**values, source=source)
    if draft.owner_code and draft.owner_code not in offices:
        cells.faults.append(explain_unknown_code("owner_code", draft.owner_code, offices))
    return draft, cells.faults


def _lines_by_inventory_id(rows: Sequence[TableRow]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        lines[row.cells.get("inventory_id", "").strip()].append(row.line)
    return lines

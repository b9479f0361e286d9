"""Parses the rows of an inventory into ApplicationDrafts, with the errors of each rejected row; pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from idp.catalogue.application import ApplicationDraft
from idp.catalogue.inventory_columns import FILE_COLUMNS
from idp.foundation.import_report import ParsedRows, RejectedRow, join_lines
from idp.foundation.named_table import NamedRow, NamedTable
from idp.foundation.row_reader import RowReader
from idp.offices.office_file import explain_unknown_code


def parse_applications(table: NamedTable, offices: Collection[str], source: str) -> ParsedRows:
    """Validate every row; `offices` are the codes of offices, `source` labels where the rows come from."""
    drafts: dict[str, ApplicationDraft] = {}
    rejected: list[RejectedRow] = []
    lines = _lines_by_inventory_id(table.rows)
    for row in table.rows:
        draft, faults = _parse_row(row, table.headings, offices, source)
        duplicates = lines[draft.inventory_id]
        if draft.inventory_id and len(duplicates) > 1:
            faults.append(
                f"inventory_id {draft.inventory_id} stands on lines {join_lines(duplicates)}: keep one of them"
            )
        if faults:
            rejected.append(RejectedRow(row.line, draft.inventory_id, tuple(faults)))
        else:
            drafts[draft.inventory_id] = draft
    return ParsedRows(drafts, tuple(rejected), table.ignored)


def _parse_row(
    row: NamedRow, headings: Mapping[str, str], offices: Collection[str], source: str
) -> tuple[ApplicationDraft, list[str]]:
    cells = RowReader(row, headings)
    values = {column.name: column.kind.read(cells, column.file_header) for column in FILE_COLUMNS}
    draft = ApplicationDraft(**values, source=source)
    if draft.owner_code and draft.owner_code not in offices:
        cells.faults.append(explain_unknown_code("owner_code", draft.owner_code, offices))
    return draft, cells.faults


def _lines_by_inventory_id(rows: Sequence[NamedRow]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        cell = row.cells.get("inventory_id")
        lines[cell.text if cell else ""].append(row.line)
    return lines

"""Parses the rows of an inventory into ApplicationDrafts, with the errors of each rejected row; pure."""

from collections.abc import Collection, Mapping

from idp.catalogue.application import ApplicationDraft
from idp.catalogue.inventory_columns import FILE_COLUMNS
from idp.foundation.code_index import CodeIndex
from idp.foundation.import_report import ParsedRows, RejectedRow
from idp.foundation.named_table import NamedRow, NamedTable
from idp.foundation.row_reader import RowReader
from idp.offices.office_file import explain_unknown_code


def parse_applications(
    table: NamedTable, offices: Collection[str], source: str, stored: Collection[str] = ()
) -> ParsedRows:
    """Validate every row; `offices` are the codes of offices, `stored` the numbers of applications that there are.

    `source` labels where the rows come from.
    """
    parsed = [(row.line, *_parse_row(row, table.headings, offices, source)) for row in table.rows]
    numbers = CodeIndex(stored, ((draft.inventory_id, line) for line, draft, _ in parsed if draft.inventory_id))
    drafts: dict[str, ApplicationDraft] = {}
    rejected: list[RejectedRow] = []
    for line, draft, faults in parsed:
        fault = numbers.find_fault("inventory_id", draft.inventory_id, "application") if draft.inventory_id else ""
        if fault:
            faults.append(fault)
        if faults:
            rejected.append(RejectedRow(line, draft.inventory_id, tuple(faults)))
        else:
            drafts[draft.inventory_id] = draft
    return ParsedRows(drafts, tuple(rejected), table.ignored, table)


def _parse_row(
    row: NamedRow, headings: Mapping[str, str], offices: Collection[str], source: str
) -> tuple[ApplicationDraft, list[str]]:
    cells = RowReader(row, headings)
    values = {column.name: column.kind.read(cells, column.file_header) for column in FILE_COLUMNS}
    draft = ApplicationDraft(**values, source=source)
    if draft.owner_code and draft.owner_code not in offices:
        cells.faults.append(explain_unknown_code(cells.name_column("owner_code"), draft.owner_code, offices))
    return draft, cells.faults

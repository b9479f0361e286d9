"""Tables that people send: read with what stands beside them, or refused in a sentence; no row is lost unsaid."""

from idp.catalogue import inventory_file
from idp.catalogue.inventory_columns import INVENTORY_HEADINGS
from idp.cli.table_messages import describe_reading, explain_file
from idp.foundation.named_table import find_table
from idp.foundation.sheet_reader import read_sheet
from idp.foundation.spreadsheet import UnreadableSpreadsheet
from idp.foundation.table_headings import UnreadableTable


def tables(sent: bytes) -> None:
    """`sent` is an inventory as CSV or a workbook."""
    try:
        sheet = read_sheet(sent)
        table = find_table(sheet, INVENTORY_HEADINGS)
    except (UnreadableSpreadsheet, UnreadableTable) as problem:
        assert explain_file(problem, INVENTORY_HEADINGS).endswith((".", '".'))  # noqa: PT017
        return
    below = {row.line for row in sheet.rows if row.line > table.heading_line}
    assert {row.line for row in table.rows} | {row.line for row in table.aside} == below
    assert len(table.rows) + len(table.aside) == len(below)
    assert all(describe_reading(table))
    parsed = inventory_file.parse_applications(table, {"040701"}, "uji", {"17"})
    assert len(parsed.drafts) + len(parsed.rejected) == len(table.rows)

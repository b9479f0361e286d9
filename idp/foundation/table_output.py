"""write_table(): a list as a file of a spreadsheet program, XLSX or CSV, in which no cell is a formula."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from idp.foundation import csv_output, workbook_output


class TableFormat(StrEnum):
    """The formats of files; the value is the extension of their names."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """The media type of such a file."""
        if self is TableFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_table(table_format: TableFormat, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file of a header and rows of texts, which the import reads as they were."""
    if table_format is TableFormat.CSV:
        return csv_output.write_csv(header, rows)
    return workbook_output.write_workbook(header, rows)

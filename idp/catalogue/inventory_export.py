"""The inventory as a table that `idp apps import` reads back as it was; pure."""

from collections.abc import Iterable, Iterator, Sequence

from idp.catalogue.application import Application
from idp.catalogue.changes.field_values import field_texts
from idp.catalogue.inventory_columns import FILE_COLUMNS

HEADER = tuple(column.file_header for column in FILE_COLUMNS)


def inventory_rows(applications: Iterable[Application]) -> Iterator[Sequence[str]]:
    """The rows of a file under HEADER, one for each application."""
    return (tuple(field_texts(application).values()) for application in applications)

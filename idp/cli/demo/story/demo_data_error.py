"""DemoDataError: the product did not accept data of the demonstration; check_report() says which."""

from idp.foundation.import_report import ImportReport


class DemoDataError(Exception):
    """Data of the demonstration were not accepted, which is a mistake in them; the text says which."""


def check_report(report: ImportReport) -> None:
    """Raises DemoDataError for the first row that was not accepted."""
    if report.rejected:
        row = report.rejected[0]
        raise DemoDataError(f"{row.key} was not accepted: {'; '.join(row.reasons)}. Please report this.")

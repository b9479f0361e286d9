"""The inventory that ships with the product: public facts of May 2022, unofficial, and labelled so."""

from importlib.resources import files

#: Shown wherever these rows are shown.
LABEL = "data publik Mei 2022, tidak resmi"

_FOLDER = files("idp.catalogue") / "inventory_2022"


def applications() -> bytes:
    """The city's 189 applications, as a CSV file."""
    return (_FOLDER / "applications.csv").read_bytes()


def organisations() -> bytes:
    """The city's 140 offices and 2 audience groups, as a CSV file."""
    return (_FOLDER / "organisations.csv").read_bytes()

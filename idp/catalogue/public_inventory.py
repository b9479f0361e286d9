"""Reads the inventory that ships with the product: public data of May 2022, unofficial and labelled so."""

from importlib.resources import files

#: The source label of these rows.
LABEL = "data publik Mei 2022, tidak resmi"

_FOLDER = files("idp.catalogue") / "inventory_2022"


def applications() -> bytes:
    """The CSV file of the city's 189 applications."""
    return (_FOLDER / "applications.csv").read_bytes()


def organisations() -> bytes:
    """The CSV file of the city's 140 offices and 2 audience groups."""
    return (_FOLDER / "organisations.csv").read_bytes()

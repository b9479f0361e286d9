"""describe_cell_fault(): what is wrong with a cell of a personnel list and what to do, in English for commands."""

from collections.abc import Mapping

from idp.accounts.people.row_faults import CellFault, RowFault

_TEXTS: Mapping[RowFault, str] = {
    RowFault.NIP_ROUNDED: (
        "a spreadsheet has rounded it and its last digits are lost: format the column as text, and type the NIP again"
        " from the person's papers"
    ),
    RowFault.NIP_LENGTH: "18 digits are needed (spaces, dots and hyphens do not count), these are {detail}",
    RowFault.FORMULA: "a formula stands there: put its value in its place",
    RowFault.INVISIBLE: (
        "it has a letter that shows nothing or turns the direction of writing ({detail}): type it anew, do not paste it"
    ),
    RowFault.LOOKALIKE: "it has a letter of another alphabet that looks like ours ({detail}): type it anew",
    RowFault.WRONG_ENCODING: (
        "'{detail}' stands where another letter was: the file was saved or opened in the wrong encoding, export it"
        " again as UTF-8"
    ),
    RowFault.BAD_TELEPHONE: "it cannot be one telephone number: write 08…, (0361) … or +62 …",
    RowFault.BAD_DAY: "write a day as 13/03/1986, 13-Mar-1986 or 1986-03-13",
}


def describe_cell_fault(fault: CellFault) -> str:
    """What is wrong, without the column."""
    text = _TEXTS.get(fault.fault, "it cannot be used: correct it, or leave it out")
    return text.format(detail=fault.detail)

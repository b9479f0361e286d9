"""check_letters(): refuses text about people in the wrong encoding, and letters that mislead; pure."""

from idp.accounts.people.row_faults import CellFault, RowFault
from idp.visible_text import find_letter_fault, find_wrong_encoding


def check_letters(text: str) -> None:
    """Refuse letters of a wrong encoding, that show nothing or that look like others. Raises CellFault."""
    damaged = find_wrong_encoding(text)
    if damaged is not None:
        raise CellFault(RowFault.WRONG_ENCODING, damaged)
    found = find_letter_fault(" ".join(text.split()))
    if found is not None:
        raise CellFault(RowFault(found.kind.value), found.letter_name)

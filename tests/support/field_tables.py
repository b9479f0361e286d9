"""The pages docs/inventory-columns.md and docs/personnel-fields.md, from the tables that the code derives from."""

from collections.abc import Iterable, Mapping, Sequence

from idp.accounts.people.file_members import FILE_MEMBERS
from idp.accounts.people.personnel_headings import PEOPLE_HEADINGS, ROSTER_HEADINGS
from idp.catalogue.choice_words import CHOICE_WORDS
from idp.catalogue.inventory_columns import INVENTORY_COLUMNS, UNREAD_HEADERS, InventoryColumn, Presence
from idp.offices.office_file import OFFICE_HEADINGS
from idp.protocol.tokens.claim_definitions import ADDRESS_PARTS, CLAIM_DEFINITIONS, PERSON_SCOPES, ClaimDefinition
from idp.protocol.tokens.claims import SCOPE_CLAIMS

_INVENTORY = """\
# Inventory columns

What is known of an application: how a file of `idp apps import` writes it, and how the admin API shows it. Whoever may
read the inventory sees every column (the permission `inventory:read`, [permissions.md](permissions.md)). Kominfo
corrects every field (`inventory:write`), the owning office those that do not say whether an application counts or whose
it is (`applications:correct`). This page is generated from `idp/catalogue/inventory_columns.py` by `make docs`.

"""
_FILES = """\

## Files

`idp apps import` and `idp apps import-offices` take XLSX, and CSV with semicolons, commas or tabs in UTF-8, UTF-16 or
Windows-1252, which is said then. The headings are found within the first 20 rows, below titles, in any order, without
regard to case, spaces, accents, punctuation and what stands in brackets; the names above count, and these. Another
heading can be named: `idp apps import FILE --column "Judul=name"`. Of a workbook the first sheet that is shown is read.
Titles between the rows, headings that are repeated, numbers of columns, totals, and notes below the table are not read,
and their lines are said; whatever may be a row of the table stays one. XLS, ODS and XLSB must be saved as XLSX.

Whole numbers are understood as 1200, 1.200, 1,200 and 1200.0; all others are refused. A code is compared as a code:
`017`, `17.0` and `17` are one, and what stands in the inventory as `17` is refused under the others. Formulas, errors
of formulas, numbers such as 1,2E+17, NIP, NIK and e-mail addresses are refused by line and column; nothing is guessed.
"""
_PERSONNEL = """\
# Personnel fields

What is known of a person: how a file of `idp people import` writes it, and which scope shows it to applications. A
member that a row leaves out is not changed; a claim that is null is cleared. This page is generated from
`idp/protocol/tokens/claim_definitions.py` and `idp/accounts/people/file_members.py` by `make docs`.
"""
_ROSTERS = """\
## Headings of tables (CSV, XLSX)

`idp people import`, `idp people roster propose` and `/kominfo/daftar-pegawai` find the headings within the first 20
rows: the name, and NIP, username or `sub`. Every claim and member above is a heading by its own name, and these by
others, without regard to case, accents, spaces, punctuation and what stands in brackets; parts of the address are
`address_locality` and so on. Roles are taken only with `idp people import --roles`, because whoever writes in a table
would give them; several stand in one cell with semicolons between them. No table carries passwords. Whether somebody is
active, and whether an address is verified, is said by true, ya, yes, benar, aktif or 1, and by false, tidak, no, salah,
nonaktif, tidak aktif or 0; letters alone are refused. A full list does not take roles, `active`, `email_verified` and
`phone_number_verified` besides; only a full list reads `old_nip`, the NIP that somebody had before. Days are read as
13/03/1986, 13-Mar-1986 (or Peb, Mei, Agt, Okt, Nop, Des), 1986-03-13, and the number of a spreadsheet; L and P as
`male` and `female`. Empty cells and hyphens change nothing. Titles between the rows, headings that are repeated,
totals, and notes below the list are not read, and are counted; whatever may be a person stays a row, and is named if it
is wrong.
"""
_PRESENCE = {
    Presence.REQUIRED: "the file must have it",
    Presence.OPTIONAL: "the file may have it",
    Presence.OF_THE_IMPORT: "of the import (`--source`)",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [_row(head), "|" + "---|" * len(head), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "|" + "|".join(f" {cell} " for cell in cells) + "|"


def inventory_page() -> str:
    """Every column of the inventory."""
    head = ("column", "in files", "kind", "when empty", "admin API", "corrected by", "meaning")
    unread = ", ".join(f"`{header}`" for header in UNREAD_HEADERS)
    return (
        _INVENTORY
        + table(head, map(_inventory_row, INVENTORY_COLUMNS))
        + f"\nA file may also have {unread}, for people who read it; it is not taken in.\n"
        + _FILES
        + "\n"
        + table(("column", "headings"), _other_headings({one.file_header: one.headings for one in INVENTORY_COLUMNS}))
        + "\n"
        + table(("value", "words"), ((f"`{value}`", ", ".join(words)) for value, words in CHOICE_WORDS.items()))
        + "\nOf offices:\n\n"
        + table(("column", "headings"), _other_headings(OFFICE_HEADINGS.names))
    )


def _inventory_row(column: InventoryColumn) -> Sequence[str]:
    header = f"`{column.name}`" if column.presence is Presence.OF_THE_IMPORT else f"`{column.file_header}`"
    member = "`owner`" if column.name == "owner_code" else f"`{column.name}`"
    office = "Kominfo, the owning office" if column.correctable else "Kominfo"
    corrected = "nobody" if column.presence is Presence.OF_THE_IMPORT else office
    kind = column.kind
    return (header, _PRESENCE[column.presence], kind.description, kind.when_empty, member, corrected, column.meaning)


def personnel_page() -> str:
    """Every member of the people file, and every claim about a person."""
    return "\n".join(
        (
            _PERSONNEL,
            "## Claims\n",
            table(
                ("claim", "kind", "from", "scopes", "in ID tokens", "on the consent page", "meaning"),
                map(_claim_row, CLAIM_DEFINITIONS),
            ),
            "The members of `address`:\n",
            table(
                ("member", "kind", "meaning"),
                ((f"`{part.name}`", part.kind.meaning, part.meaning) for part in ADDRESS_PARTS),
            ),
            f"The scopes {_names(scope for scope in PERSON_SCOPES if not SCOPE_CLAIMS[scope])} show no claim.\n",
            "## Other members of the file\n",
            table(
                ("member", "form", "meaning"),
                ((f"`{member.name}`", member.form, member.meaning) for member in FILE_MEMBERS),
            ),
            _ROSTERS,
            table(("member", "headings"), _headings()),
        )
    )


def _headings() -> Iterable[Sequence[str]]:
    """Each member of a table of people that has other headings than its own name."""
    return _other_headings({**ROSTER_HEADINGS.names, **PEOPLE_HEADINGS.names})


def _other_headings(names: Mapping[str, Sequence[str]]) -> Iterable[Sequence[str]]:
    """Each column that has other headings than its own name."""
    return ((f"`{column}`", ", ".join(others)) for column, others in names.items() if others)


def _claim_row(claim: ClaimDefinition) -> Sequence[str]:
    in_id_token = "never" if claim.personal_number else "when asked for"
    return (
        f"`{claim.name}`",
        claim.kind.meaning,
        claim.origin.meaning,
        _names(claim.scopes),
        in_id_token,
        claim.preview.meaning,
        claim.meaning,
    )


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)

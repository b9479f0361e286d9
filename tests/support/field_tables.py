"""The pages docs/inventory-columns.md and docs/personnel-fields.md, from the tables that the code derives from."""

from collections.abc import Iterable, Sequence

from idp.accounts.people.file_members import FILE_MEMBERS
from idp.accounts.people.personnel_headings import PEOPLE_HEADINGS, ROSTER_HEADINGS
from idp.catalogue.inventory_columns import INVENTORY_COLUMNS, UNREAD_HEADERS, InventoryColumn, Presence
from idp.protocol.tokens.claim_definitions import ADDRESS_PARTS, CLAIM_DEFINITIONS, PERSON_SCOPES, ClaimDefinition
from idp.protocol.tokens.claims import SCOPE_CLAIMS

_INVENTORY = """\
# Inventory columns

What is known of an application: how a file of `idp apps import` writes it, and how the admin API shows it. Whoever may
read the inventory sees every column (the permission `inventory:read`, [permissions.md](permissions.md)). Kominfo
corrects every field (`inventory:write`), the owning office those that do not say whether an application counts or whose
it is (`applications:correct`). This page is generated from `idp/catalogue/inventory_columns.py` by `make docs`.

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
others, without case and punctuation; parts of the address are `address_locality` and so on, and several roles stand
in one cell with semicolons between them. No table carries passwords. A full list does not take roles, `active`,
`email_verified` and `phone_number_verified` besides; only a full list reads `old_nip`, the NIP that somebody had
before. Days are read as 13/03/1986, 13-Mar-1986
(or Peb, Mei, Agt, Okt, Nop, Des), 1986-03-13, and the number of a spreadsheet; L and P as `male` and `female`. Empty
cells and hyphens change nothing.
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
    names = {**ROSTER_HEADINGS.names, **PEOPLE_HEADINGS.names}
    return ((f"`{member}`", ", ".join(headings)) for member, headings in names.items() if headings)


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

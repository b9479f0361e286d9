"""Parses the rows of an office register into OfficeDrafts, with the errors of each rejected row; pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from idp.foundation.code_index import CodeIndex
from idp.foundation.codes import find_same_code
from idp.foundation.import_report import ParsedRows, RejectedRow
from idp.foundation.named_table import NamedRow, NamedTable
from idp.foundation.row_reader import RowReader
from idp.foundation.table_headings import Headings
from idp.offices import tree
from idp.offices.office import AUDIENCE_TYPE, OfficeDraft

OFFICE_HEADINGS = Headings(
    names={
        "code": (
            "kode",
            "kode opd",
            "kode perangkat daerah",
            "kode unit",
            "kode unit kerja",
            "kode satker",
            "kode skpd",
        ),
        "name": ("nama", "nama opd", "nama perangkat daerah", "nama unit", "nama unit kerja", "perangkat daerah"),
        "type": ("jenis", "tipe", "jenis perangkat daerah", "jenis unit kerja"),
        "parent": ("induk", "kode induk", "kode opd induk", "kode unit induk"),
        "aka": ("singkatan", "nama lain"),
        "alt_code_kemendagri": ("kode kemendagri", "kode wilayah"),
        "predecessor": ("pendahulu", "kode pendahulu", "kode lama"),
        "valid_from": ("berlaku sejak", "berlaku mulai", "mulai berlaku"),
        "valid_until": ("berlaku sampai", "berlaku hingga"),
        "note": ("keterangan", "catatan", "ket"),
    },
    required=("code", "name", "type", "parent"),
    identifiers=("code",),
)

_TYPE = re.compile(r"[a-z][a-z0-9_]*")

#: The line number of an accepted row, and its draft.
DraftOnLine = tuple[int, OfficeDraft]


def parse_offices(table: NamedTable, stored: Mapping[str, OfficeDraft], source: str) -> ParsedRows:
    """Validate every row alone, then all of them together with the `stored` offices."""
    valid: list[DraftOnLine] = []
    rejected: list[RejectedRow] = []
    for row in table.rows:
        draft, faults = _parse_row(row, table.headings, source)
        if faults:
            rejected.append(RejectedRow(row.line, draft.code, faults))
        else:
            valid.append((row.line, draft))
    placed, duplicates = _split_duplicates(valid, stored)
    accepted, misplaced = _split_misplaced(placed, stored)
    drafts = {draft.code: draft for _, draft in accepted}
    return ParsedRows(drafts, (*rejected, *duplicates, *misplaced), table.ignored, table)


def _parse_row(row: NamedRow, headings: Mapping[str, str], source: str) -> tuple[OfficeDraft, tuple[str, ...]]:
    cells = RowReader(row, headings)
    draft = OfficeDraft(
        code=cells.required_code("code"),
        name=cells.required_name("name", 200),
        type=cells.required_text("type", 40),
        parent_code=cells.code("parent"),
        aka=cells.name("aka", 300),
        area_code=cells.code("alt_code_kemendagri"),
        predecessor_code=cells.code("predecessor"),
        valid_from=cells.day("valid_from"),
        valid_until=cells.day("valid_until"),
        note=cells.text("note", 2000),
        source=source,
    )
    if draft.type and not _TYPE.fullmatch(draft.type):
        cells.faults.append(f"type is '{draft.type}': write it in small letters, as in dinas or sekretariat_daerah")
    if draft.valid_from and draft.valid_until and draft.valid_until < draft.valid_from:
        cells.faults.append("valid_until lies before valid_from: correct one of them")
    return draft, tuple(cells.faults)


def _split_duplicates(
    valid: Sequence[DraftOnLine], stored: Collection[str]
) -> tuple[list[DraftOnLine], list[RejectedRow]]:
    codes = CodeIndex(stored, ((draft.code, line) for line, draft in valid))
    faults = {line: codes.find_fault("code", draft.code, "office") for line, draft in valid}
    unique = [(line, draft) for line, draft in valid if not faults[line]]
    return unique, [RejectedRow(line, draft.code, (faults[line],)) for line, draft in valid if faults[line]]


def _split_misplaced(
    placed: Sequence[DraftOnLine], stored: Mapping[str, OfficeDraft]
) -> tuple[list[DraftOnLine], list[RejectedRow]]:
    """Reject rows until the rest is a tree: the children of a rejected parent are rejected too."""
    accepted, misplaced = list(placed), list[RejectedRow]()
    while True:
        known = {**stored, **{draft.code: draft for _, draft in accepted}}
        parents = {code: draft.parent_code for code, draft in known.items()}
        predecessors = {code: draft.predecessor_code for code, draft in known.items()}
        looping = tree.find_cycles(parents), tree.find_cycles(predecessors)
        faults = {line: tuple(_find_misplacements(draft, known, *looping)) for line, draft in accepted}
        if not any(faults.values()):
            return accepted, misplaced
        misplaced += [RejectedRow(line, draft.code, faults[line]) for line, draft in accepted if faults[line]]
        accepted = [(line, draft) for line, draft in accepted if not faults[line]]


def _find_misplacements(
    draft: OfficeDraft, known: Mapping[str, OfficeDraft], parents: frozenset[str], predecessors: frozenset[str]
) -> Iterable[str]:
    for column, code, looping in (
        ("parent", draft.parent_code, parents),
        ("predecessor", draft.predecessor_code, predecessors),
    ):
        if code and code not in known:
            yield explain_unknown_code(column, code, known)
        elif draft.code in looping:
            yield f"{column} {code} leads back to {draft.code} itself: an office cannot stand above itself"
    if draft.parent_code in known and known[draft.parent_code].type == AUDIENCE_TYPE:
        yield f"parent {draft.parent_code} is an audience group, not an office: name the office above this one"


def explain_unknown_code(column: str, code: str, known: Iterable[str]) -> str:
    """The message about a code without an office in a column."""
    return f"{column} {describe_unknown_code(code, known)}"


def describe_unknown_code(code: str, known: Iterable[str]) -> str:
    """What to do about a code without an office; it names the likely code when only leading zeros are lost."""
    likely = find_same_code(code, frozenset(known))
    if likely:
        return f"{code} names no office; {likely} does: spreadsheets drop leading zeros, format the column as text"
    return f"{code} names no office: correct it, or import that office first"

"""Parses the rows of an office register into OfficeDrafts, with the errors of each rejected row; pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from idp.foundation.cells import Cells
from idp.foundation.importing import Reading, Rejected
from idp.foundation.spreadsheet import Columns, Row, Sheet
from idp.offices import tree
from idp.offices.office import AUDIENCE_TYPE, Draft

COLUMNS = Columns(
    required=("code", "name", "type", "parent"),
    optional=("aka", "alt_code_kemendagri", "predecessor", "valid_from", "valid_until", "note"),
)

_TYPE = re.compile(r"[a-z][a-z0-9_]*")

#: The line number of an accepted row, and its draft.
Placed = tuple[int, Draft]


def read(sheet: Sheet, stored: Mapping[str, Draft], source: str) -> Reading:
    """Validate every row alone, then all of them together with the `stored` offices."""
    good: list[Placed] = []
    bad: list[Rejected] = []
    for row in sheet.rows:
        draft, faults = _draft(row, source)
        if faults:
            bad.append(Rejected(row.line, draft.code, faults))
        else:
            good.append((row.line, draft))
    placed, twins = _unique(good)
    sound, misplaced = _in_the_tree(placed, stored)
    return Reading({draft.code: draft for _, draft in sound}, (*bad, *twins, *misplaced), sheet.ignored)


def _draft(row: Row, source: str) -> tuple[Draft, tuple[str, ...]]:
    cells = Cells(row)
    draft = Draft(
        code=cells.needed_code("code"),
        name=cells.needed("name", 200),
        type=cells.needed("type", 40),
        parent_code=cells.code("parent"),
        aka=cells.text("aka", 300),
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


def _unique(good: Sequence[Placed]) -> tuple[list[Placed], list[Rejected]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for line, draft in good:
        lines[draft.code].append(line)
    alone = [(line, draft) for line, draft in good if len(lines[draft.code]) == 1]
    twins = [
        Rejected(line, draft.code, (f"code {draft.code} stands on lines {_and(lines[draft.code])}: keep one of them",))
        for line, draft in good
        if len(lines[draft.code]) > 1
    ]
    return alone, twins


def _in_the_tree(placed: Sequence[Placed], stored: Mapping[str, Draft]) -> tuple[list[Placed], list[Rejected]]:
    """Reject rows until the rest is a tree: the children of a rejected parent are rejected too."""
    sound, misplaced = list(placed), list[Rejected]()
    while True:
        known = {**stored, **{draft.code: draft for _, draft in sound}}
        parents = {code: draft.parent_code for code, draft in known.items()}
        predecessors = {code: draft.predecessor_code for code, draft in known.items()}
        looping = tree.cycles(parents), tree.cycles(predecessors)
        faults = {line: tuple(_misplacements(draft, known, *looping)) for line, draft in sound}
        if not any(faults.values()):
            return sound, misplaced
        misplaced += [Rejected(line, draft.code, faults[line]) for line, draft in sound if faults[line]]
        sound = [(line, draft) for line, draft in sound if not faults[line]]


def _misplacements(
    draft: Draft, known: Mapping[str, Draft], parents: frozenset[str], predecessors: frozenset[str]
) -> Iterable[str]:
    for column, code, looping in (
        ("parent", draft.parent_code, parents),
        ("predecessor", draft.predecessor_code, predecessors),
    ):
        if code and code not in known:
            yield unknown(column, code, known)
        elif draft.code in looping:
            yield f"{column} {code} leads back to {draft.code} itself: an office cannot stand above itself"
    if draft.parent_code in known and known[draft.parent_code].type == AUDIENCE_TYPE:
        yield f"parent {draft.parent_code} is an audience group, not an office: name the office above this one"


def unknown(column: str, code: str, known: Iterable[str]) -> str:
    """The message about a code without an office; it names the likely code when only leading zeros are lost."""
    likely = sorted(other for other in known if other != code and other.lstrip("0") == code.lstrip("0"))
    if likely:
        return (
            f"{column} {code} names no office; {likely[0]} does: spreadsheets drop leading zeros,"
            " format the column as text"
        )
    return f"{column} {code} names no office: correct it, or import that office first"


def _and(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines[:-1])) + f" and {lines[-1]}"

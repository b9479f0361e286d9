"""CodeIndex: the codes of a file and those that are stored, compared as codes: `017`, `17.0` and `17` are one."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from idp.foundation.codes import normalize_code
from idp.foundation.import_report import join_lines


class CodeIndex:
    """Finds codes that a file has twice, and those that are another one that is stored, written otherwise."""

    def __init__(self, stored: Collection[str], in_file: Iterable[tuple[str, int]]) -> None:
        self._stored = stored
        self._by_key = {normalize_code(code): code for code in sorted(stored, reverse=True)}
        self._lines: dict[str, list[int]] = defaultdict(list)
        self._written: dict[str, set[str]] = defaultdict(set)
        for code, line in in_file:
            self._lines[normalize_code(code)].append(line)
            self._written[normalize_code(code)].add(code)

    def find_fault(self, column: str, code: str, noun: str) -> str:
        """What is wrong with a code of the file, or ""; `noun`: what it is the code of."""
        key = normalize_code(code)
        lines, other = self._lines[key], self._by_key.get(key)
        if other is not None and code not in self._stored:
            return f"{column} {code} is that of {noun} {other}: write {other}, and format the column as text"
        if len(lines) > 1:
            forms = sorted(self._written[key])
            written = f" as {' and '.join(forms)}, which are one" if len(forms) > 1 else ""
            return f"{column} {code} stands on lines {join_lines(lines)}{written}: keep one of them"
        return ""

"""The table of conformance is true: known specifications, tests that exist, no decision twice, natural order."""

import pytest

from tests.support.conformance import SECTIONS, Row, faults, missing, natural, rows

FILES = sorted(path.name for path in SECTIONS.glob("*.toml"))


@pytest.mark.parametrize("file", FILES)
def test_every_row_names_a_known_section_and_tests_that_exist(file: str) -> None:
    found = [row for row in rows() if row.file == file]
    assert found
    assert [fault for row in found for fault in faults(row)] == []


def test_no_decision_is_written_twice() -> None:
    said = [(row.section, row.decision) for row in rows()]
    assert sorted({pair for pair in said if said.count(pair) > 1}) == []


def test_a_row_that_is_not_true_is_found() -> None:
    here = "tests/architecture/test_conformance.py"
    wrong = Row("RFC 0 1", "no", (f"{here}::test_nobody_wrote", "tests/none.py::test_x", here), "x.toml")
    assert len(faults(wrong)) == 5
    assert missing(f"{here}::test_a_row_that_is_not_true_is_found") is None


def test_sections_are_sorted_as_people_count() -> None:
    assert sorted(["4.10", "4.9", "Appendix A", "10", "4.9.1"], key=natural) == [
        "4.9",
        "4.9.1",
        "4.10",
        "10",
        "Appendix A",
    ]
    for before, after in zip(rows(), rows()[1:], strict=False):
        assert before.specification != after.specification or natural(before.part) <= natural(after.part)

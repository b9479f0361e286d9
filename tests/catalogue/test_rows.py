"""Rows of an inventory become drafts, or say what is wrong with them."""

import csv
import io

import pytest

from idp.catalogue import inventory_file, public_inventory
from idp.catalogue.application import Media
from idp.catalogue.eligibility import Reason, explain_by_fields
from idp.catalogue.inventory_columns import INVENTORY_HEADINGS
from idp.foundation import import_report
from idp.foundation.import_report import ImportOptions, ParsedRows
from idp.foundation.named_table import find_table
from idp.foundation.sheet_reader import read_sheet
from idp.offices import office_file as office_rows

GOOD = {
    "inventory_id": "900",
    "name": "SMS  Gateway",
    "owner_code": "031101",
    "origin": "city",
    "status": "active",
    "media": "Web",
    "spbe_class": "khusus",
    "user_scope_opd": "",
    "audience": "asn",
    "dimension": "living",
    "url": "https://contoh.denpasarkota.go.id",
    "year": "2020",
    "users": "12",
    "note": "",
}


def table(*records: dict[str, str]) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(dict.fromkeys(name for record in (GOOD, *records) for name in record)))
    writer.writeheader()
    writer.writerows(records)
    return written.getvalue().encode()


def read(*records: dict[str, str]) -> ParsedRows:
    found = find_table(read_sheet(table(*records)), INVENTORY_HEADINGS)
    return inventory_file.parse_applications(found, {"031101", "51.71"}, "test")


def shipped() -> ParsedRows:
    listed = find_table(read_sheet(public_inventory.read_organisations()), office_rows.OFFICE_HEADINGS)
    register = office_rows.parse_offices(listed, {}, "x")
    found = find_table(read_sheet(public_inventory.read_applications()), INVENTORY_HEADINGS)
    return inventory_file.parse_applications(found, register.drafts, public_inventory.LABEL)


def test_the_shipped_inventory_has_189_applications_of_which_99_are_eligible() -> None:
    reading = shipped()
    drafts = list(reading.drafts.values())
    reasons = [explain_by_fields(draft) for draft in drafts]
    media = [draft.media for draft, reason in zip(drafts, reasons, strict=True) if reason is None]
    assert (len(drafts), reading.rejected, reading.ignored_columns) == (189, (), ())
    assert (len(media), media.count(Media.WEB), media.count(Media.MOBILE)) == (99, 95, 4)
    assert {reason: reasons.count(reason) for reason in Reason if reason in reasons} == {
        Reason.CENTRAL: 47,
        Reason.INACTIVE: 12,
        Reason.DESKTOP: 9,
        Reason.OTHER_MEDIA: 22,
    }
    assert {draft.source for draft in drafts} == {"data publik Mei 2022, tidak resmi"}


def test_a_good_row_is_tidied_and_typed() -> None:
    draft = read(GOOD).drafts["900"]
    assert (draft.name, draft.media, draft.year, draft.users) == ("SMS Gateway", Media.WEB, 2020, 12)


def test_names_need_not_be_unique() -> None:
    assert len(read(GOOD, GOOD | {"inventory_id": "901"}).drafts) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inventory_id": ""}, "inventory_id is empty"),
        ({"inventory_id": "9 00"}, "not a code"),
        ({"name": " "}, "name is empty"),
        ({"name": "x" * 201}, "at most 200 fit"),
        ({"name": "a\x00b"}, "letter that shows nothing"),
        ({"owner_code": ""}, "owner_code is empty"),
        ({"owner_code": "31101"}, "031101 does: spreadsheets drop leading zeros"),
        ({"owner_code": "999"}, "import that office first"),
        ({"origin": "asing"}, "use one of city, central"),
        ({"status": ""}, "use one of active, inactive"),
        ({"media": "fax"}, "use one of web, mobile, desktop, other"),
        ({"dimension": "smart"}, "use one of governance"),
        ({"url": "javascript:alert(1)"}, "https://"),
        ({"url": "https://"}, "https://"),
        ({"url": "http://[x"}, "https://"),
        ({"year": "20"}, "from 1970 to 2100"),
        ({"year": "²⁰²⁰"}, "from 1970 to 2100"),
        ({"users": "-1"}, "from 0"),
    ],
)
def test_a_row_at_fault_is_named_with_what_to_do(change: dict[str, str], words: str) -> None:
    reading = read(GOOD | {"inventory_id": "1"}, GOOD | change)
    assert list(reading.drafts) == ["1"]
    (rejected,) = reading.rejected
    assert rejected.line == 3
    assert words in "; ".join(rejected.reasons)


def test_twins_are_both_refused() -> None:
    reading = read(GOOD, GOOD | {"inventory_id": "1"}, GOOD)
    assert list(reading.drafts) == ["1"]
    assert [row.line for row in reading.rejected] == [2, 4]


@pytest.mark.parametrize(
    ("accept_good_rows", "dry_run", "saved"),
    [(False, False, False), (True, False, True), (True, True, False), (False, True, False)],
)
def test_a_file_with_bad_rows_is_kept_only_when_asked(accept_good_rows: bool, dry_run: bool, saved: bool) -> None:
    reading = read(GOOD, GOOD | {"inventory_id": "1", "media": "fax"})
    order = ImportOptions("test", accept_good_rows, dry_run)
    report = import_report.compare_with_stored(reading, {}, order)
    assert report.numbers == {"added": 1, "changed": 0, "unchanged": 0, "rejected": 1}
    assert report.saved is saved


def test_a_report_says_what_changed_and_what_the_file_does_not_mention() -> None:
    before = read(GOOD, GOOD | {"inventory_id": "1"}, GOOD | {"inventory_id": "2"}).drafts
    after = read(GOOD | {"name": "Baru", "year": ""}, GOOD | {"inventory_id": "1"}, GOOD | {"inventory_id": "3"})
    report = import_report.compare_with_stored(after, before, ImportOptions("test"))
    assert (report.added, report.unchanged, report.absent) == (("3",), ("1",), ("2",))
    assert [(change.key, change.fields) for change in report.changed] == [("900", ("name", "year"))]
    assert report.touched == ("3", "900")

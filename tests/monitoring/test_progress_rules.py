"""Addresses of Kominfo's lists say what they were made of; offices are ranked by share; lists are cut into pages."""

from dataclasses import replace
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from idp.catalogue.application import Dimension, Owner
from idp.foundation.paging import Cursor
from idp.monitoring.progress.changes_query import DIRECTIONS, ChangesQuery
from idp.monitoring.progress.inventory_query import PAGE_SIZE, list_link, parse_filter
from idp.monitoring.progress.numbered_pages import cut_page, numbered_links
from idp.monitoring.progress.office_ranking import OfficeOrder, OfficeQuery, rank_offices
from idp.tracker.applications import TrackedFilter, TrackedOrder
from idp.tracker.levels.rules import Level
from idp.tracker.levels.stalls import StallReason
from idp.tracker.levels.states import ApplicationState
from idp.tracker.progress.values import OfficeTally, Tally
from idp.web.forms import last_values

CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}", fullmatch=True)
FILTERS = st.builds(
    TrackedFilter,
    search=st.text(st.characters(exclude_categories=("Cs",)), max_size=100).map(str.strip),
    office=st.none() | CODES,
    dimension=st.none() | st.sampled_from(Dimension),
    level=st.none() | st.sampled_from(Level),
    state=st.none() | st.sampled_from(ApplicationState),
    eligible=st.none() | st.booleans(),
    technology=st.none() | st.text("abc-", min_size=1, max_size=20),
    stall=st.none() | st.sampled_from(StallReason),
    stalled=st.none() | st.booleans(),
    sort=st.sampled_from(TrackedOrder),
    limit=st.just(PAGE_SIZE),
)
CURSORS = st.builds(Cursor, st.text("abc", max_size=9), st.uuids())
NAMES = [
    "cari", "opd", "dimensi", "tingkat", "keadaan", "layak", "teknologi", "sebab", "macet", "giliran", "urut",
    "sesudah", "sebelum",
]  # fmt: skip


def read(link: str) -> dict[str, str]:
    return last_values(parse_qsl(link.partition("?")[2], keep_blank_values=True))


@given(FILTERS, st.none() | CURSORS)
def test_a_link_asks_for_what_it_was_made_of(filters: TrackedFilter, cursor: Cursor | None) -> None:
    for place in ({"after": cursor}, {"before": cursor}):
        link = list_link("/kominfo/inventaris", filters, **place)
        assert parse_filter(read(link)) == replace(filters, **place)


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_whatever_an_address_says_something_is_asked_for(address: dict[str, str]) -> None:
    found = parse_filter(address)
    assert len(found.search) <= 100
    assert found.after is None or found.before is None


def test_what_nobody_knows_is_left_out() -> None:
    strange = {"opd": "a b", "dimensi": "smart", "tingkat": "7", "layak": "maybe", "sesudah": str(UUID(int=1))}
    assert parse_filter(strange) == TrackedFilter(sort=TrackedOrder.MOVED, limit=PAGE_SIZE)
    assert ChangesQuery.read({"arah": "x", "hari": "²", "opd": " ", "sesudah": "x"}) == ChangesQuery()


def test_an_address_of_changes_says_what_it_was_made_of() -> None:
    for direction in (None, *DIRECTIONS.values()):
        asked = ChangesQuery(direction, "140018", 30)
        assert ChangesQuery.read(asked.fields) == asked


def tally(name: str, integrated: int, eligible: int, stalled: int = 0) -> OfficeTally:
    return OfficeTally(Owner(uuid4(), name, name, ""), Tally(eligible, integrated, eligible, integrated), stalled)


def test_offices_are_ranked_by_share_equal_shares_alike_and_few_eligible_not_at_all() -> None:
    offices = [
        tally("kecil", 1, 3, 3),
        tally("separuh", 2, 4),
        tally("tanpa", 0, 9, 7),
        tally("juga separuh", 5, 10),
        tally("semua", 4, 4),
        tally("kosong", 0, 0),
    ]
    ranking = rank_offices(offices)
    names = [(one.rank, one.tally.office.name) for one in ranking.offices]
    assert names == [
        (1, "semua"),
        (2, "juga separuh"),
        (2, "separuh"),
        (None, "tanpa"),
        (None, "kecil"),
        (None, "kosong"),
    ]
    assert [one.is_compared for one in ranking.offices] == [True] * 4 + [False] * 2
    assert [one.tally.office.name for one in ranking.find(OfficeQuery("separuh", OfficeOrder.NAME))] == [
        "juga separuh",
        "separuh",
    ]
    assert ranking.find(OfficeQuery("", OfficeOrder.STALLED))[0].tally.office.name == "tanpa"


def test_a_list_is_cut_into_pages_that_lead_to_each_other() -> None:
    first, last = cut_page(range(51), 1, 25), cut_page(range(51), 99, 25)
    assert (first.items[0], len(first.items), first.previous, first.next) == (0, 25, None, 2)
    assert (last.items, last.number, last.previous, last.next) == ((50,), 3, 2, None)
    assert cut_page((), 0, 25).pages == 1
    links = numbered_links("/x", {"cari": "a b", "urut": ""}, cut_page(range(51), 2, 25))
    assert (links.previous, links.next) == ("/x?cari=a+b&halaman=1", "/x?cari=a+b&halaman=3")

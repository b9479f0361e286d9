"""The address of the dashboard: what it asks for comes back in its links."""

from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idp.catalogue.application import Dimension
from idp.foundation.paging import Cursor
from idp.tracker.dashboard_query import DashboardQuery, parse_query
from idp.tracker.levels.rules import MEASURED
from idp.tracker.views import ActiveFilters
from idp.web.forms import last_values

pytestmark = pytest.mark.twins

CHOSEN = st.builds(
    ActiveFilters,
    search=st.text(st.characters(exclude_categories=("Cs",)), max_size=100).map(str.strip),
    office=st.none() | st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}", fullmatch=True),
    dimension=st.none() | st.sampled_from(Dimension),
    level=st.none() | st.sampled_from(MEASURED),
    eligible=st.none() | st.booleans(),
)


@given(CHOSEN, st.none() | st.builds(Cursor, st.text("abc", max_size=9), st.uuids()))
def test_a_link_asks_for_what_it_was_made_of(chosen: ActiveFilters, after: Cursor | None) -> None:
    link = DashboardQuery(chosen).link(after)
    query = link.removeprefix("/kominfo").removesuffix("#aplikasi").removeprefix("?")
    assert parse_query(last_values(parse_qsl(query, keep_blank_values=True))) == DashboardQuery(chosen, after)


@given(st.dictionaries(st.sampled_from(["cari", "opd", "dimensi", "tingkat", "layak", "sesudah"]), st.text()))
def test_whatever_an_address_says_something_is_asked_for(address: dict[str, str]) -> None:
    assert len(parse_query(address).application_filter.search) <= 100


def test_what_nobody_knows_is_left_out() -> None:
    strange = {"opd": "a b", "dimensi": "smart", "tingkat": "4", "layak": "maybe", "sesudah": str(UUID(int=1))}
    assert parse_query(strange) == DashboardQuery(ActiveFilters())

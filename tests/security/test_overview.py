"""/keamanan and /keamanan/kunci: only what was measured, counted by hand here."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from idp.accounts.events import HistoryEvent
from idp.accounts.models.session import LoginEventRow
from idp.foundation import clock
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.foundation.ids import time_ordered_id
from idp.oidc.events import OidcEvent
from idp.web.formatting import day_filter
from tests.accounts.world import sign_in
from tests.security.security_room import CLIENT_ID, SecurityRoom, words
from tests.support.calendars import WITA

pytestmark = pytest.mark.twins


def figures(page: str) -> dict[str, str]:
    """Label -> number, of the four figures."""
    return dict(re.findall(r'<div class="stat"><dt>([^<]+)</dt><dd>([^<]+)</dd>', page))


async def test_an_idle_provider_shows_noughts_and_no_client(room: SecurityRoom) -> None:
    page = await room.get("/keamanan")
    assert figures(page.text) == {
        "Masuk gagal": "0",
        "Sedang dibatasi": "0",
        "Peristiwa ditolak": "0",
        "Sesi terbuka": "1",
    }
    assert "Belum ada permintaan yang ditolak hari ini" in words(page)


async def test_each_figure_counts_what_it_says(room: SecurityRoom) -> None:
    person = UUID(await room.person_id("nyoman.sudarma"))
    await room.record(OidcEvent.CODE_REPLAYED, CLIENT_ID)
    await room.record(OidcEvent.CODE_REPLAYED, CLIENT_ID, ago=timedelta(days=2))
    async with room.app.database.begin() as session:
        for kind, ago in (
            (HistoryEvent.WRONG_PASSWORD, 0),
            (HistoryEvent.WRONG_FACTOR, 0),
            (HistoryEvent.WRONG_PASSWORD, 3),
            (HistoryEvent.LOGIN, 0),
        ):
            at = clock.now() - timedelta(days=ago)
            same = {"amr": "", "label": "", "network": "", "browser": "", "system": "", "new_device": False}
            row = {"id": time_ordered_id(at), "at": at, "kind": kind.value, "person_id": person, **same}
            await session.execute(insert(LoginEventRow).values(row))
    await room.sign_in("made.sudarma")
    assert figures((await room.get("/keamanan")).text) == {
        "Masuk gagal": "2",
        "Sedang dibatasi": "0",
        "Peristiwa ditolak": "1",
        "Sesi terbuka": "2",
    }


async def test_throttled_attempts_are_counted(room: SecurityRoom) -> None:
    async with room.app.browser("203.0.113.5") as http:
        for _ in range(5):
            await sign_in(http, "nyoman.sudarma", "salah")
    page = await room.get("/keamanan")
    assert int(figures(page.text)["Sedang dibatasi"]) >= 1
    assert re.search(r"dari [1-9]\d* penghitung", words(page))


async def test_refused_requests_stand_beside_their_client(room: SecurityRoom) -> None:
    facts = room.app.composition.foundation.facts
    facts.count(Fact(FactKind.UNAUTHENTICATED_REFUSED, CLIENT_ID, "uji"), 7)
    facts.count(Fact(FactKind.REQUEST_FAILED, CLIENT_ID, "uji"), 2)
    facts.count(Fact(FactKind.REQUEST_FAILED, "klien-lama", "uji"), 1)
    facts.count(Fact(FactKind.REQUEST_SUCCEEDED, "lain", "uji"), 50)
    await facts.flush()
    page = await room.get("/keamanan")
    assert "e-SPTPD 7 2 klien-lama 0 1" in words(page)
    assert f"/keamanan/jejak?aplikasi={CLIENT_ID}" in page.text


async def test_keys_have_states_and_dates_and_are_never_shown(room: SecurityRoom) -> None:
    foundation = room.app.composition.foundation
    page = await room.get("/keamanan/kunci", "auditor")
    read = words(page)
    for key in foundation.key_ring.published_keys():
        assert key.kid in page.text
    assert "Dipakai" in read
    assert "Berikutnya" in read
    assert "Cadangan" in read, "keys of algorithms that no client needs"
    assert "PRIVATE" not in page.text
    assert read.count("dirotasi") == len({key.algorithm for key in foundation.key_ring.published_keys()})


async def test_a_retired_key_tells_when_it_goes(room: SecurityRoom) -> None:
    ring, later = room.app.composition.foundation.key_ring, timedelta(days=2)
    with clock.travel(later):
        async with room.app.database.begin() as session:
            moved = await ring.rotate(session)
    read = words(await room.get("/keamanan/kunci"))
    gone = WITA.day_of(clock.now() + later + timedelta(days=2))
    assert read.count("Pensiun ") >= len(moved) > 0
    assert read.count(f"dihapus {day_filter('id', WITA)(gone)}") == len(moved)

"""/keamanan/jejak through the door: who may enter, filters, pages while entries arrive, search, bad input."""

import re
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from idp.accounts.events import AccountsEvent
from idp.clients.events import ClientsEvent
from idp.foundation import clock
from idp.foundation.events import FoundationEvent
from idp.foundation.paging import Cursor
from idp.oidc.events import OidcEvent
from tests.accounts.world import token
from tests.security.security_room import CLIENT_ID, SUDARMA_NIP, SecurityRoom, next_link, rows, words
from tests.support.calendars import WITA

TRAIL = "/keamanan/jejak"
PARTS = ("/keamanan", TRAIL, f"{TRAIL}.csv", f"{TRAIL}.ndjson", "/keamanan/sesi", "/keamanan/kunci")

pytestmark = pytest.mark.twins


@pytest.mark.parametrize("path", PARTS)
async def test_officers_of_security_and_auditors_read_and_nobody_else(shared_room: SecurityRoom, path: str) -> None:
    assert (await shared_room.get(path, None)).headers["location"].startswith("/masuk?ke=")
    for name, status in (("komang.adi", 200), ("auditor", 200), ("petugas", 403), ("nyoman.sudarma", 403)):
        assert (await shared_room.get(path, name)).status_code == status, name


async def test_only_those_who_may_enter_find_the_area_in_the_menu(shared_room: SecurityRoom) -> None:
    for name, shown in (("komang.adi", True), ("auditor", True), ("petugas", False), ("nyoman.sudarma", False)):
        assert ('href="/keamanan"' in (await shared_room.get("/portal", name)).text) is shown, name


async def test_a_person_is_found_as_actor_and_as_subject(room: SecurityRoom) -> None:
    sudarma, other = await room.person_id("nyoman.sudarma"), await room.person_id("made.sudarma")
    mine = [
        await room.record(AccountsEvent.SESSION_OPENED, sudarma, "s1", ago=timedelta(minutes=5)),
        await room.record(ClientsEvent.CLIENT_UPDATED, f"person:{sudarma}", "c1", ago=timedelta(minutes=4)),
        await room.record(AccountsEvent.PERSON_DISABLED, f"person:{other}", sudarma, ago=timedelta(minutes=3)),
    ]
    await room.record(AccountsEvent.SESSION_OPENED, other, "s2", ago=timedelta(minutes=2))
    assert rows(await room.get(f"{TRAIL}?orang=nyoman.sudarma")) == mine[::-1]
    assert rows(await room.get(f"{TRAIL}?orang={sudarma}")) == mine[::-1]
    shown = await room.get(f"{TRAIL}?orang=nyoman.sudarma")
    assert "3 catatan untuk “I Nyoman Sudarma”" in words(shown)
    assert "idp audit list --person nyoman.sudarma" in words(shown)


async def test_a_client_is_found_under_its_client_id_its_row_and_its_token(room: SecurityRoom) -> None:
    sudarma = await room.person_id("nyoman.sudarma")
    (registered,) = await room.recorded(ClientsEvent.CLIENT_REGISTERED)
    found = [
        await room.record(OidcEvent.CONSENT_GIVEN, sudarma, CLIENT_ID),
        await room.record(ClientsEvent.API_CHANGED, f"client:{CLIENT_ID}", "a1"),
    ]
    expected = {*found, str(registered.id)}
    assert set(rows(await room.get(f"{TRAIL}?aplikasi={CLIENT_ID}"))) >= expected
    both = await room.get(f"{TRAIL}?aplikasi={CLIENT_ID}&orang=nyoman.sudarma")
    assert rows(both) == [found[0]]
    assert "e-SPTPD" in words(both)


async def test_events_groups_and_results_filter(room: SecurityRoom) -> None:
    granted = await room.record(AccountsEvent.ROLE_GRANTED, subject="x", ago=timedelta(minutes=3), role="auditor")
    revoked = await room.record(AccountsEvent.ROLE_REVOKED, subject="x", ago=timedelta(minutes=2), role="auditor")
    replayed = await room.record(OidcEvent.CODE_REPLAYED, ago=timedelta(minutes=1))
    denied = await room.record(OidcEvent.DEVICE_DENIED)
    assert rows(await room.get(f"{TRAIL}?peristiwa=role.revoked")) == [revoked]
    assert rows(await room.get(f"{TRAIL}?peristiwa=role"))[:2] == [revoked, granted], "those of the import are older"
    assert rows(await room.get(f"{TRAIL}?hasil=refused")) == [denied, replayed]
    assert rows(await room.get(f"{TRAIL}?hasil=refused&peristiwa=code")) == [replayed]
    assert rows(await room.get(f"{TRAIL}?hasil=succeeded&peristiwa=code")) == []
    assert not {denied, replayed} & set(rows(await room.get(f"{TRAIL}?hasil=succeeded")))


async def test_days_are_those_of_the_deployment_and_the_last_one_is_whole(room: SecurityRoom) -> None:
    at = {
        name: datetime.combine(day, datetime.min.time(), WITA.zone) + more
        for name, day, more in (
            ("before", date(2026, 3, 9), timedelta(hours=23, minutes=59, seconds=59.999)),
            ("first", date(2026, 3, 10), timedelta()),
            ("last", date(2026, 3, 11), timedelta(hours=23, minutes=59, seconds=59.999)),
            ("after", date(2026, 3, 12), timedelta()),
        )
    }
    ids = {name: await room.record_at(moment, FoundationEvent.KEYS_ROTATED) for name, moment in at.items()}
    listed = rows(await room.get(f"{TRAIL}?dari=2026-03-10&sampai=2026-03-11"))
    assert listed == [ids["last"], ids["first"]]
    assert rows(await room.get(f"{TRAIL}?dari=10/03/2026&sampai=11/03/2026")) == listed
    assert rows(await room.get(f"{TRAIL}?sampai=2026-03-09")) == [ids["before"]]
    assert "10 Maret 2026 sampai 11 Maret 2026" in words(await room.get(f"{TRAIL}?dari=2026-03-10&sampai=2026-03-11"))


async def test_pages_neither_repeat_nor_skip_while_entries_arrive(room: SecurityRoom) -> None:
    sudarma = await room.person_id("nyoman.sudarma")
    old = [
        await room.record(AccountsEvent.SESSION_OPENED, sudarma, ago=timedelta(hours=5, seconds=-place))
        for place in range(120)
    ]
    listed: list[str] = []
    path: str | None = f"{TRAIL}?orang=nyoman.sudarma"
    while path:
        page = await room.get(path)
        listed += rows(page)
        await room.record(AccountsEvent.SESSION_OPENED, sudarma)
        path = next_link(page)
    assert listed == old[::-1]


async def test_what_a_search_means_stands_in_the_address_but_never_a_personal_number(room: SecurityRoom) -> None:
    expected = f"{TRAIL}?orang=nyoman.sudarma&dari=2026-11-19"
    for typed in (SUDARMA_NIP, "19791206 200501 1 009", "nyoman.sudarma", "NYOMAN.SUDARMA", "Nyoman Sudarma"):
        found = await room.post(TRAIL, cari=typed, dari="2026-11-19")
        assert (found.status_code, found.headers["location"]) == (303, expected), typed
    assert (await room.post(TRAIL, cari=CLIENT_ID)).headers["location"] == f"{TRAIL}?aplikasi={CLIENT_ID}"
    assert (await room.post(TRAIL, cari="sptpd")).headers["location"] == f"{TRAIL}?aplikasi={CLIENT_ID}"
    assert (await room.post(TRAIL, cari="17")).headers["location"] == f"{TRAIL}/catatan?nomor=17"
    assert (await room.post(TRAIL)).headers["location"] == TRAIL


async def test_a_name_of_several_people_is_asked_about_and_the_other_filters_stay(room: SecurityRoom) -> None:
    asked = await room.post(TRAIL, cari="sudarma", peristiwa="role", dari="2026-11-19")
    assert asked.status_code == 200
    assert "Siapa yang Anda maksud?" in words(asked)
    for username in ("nyoman.sudarma", "made.sudarma"):
        assert f'href="{TRAIL}?orang={username}&amp;peristiwa=role&amp;dari=2026-11-19"' in asked.text
    assert "Analis" in words(asked)
    assert 'value="sudarma"' in asked.text
    assert SUDARMA_NIP not in asked.text


@pytest.mark.sends_personal_numbers
async def test_a_typed_nip_leaves_no_trace(room: SecurityRoom) -> None:
    with capture_logs() as lines:
        found = await room.post(TRAIL, cari=SUDARMA_NIP)
        shown = await room.get(found.headers["location"])
        unknown = await room.post(TRAIL, cari="197912062005011008", dari="2026-11-19")
        refused = await room.get(f"{TRAIL}?orang=19791206%20200501%201%20009")
    assert SUDARMA_NIP not in found.headers["location"] + shown.text
    assert (unknown.status_code, refused.status_code) == (422, 422)
    assert 'value="2026-11-19"' in unknown.text
    assert "19791206" not in refused.text, "the page neither repeats the number nor carries it along in a link"
    metrics = await room.get("/metrics", None)
    entries = [(entry.actor, entry.subject, entry.detail) for entry in await room.recorded(FoundationEvent.AUDIT_READ)]
    for told in (str(lines), metrics.text, str(entries)):
        assert not re.search(r"1979\W?1206", told)


async def test_reading_is_recorded_with_the_kinds_of_filters_and_a_count(room: SecurityRoom) -> None:
    officer = await room.person_id("komang.adi")
    await room.record(AccountsEvent.ROLE_GRANTED, subject="x", role="auditor")
    await room.get(f"{TRAIL}?orang=nyoman.sudarma&peristiwa=role&dari=2026-01-01")
    (read,) = await room.recorded(FoundationEvent.AUDIT_READ)
    assert (read.actor, read.subject) == (f"person:{officer}", None)
    assert read.detail == {"filters": "person event since", "count": 0, "permission": "audit:read"}
    await room.get(TRAIL)
    newest = (await room.recorded(FoundationEvent.AUDIT_READ))[0]
    assert newest.detail["filters"] == ""
    assert newest.detail["count"] > 1


async def test_entries_are_told_in_words_with_their_number_in_the_chain(room: SecurityRoom) -> None:
    await room.sign_in("nyoman.sudarma")
    before = words(await room.get(f"{TRAIL}?orang=nyoman.sudarma"))
    assert "menunggu segel" in before
    await room.app.composition.foundation.audit_chain.seal()
    shown = words(await room.get(f"{TRAIL}?orang=nyoman.sudarma"))
    (opened,) = [
        entry
        for entry in await room.recorded(AccountsEvent.SESSION_OPENED)
        if entry.actor == await room.person_id("nyoman.sudarma")
    ]
    assert f"no. {opened.sequence}" in shown
    assert "sesi I Nyoman Sudarma 127.0.0.0/24 Berhasil" in shown


async def test_one_entry_shows_all_that_was_recorded(room: SecurityRoom) -> None:
    entry = await room.record(AccountsEvent.ROLE_GRANTED, None, await room.person_id("made.sudarma"), role="auditor")
    await room.app.composition.foundation.audit_chain.seal()
    number = (await room.recorded(AccountsEvent.ROLE_GRANTED))[0].sequence
    for address in (f"{TRAIL}/catatan?id={entry}", f"{TRAIL}/catatan?nomor={number}"):
        shown = words(await room.get(address))
        assert "Peran diberikan" in shown
        assert "Terhadap I Made Sudarma Catatan lainnya" in shown
        assert "role auditor" in shown
    assert (await room.recorded(FoundationEvent.AUDIT_READ))[0].detail["filters"] == "entry"


@pytest.mark.parametrize(
    "key", ["nomor=99999999", "nomor=-1", "nomor=0", "nomor=" + "9" * 40, "nomor=x", "id=x", "nomor=2147483648"]
)
async def test_an_entry_that_is_not_there_is_404_with_the_search(shared_room: SecurityRoom, key: str) -> None:
    answer = await shared_room.get(f"{TRAIL}/catatan?{key}")
    assert answer.status_code == 404
    assert "Tidak ada catatan dengan nomor itu" in words(answer)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"dari": "2026-02-31"}, "Tanggal ini tidak ada"),
        ({"dari": "31/02/2026"}, "Tanggal ini tidak ada"),
        ({"sampai": "-2026-01-01"}, "Tanggal ini tidak ada"),
        ({"dari": "0001-01-01"}, "Tanggal ini tidak ada"),
        ({"sampai": "9999-12-31"}, "Tanggal ini tidak ada"),
        ({"dari": "kemarin"}, "Tanggal ini tidak ada"),
        ({"dari": "2026-03-02", "sampai": "2026-03-01"}, "lebih awal daripada"),
        ({"peristiwa": "tidak.ada"}, "Peristiwa ini tidak dikenal"),
        ({"hasil": "mungkin"}, "Hasil ini tidak dikenal"),
        ({"cari": "x" * 10_000}, "Teks ini terlalu panjang"),
        ({"cari": "tidak ada orang begini"}, "Tidak ada yang cocok"),
        ({"cari": "%_\\"}, "Tidak ada yang cocok"),
    ],
)
async def test_a_form_with_a_mistake_is_shown_again_with_everything_in_it(
    shared_room: SecurityRoom, sent: dict[str, str], told: str
) -> None:
    filled = {"cari": "nyoman.sudarma", "dari": "2026-01-01", "sampai": "2026-12-31"} | sent
    answer = await shared_room.post(TRAIL, **filled)
    assert answer.status_code == 422
    assert told in words(answer)
    assert "<title>Kesalahan:" in answer.text
    for name in ("cari", "dari", "sampai"):
        assert f'value="{filled[name]}"' in answer.text, name


@pytest.mark.sends_personal_numbers
@pytest.mark.parametrize(
    "query",
    [
        "sesudah=abc",
        "sesudah=" + "A" * 10_000,
        f"sesudah={Cursor('name', UUID(int=1))}",
        "orang=tidak.ada",
        "orang=" + "x" * 10_000,
        "orang=197912062005011009",
        "dari=2026-02-31",
        "peristiwa=%3Cscript%3E",
        "hasil=-1",
        "aplikasi=" + "x" * 10_000,
    ],
)
@pytest.mark.parametrize("path", [TRAIL, f"{TRAIL}.csv"])
async def test_an_address_with_a_mistake_is_told_and_nothing_is_read(
    shared_room: SecurityRoom, path: str, query: str
) -> None:
    reads = len(await shared_room.recorded(FoundationEvent.AUDIT_READ))
    answer = await shared_room.get(f"{path}?{query}")
    assert answer.status_code == 422
    assert "Jejak belum dapat ditampilkan" in words(answer)
    assert "<script>" not in answer.text
    assert len(await shared_room.recorded(FoundationEvent.AUDIT_READ)) == reads


async def test_an_unknown_client_and_strange_texts_find_nothing(shared_room: SecurityRoom) -> None:
    for query in ("aplikasi=tidak-ada", "aplikasi=%00", "orang=%00"):
        assert (await shared_room.get(f"{TRAIL}?{query}")).status_code in (200, 400, 422), query
    assert "Tidak ada catatan yang cocok" in words(await shared_room.get(f"{TRAIL}?aplikasi=tidak-ada"))


async def test_ready_made_filters_count_what_they_show(room: SecurityRoom) -> None:
    await room.record(AccountsEvent.ROLE_REVOKED, subject="x", ago=timedelta(days=30), role="auditor")
    await room.record(OidcEvent.CODE_REPLAYED)
    shown = await room.get(TRAIL)
    chips = re.findall(r'<a href="(/keamanan/jejak\?[^"]+)"[^>]*>([^<]+)<span>([^<]+)</span>', shown.text)
    assert len(chips) == 5
    for address, name, count in chips:
        page = await room.get(address.replace("&amp;", "&"))
        assert f"{count} catatan" in words(page), name
    assert "Perubahan peran, 7 hari 3" in words(shown), "those of the import, not the one of a month ago"


async def test_a_form_of_another_site_is_refused(shared_room: SecurityRoom) -> None:
    async with shared_room.browser() as http:
        valid = token(await http.get("/aksesibilitas"))
        headers = {"sec-fetch-site": "cross-site"}
        assert (await http.post(TRAIL, data={"csrf": valid, "cari": "x"}, headers=headers)).status_code == 403


async def test_the_link_to_the_next_page_keeps_every_filter(room: SecurityRoom) -> None:
    sudarma = await room.person_id("nyoman.sudarma")
    for place in range(51):
        await room.record(AccountsEvent.SESSION_OPENED, sudarma, ago=timedelta(seconds=place))
    today = clock.now().astimezone(WITA.zone).date().isoformat()
    path = f"{TRAIL}?orang=nyoman.sudarma&peristiwa=session&hasil=succeeded&dari=2026-01-01&sampai={today}"
    following = next_link(await room.get(path))
    assert following is not None
    sent = dict(parse_qsl(urlsplit(following).query))
    assert sent.pop("sesudah")
    assert sent == dict(parse_qsl(urlsplit(path).query))
    assert len(rows(await room.get(following))) == 1

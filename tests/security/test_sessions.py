"""/keamanan/sesi: whose sessions an officer sees, and how all of them end in an incident."""

import re

import pytest
from sqlalchemy import select

from idp.accounts.events import AccountsEvent, AccountsMessage, SessionEndReason
from idp.accounts.models.session import SessionRow
from idp.foundation.outbox import OutboxMessage
from tests.security.security_room import SUDARMA_NIP, SecurityRoom, words

SESSIONS, END = "/keamanan/sesi", "/keamanan/sesi/tutup"


async def live(room: SecurityRoom, username: str) -> int:
    page = words(await room.get(f"{SESSIONS}?orang={username}"))
    found = re.search(r"(\d+) sesi", page)
    return int(found[1]) if found else -1


async def test_a_person_is_found_by_nip_username_or_name_and_the_address_has_no_number(room: SecurityRoom) -> None:
    for typed in (SUDARMA_NIP, "nyoman.sudarma", "Nyoman Sudarma"):
        assert (await room.post(SESSIONS, cari=typed)).headers["location"] == f"{SESSIONS}?orang=nyoman.sudarma"
    several = await room.post(SESSIONS, cari="Sudarma")
    assert (several.status_code, several.text.count(f'href="{SESSIONS}?orang=')) == (200, 2)
    assert SUDARMA_NIP not in several.text
    assert (await room.post(SESSIONS)).headers["location"] == SESSIONS


@pytest.mark.parametrize(("typed", "told"), [("tak ada", "Tidak ada yang cocok"), ("x" * 10_000, "terlalu panjang")])
async def test_a_search_that_finds_nobody_is_shown_again(shared_room: SecurityRoom, typed: str, told: str) -> None:
    answer = await shared_room.post(SESSIONS, cari=typed)
    assert answer.status_code == 422
    assert told in words(answer)
    assert f'value="{typed}"' in answer.text


@pytest.mark.sends_personal_numbers
@pytest.mark.parametrize("key", ["tak.ada", SUDARMA_NIP, "19791206%20200501%201%20009", "x" * 10_000, "-1"])
async def test_an_address_of_nobody_is_404(shared_room: SecurityRoom, key: str) -> None:
    answer = await shared_room.get(f"{SESSIONS}?orang={key}")
    assert answer.status_code == 404
    assert "19791206" not in answer.text


async def test_live_sessions_are_listed_with_where_and_when(room: SecurityRoom) -> None:
    assert "Tidak ada sesi yang terbuka" in words(await room.get(f"{SESSIONS}?orang=nyoman.sudarma"))
    await room.sign_in("nyoman.sudarma")
    shown = words(await room.get(f"{SESSIONS}?orang=nyoman.sudarma"))
    assert "1 sesi" in shown
    assert "jaringan 127.0.0.0/24" in shown


async def test_all_sessions_end_with_a_reason_and_everybody_is_told(room: SecurityRoom) -> None:
    for _ in range(3):
        await room.sign_in("nyoman.sudarma")
    await room.sign_in("made.sudarma")
    asked = words(await room.get(f"{END}?orang=nyoman.sudarma"))
    assert "3 sesi sedang terbuka" in asked
    done = await room.post(END, orang="nyoman.sudarma", alasan="Laptop hilang,\n dilaporkan pukul 9")
    assert (done.status_code, done.headers["location"]) == (303, f"{SESSIONS}?orang=nyoman.sudarma&ditutup=3")
    assert "3 sesi ditutup" in words(await room.get(done.headers["location"]))
    assert (await live(room, "nyoman.sudarma"), await live(room, "made.sudarma")) == (0, 1)
    (told,) = await room.recorded(AccountsEvent.SESSIONS_ENDED_IN_INCIDENT)
    assert (told.actor, told.subject) == (
        f"person:{await room.person_id('komang.adi')}",
        await room.person_id("nyoman.sudarma"),
    )
    assert told.detail == {"count": 3, "reason": "Laptop hilang, dilaporkan pukul 9", "permission": "sessions:end"}
    async with room.app.database.begin() as session:
        kinds = sorted(await session.scalars(select(OutboxMessage.kind)))
        reasons = set(await session.scalars(select(SessionRow.end_reason).where(SessionRow.ended_at.is_not(None))))
    assert kinds == sorted([*[AccountsMessage.SESSION_ENDED.value] * 3, AccountsMessage.ENDED_IN_INCIDENT.value])
    assert reasons == {SessionEndReason.INCIDENT.value}


REASONS = [
    ("", "Tulis alasannya"),
    (" \n\t", "Tulis alasannya"),
    ("x" * 201, "paling banyak 200"),
    (f"NIP {SUDARMA_NIP} hilang", "Jangan tulis NIP"),
    (f"{SUDARMA_NIP[:8]}-{SUDARMA_NIP[8:14]}-{SUDARMA_NIP[14]}-{SUDARMA_NIP[15:]} hilang", "Jangan tulis NIP"),
    ("hubungi made@example.org", "Jangan tulis NIP"),
]


async def test_nothing_ends_without_a_reason_that_can_be_recorded(
    room: SecurityRoom, subtests: pytest.Subtests
) -> None:
    await room.sign_in("nyoman.sudarma")
    for reason, told in REASONS:
        with subtests.test(reason=reason, told=told):
            answer = await room.post(END, orang="nyoman.sudarma", alasan=reason)
            assert answer.status_code == 422
            assert told in words(answer)
            assert reason.strip() in answer.text, "what was typed is kept"
            assert await live(room, "nyoman.sudarma") == 1
            assert await room.recorded(AccountsEvent.SESSIONS_ENDED_IN_INCIDENT) == []


async def test_an_auditor_sees_sessions_and_cannot_end_them(room: SecurityRoom) -> None:
    shown = await room.get(f"{SESSIONS}?orang=nyoman.sudarma", "auditor")
    assert shown.status_code == 200
    assert END not in shown.text
    assert "Bila ini insiden" not in words(await room.get("/keamanan/jejak", "auditor"))
    assert (await room.get(f"{END}?orang=nyoman.sudarma", "auditor")).status_code == 403
    assert (await room.post(END, "auditor", orang="nyoman.sudarma", alasan="x")).status_code == 403


async def test_whoever_is_not_named_keeps_everything(room: SecurityRoom) -> None:
    for fields in ({}, {"orang": "tak.ada"}, {"orang": SUDARMA_NIP}, {"orang": "x" * 5000}):
        answer = await room.post(END, alasan="insiden", **fields)
        assert (answer.status_code, answer.headers["location"]) == (303, SESSIONS)
    assert (await room.get(END)).headers["location"] == SESSIONS
    assert await room.recorded(AccountsEvent.SESSIONS_ENDED_IN_INCIDENT) == []


async def test_an_officer_who_ends_their_own_sessions_is_out(room: SecurityRoom) -> None:
    assert (await room.post(END, orang="komang.adi", alasan="uji sendiri")).status_code == 303
    assert (await room.get(SESSIONS)).headers["location"].startswith("/masuk?ke=")

"""A team asks Kominfo for help with a code: it sees what is sent, sends once, reads the answer, asks again, ends."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from idp.accounts.models.person import Person
from idp.clients.store import team_members
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.permissions import TeamRole
from tests.clients.client_admins import ClientAdmins
from tests.developer.team_client import TeamClientWorld
from tests.diagnosis.asking_for_help import (
    NOTE,
    ask,
    attempt_of,
    find_id,
    load_messages,
    load_requests,
    page_of,
    reply_fields,
    stored_code,
)
from tests.diagnosis.errors_of_clients import REGISTERED, WRONG
from tests.monitoring.city import NIP, read, words


@pytest.mark.twins
async def test_a_team_sees_what_is_sent_sends_it_and_reads_the_answer(team_client: TeamClientWorld) -> None:
    code, city = await stored_code(team_client), team_client.city
    async with city.visitor("dwi") as dwi, city.visitor("petugas") as officer:
        shown = words(await dwi.get(page_of(code)))
        for expected in (code, "redirect_uri_unregistered", "Sijuna", "/authorize", "lingkungan uji", "Dwi Rekaan"):
            assert expected in shown, expected
        await ask(dwi, code)
        assert "Terkirim ke Kominfo" in words(await dwi.get(f"{page_of(code)}?hasil=terkirim"))
        assert "1 permintaan bantuan menunggu" in words(await officer.get("/kominfo"))
        waiting = words(await officer.get("/kominfo/bantuan"))
        for expected in (code, "redirect_uri_unregistered", "Dwi Rekaan", "hari ini"):
            assert expected in waiting, expected
        request_id = await find_id(team_client)
        assert NOTE in words(await officer.get(f"/kominfo/bantuan/{request_id}"))
        assert (await officer.get(f"/diagnosis/{code}")).status_code == 200
        answered = await officer.post(
            f"/kominfo/bantuan/{request_id}/jawab", jawaban="Hapus garis miring.", **await reply_fields(team_client)
        )
        assert answered.headers["location"] == "/kominfo/bantuan?hasil=dijawab"
        assert "permintaan bantuan menunggu" not in words(await officer.get("/kominfo"))
        assert "Kominfo menjawab" in words(await dwi.get("/pengembang"))
        for page in (page_of(code), f"/diagnosis/{code}"):
            assert "Hapus garis miring." in words(await dwi.get(page)), page
        assert code in words(await dwi.get(f"{team_client.page}/permintaan-gagal"))
        done = await dwi.post(f"{page_of(code)}/selesai", **await reply_fields(team_client))
        assert done.headers["location"].endswith("?hasil=selesai")
        assert "Kominfo menjawab" not in words(await dwi.get("/pengembang"))
    assert [one.state for one in await load_requests(team_client)] == ["selesai"]


async def test_no_sent_or_registered_value_is_in_what_is_sent(team_client: TeamClientWorld) -> None:
    code = await stored_code(team_client)
    async with team_client.city.visitor("dwi") as dwi, team_client.city.visitor("petugas") as officer:
        draft = words(await dwi.get(page_of(code)))
        await ask(dwi, code)
        shown = words(await officer.get(f"/kominfo/bantuan/{await find_id(team_client)}"))
    (request,) = await load_requests(team_client)
    for text in (draft, shown, str(request.sent)):
        assert WRONG not in text
        assert REGISTERED not in text
    # what the team was shown is what the officer is shown
    for expected in (code, "redirect_uri_unregistered", "/authorize", "Sijuna", "Dwi Rekaan"):
        assert expected in draft
        assert expected in shown


async def test_every_member_may_ask_and_nobody_else_finds_the_page(team_client: TeamClientWorld) -> None:
    code, city = await stored_code(team_client), team_client.city
    for name in ("eka", "dwi", "unit"):
        async with city.visitor(name) as member:
            assert (await member.get(page_of(code))).status_code == 200
    async with city.visitor("lestari") as foreign, city.visitor("dwi") as dwi:
        for wrong in (code, "DVS-0000-0000"):
            for path in ("", "/buka-lagi", "/selesai"):
                sent = await foreign.post(page_of(wrong) + path, catatan="x", pesan="x")
                assert sent.status_code == 404
            found = await foreign.get(page_of(wrong))
            assert found.status_code == 404
            assert "Sijuna" not in read(found)
        await ask(dwi, code)
        assert (await foreign.get(page_of(code))).status_code == 404
        assert (await foreign.post(f"{page_of(code)}/selesai", **await reply_fields(team_client))).status_code == 404
        for malformed in ("x", code.lower(), f"{code}x", "..%2f.."):
            assert (await dwi.get(page_of(malformed))).status_code == 404
    assert len(await load_requests(team_client)) == 1
    async with city.visitor("petugas") as officer:
        assert (await officer.get(page_of(code))).status_code == 403


async def test_a_partner_asks_until_the_day_they_end(team_client: TeamClientWorld) -> None:
    code, city = await stored_code(team_client), team_client.city

    async def let_in_until(until: datetime) -> None:
        async with city.app.database.begin() as session:
            await session.execute(update(Person).where(Person.id == city.ids["dwi"]).values(partner_until=until))
        city.app.composition.accounts.sessions._cache.clear()

    await let_in_until(clock.now() + timedelta(days=3))
    async with city.visitor("dwi") as partner:
        assert (await partner.get(page_of(code))).status_code == 200
        await let_in_until(clock.now() - timedelta(seconds=1))
        refused = await partner.post(page_of(code), catatan="x")
        assert refused.status_code == 303
        assert refused.headers["location"].startswith("/masuk")
    assert await load_requests(team_client) == []


async def test_who_left_the_team_asks_nothing(team_client: TeamClientWorld) -> None:
    code = await stored_code(team_client)
    async with team_client.city.visitor("dwi") as dwi:
        await ask(dwi, code)
        async with team_client.city.app.database.begin() as session:
            assert await team_members.remove(session, team_client.application, team_client.city.ids["dwi"])
        other = await ClientAdmins(team_client.city.app.database).application("9", "Lain lagi")
        await team_client.join("dwi", other, TeamRole.DEVELOPER)
        assert (await dwi.get(page_of(code))).status_code == 404


async def test_a_request_that_is_sent_twice_is_there_once(team_client: TeamClientWorld) -> None:
    code = await stored_code(team_client)
    async with team_client.city.visitor("dwi") as dwi, team_client.city.visitor("eka") as eka:
        await ask(dwi, code)
        for person in (dwi, eka):
            again = await person.post(page_of(code), catatan="Lagi.")
            assert again.headers["location"] == f"{page_of(code)}?hasil=sudah-ada"
        assert "Tidak ada yang dikirim dua kali" in words(await eka.get(again.headers["location"]))
    (request,) = await load_requests(team_client)
    assert [one.text for one in await load_messages(team_client)] == [NOTE]
    assert request.requested_by == team_client.city.ids["dwi"]


SECRET = "kR7vXq2mT9bW4zN8cH1sL6pD3fJ5gY0aEuIoQxVnMtB"
JWT = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLW5vLXZhbHVl"


@pytest.mark.parametrize(
    "note",
    [
        "app/Http/Controllers/Auth/OAuth2LoginController.php:123 gagal",
        "permintaan 550e8400-e29b-41d4-a716-446655440000, commit 3f2a1b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a",
        "https://sijuna.example.go.id/panduan/Dokumen-Panduan-Integrasi-Masuk-2026",
        "DVS-7K2Q-M4XT: /token menjawab invalid_client, lihat client_secret_expired",
    ],
)
async def test_what_only_looks_long_may_be_told(team_client: TeamClientWorld, note: str) -> None:
    code = await stored_code(team_client)
    async with team_client.city.visitor("dwi") as dwi:
        await ask(dwi, code, note)
    assert [one.text for one in await load_messages(team_client)] == [note]


REFUSED_NOTES = [
    (f"Pegawai dengan NIP {NIP} gagal masuk", "Tulis tanpa NIP"),
    ("NIP 19900315 201503 2 991 gagal", "Tulis tanpa NIP"),
    ("NIK 5171-0115-0390-0001", "Tulis tanpa NIP"),
    ("hubungi eka@denpasarkota.go.id", "Tulis tanpa NIP"),
    (f"client_secret={SECRET}, ditolak", "Tulis tanpa rahasia klien"),
    (f"Authorization: Bearer {JWT}", "Tulis tanpa rahasia klien"),
    (f"kode:{SECRET[:32]}", "Tulis tanpa rahasia klien"),
    ("x" * 1001, "Paling panjang 1.000 huruf"),
]


async def test_a_note_that_cannot_be_sent_is_kept(team_client: TeamClientWorld, subtests: pytest.Subtests) -> None:
    code = await stored_code(team_client)
    for note, says in REFUSED_NOTES:
        with subtests.test(note=note, says=says):
            async with team_client.city.visitor("dwi") as dwi:
                refused = await dwi.post(page_of(code), catatan=note, percobaan=await attempt_of(dwi, code))
            assert refused.status_code == 422
            assert says in read(refused)
            assert read(refused).startswith("Kesalahan:")
            assert note in read(refused)
            assert await load_requests(team_client) == []


async def test_markup_and_invisible_letters_are_text(team_client: TeamClientWorld) -> None:
    code = await stored_code(team_client)
    note = (
        '<script>alert(1)</script><a href="https://jahat.example">x</a>\r\n\x1b[2J\N{RIGHT-TO-LEFT OVERRIDE}y{{ 7*7 }}'
    )
    async with team_client.city.visitor("dwi") as dwi, team_client.city.visitor("petugas") as officer:
        await ask(dwi, code, note)
        for answer in (
            await dwi.get(page_of(code)),
            await officer.get(f"/kominfo/bantuan/{await find_id(team_client)}"),
        ):
            assert "<script>alert" not in answer.text
            assert 'jahat.example">' not in answer.text
            assert "{{ 7*7 }}" in answer.text
            assert "\x1b" not in answer.text
            assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in answer.text
    (message,) = await load_messages(team_client)
    assert message.text.splitlines()[0].startswith("<script>")


async def test_a_team_asks_again_until_it_is_solved(team_client: TeamClientWorld) -> None:
    code, city = await stored_code(team_client), team_client.city
    async with city.visitor("dwi") as dwi, city.visitor("petugas") as officer:
        await ask(dwi, code)
        request_id = await find_id(team_client)
        early = await dwi.post(f"{page_of(code)}/buka-lagi", pesan="Lagi", **await reply_fields(team_client))
        assert (early.status_code, "tidak lagi dalam keadaan itu" in read(early)) == (422, True)
        answer = {"jawaban": "Sudah diperbaiki."} | await reply_fields(team_client)
        assert (await officer.post(f"/kominfo/bantuan/{request_id}/selesai", **answer)).status_code == 303
        assert [one.state for one in await load_requests(team_client)] == ["selesai"]
        late = await officer.post(f"/kominfo/bantuan/{request_id}/jawab", **answer | await reply_fields(team_client))
        assert (late.status_code, "Sudah diperbaiki." in read(late)) == (422, True)
        empty = await dwi.post(f"{page_of(code)}/buka-lagi", pesan="  ", **await reply_fields(team_client))
        assert (empty.status_code, "Tulis pesannya" in read(empty)) == (422, True)
        again = await dwi.post(f"{page_of(code)}/buka-lagi", pesan="Masih salah.", **await reply_fields(team_client))
        assert again.headers["location"].endswith("?hasil=dibuka-lagi")
        assert "Dibuka lagi" in words(await officer.get("/kominfo/bantuan"))
    assert [one.kind for one in await load_messages(team_client)] == ["asked", "closed", "reopened"]


async def test_what_was_not_read_yet_refuses_a_reply_and_keeps_it(team_client: TeamClientWorld) -> None:
    code, city = await stored_code(team_client), team_client.city
    async with city.visitor("dwi") as dwi, city.visitor("petugas") as officer, city.visitor("kedua") as second:
        await ask(dwi, code)
        path, seen = f"/kominfo/bantuan/{await find_id(team_client)}/jawab", await reply_fields(team_client)
        assert (await officer.post(path, jawaban="Pertama.", **seen)).status_code == 303
        late = await second.post(path, jawaban="Kedua.", **seen)
        assert late.status_code == 422
        for expected in ("Ada pesan baru", "Pertama.", "Kedua."):
            assert expected in read(late)
        for unread in ("", "x", str(team_client.application)):
            answer = await dwi.post(f"{page_of(code)}/selesai", pesan="Ketikan saya", terakhir=unread)
            assert (answer.status_code, "Ketikan saya" in read(answer)) == (422, True)
    assert [one.text for one in await load_messages(team_client)] == [NOTE, "Pertama."]


async def test_only_officers_of_kominfo_read_and_answer(team_client: TeamClientWorld) -> None:
    code, city = await stored_code(team_client), team_client.city
    async with city.visitor("dwi") as dwi:
        await ask(dwi, code)
    request_id = await find_id(team_client)
    for name in ("dwi", "sekar", "agus", "lestari"):
        async with city.visitor(name) as person:
            assert (await person.get("/kominfo/bantuan")).status_code == 403
            assert (await person.get(f"/kominfo/bantuan/{request_id}")).status_code == 403
            for path in ("jawab", "selesai"):
                sent = await person.post(f"/kominfo/bantuan/{request_id}/{path}", jawaban="x", terakhir="x")
                assert sent.status_code == 403
            assert "/kominfo/bantuan" not in (await person.get("/portal")).text
    assert [one.state for one in await load_requests(team_client)] == ["terbuka"]


async def test_an_answer_is_held_to_the_same_rules(team_client: TeamClientWorld) -> None:
    code, city = await stored_code(team_client), team_client.city
    async with city.visitor("dwi") as dwi, city.visitor("petugas") as officer:
        await ask(dwi, code, "")
        path = f"/kominfo/bantuan/{await find_id(team_client)}"
        for text, says in (("", "Tulis pesannya"), (f"NIP {NIP}", "Tulis tanpa NIP"), ("x" * 1001, "Paling panjang")):
            for end in ("jawab", "selesai"):
                refused = await officer.post(f"{path}/{end}", jawaban=text, **await reply_fields(team_client))
                assert (refused.status_code, says in read(refused), text in read(refused)) == (422, True, True)
        missing = "/kominfo/bantuan/0196d2a4-0000-7000-8000-000000000000"
        assert (await officer.get(missing)).status_code == 404
        assert (await officer.post(f"{missing}/jawab", jawaban="x", terakhir="x")).status_code == 404
    assert len(await load_messages(team_client)) == 1


async def test_every_step_is_audited_without_its_words(team_client: TeamClientWorld) -> None:
    code, city = await stored_code(team_client), team_client.city
    async with city.visitor("dwi") as dwi, city.visitor("petugas") as officer:
        await ask(dwi, code)
        request_id = await find_id(team_client)
        await officer.post(f"/kominfo/bantuan/{request_id}/jawab", jawaban="Ya.", **await reply_fields(team_client))
        await dwi.post(f"{page_of(code)}/buka-lagi", pesan="Belum.", **await reply_fields(team_client))
        await dwi.post(f"{page_of(code)}/selesai", **await reply_fields(team_client))
    async with city.app.database.begin() as session:
        found = (
            await session.scalars(
                select(AuditEntry).where(AuditEntry.subject == str(request_id)).order_by(AuditEntry.id)
            )
        ).all()
    assert [(one.tag, one.actor) for one in found] == [
        ("help_request.made", f"person:{city.ids['dwi']}"),
        ("help_request.answered", f"person:{city.ids['petugas']}"),
        ("help_request.reopened", f"person:{city.ids['dwi']}"),
        ("help_request.closed", f"person:{city.ids['dwi']}"),
    ]
    assert all(one.detail["code"] == code for one in found)
    assert all(word not in str(one.detail) for one in found for word in (NOTE, "Ya.", "Belum."))


async def test_a_request_stays_when_its_report_is_deleted_and_goes_when_it_is_over(
    team_client: TeamClientWorld,
) -> None:
    code, city = await stored_code(team_client), team_client.city
    async with city.visitor("dwi") as dwi:
        await ask(dwi, code)
        with clock.freeze(clock.now() + timedelta(days=40)):
            await city.app.composition.foundation.cleanup.run()
        assert NOTE in words(await dwi.get(page_of(code)))
    cleanup = next(job for job in city.app.composition.jobs.jobs if job.name == "help_requests.tidy")
    with clock.freeze(clock.now() + timedelta(days=400)):
        await cleanup.run()
    assert len(await load_requests(team_client)) == 1, "what waits is kept"
    async with city.visitor("dwi") as dwi:
        await dwi.post(f"{page_of(code)}/selesai", **await reply_fields(team_client))
    with clock.freeze(clock.now() + timedelta(days=300)):
        await cleanup.run()
    assert len(await load_requests(team_client)) == 1
    with clock.freeze(clock.now() + timedelta(days=400)):
        await cleanup.run()
    assert await load_requests(team_client) == []
    assert await load_messages(team_client) == []


async def test_the_list_is_in_pages_the_oldest_first(team_client: TeamClientWorld) -> None:
    codes = [await stored_code(team_client, redirect_uri=f"https://lain-{number}.example/") for number in range(3)]
    async with team_client.city.visitor("dwi") as dwi, team_client.city.visitor("petugas") as officer:
        for code in codes:
            await ask(dwi, code)
        shown = words(await officer.get("/kominfo/bantuan?status=apasaja&sesudah=bukan"))
        assert [shown.index(code) for code in codes] == sorted(shown.index(code) for code in codes)
        assert "Tidak ada permintaan di sini" in words(await officer.get("/kominfo/bantuan?status=selesai"))


async def test_the_attempt_that_was_shown_is_the_one_that_is_sent(team_client: TeamClientWorld) -> None:
    """The same error again, and other requests, come between looking and sending."""
    code = await stored_code(team_client)
    async with team_client.city.visitor("dwi") as dwi, team_client.city.visitor("petugas") as officer:
        first = await attempt_of(dwi, code)
        assert first
        assert await stored_code(team_client) == code
        assert await attempt_of(dwi, code) != first, "a new look shows the newest"
        for gone in ("x", str(team_client.application), ""):
            refused = await dwi.post(page_of(code), catatan="Ketikan saya", percobaan=gone)
            assert (refused.status_code, "sudah tidak disimpan" in read(refused)) == (422, True)
            assert "Ketikan saya" in read(refused)
        assert (await dwi.post(page_of(code), catatan="", percobaan=first)).status_code == 303
        (request,) = await load_requests(team_client)
        shown = words(await officer.get(f"/kominfo/bantuan/{request.id}"))
    assert "Percobaan yang gagal" in shown
    (step,) = request.sent["attempt"]
    assert step[1:3] == ["authorize", "refused"]


async def test_codes_are_not_guessed_on_the_page_of_help_either(team_client: TeamClientWorld) -> None:
    code = await stored_code(team_client)
    async with team_client.city.visitor("lestari") as person:
        answers = [await person.get(page_of(f"DVS-0000-{number:04d}")) for number in range(20)]
        assert {one.status_code for one in answers} == {404}
        waits = [
            await person.get(page_of(code)),
            await person.post(page_of(code)),
            await person.get(f"/diagnosis/{code}"),
        ]
        assert [one.status_code for one in waits] == [429, 429, 429]
        assert "retry-after" in waits[0].headers
    async with team_client.city.visitor("dwi") as member:
        for _ in range(25):
            words(await member.get(page_of(code)))


async def test_a_page_of_help_costs_the_same_whatever_others_stand_behind_the_code(
    team_client: TeamClientWorld,
) -> None:
    code = await stored_code(team_client)
    app = team_client.city.app
    costs = []
    async with team_client.city.visitor("lestari") as person:
        await person.get(page_of("DVS-0000-0000"))
        for one in (code, "DVS-0000-0000"):
            before = app.database.statements_run
            assert (await person.get(page_of(one))).status_code == 404
            costs.append(app.database.statements_run - before)
    assert len(set(costs)) == 1, costs

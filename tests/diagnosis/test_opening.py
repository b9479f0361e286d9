"""/diagnosis/{code}: opened by the team of the client and by Kominfo; everybody else sees one plain page."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete, select

from idp.clients.models import ClientRow, TeamMemberRow
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.foundation.error_report_store import ErrorReport
from idp.foundation.ids import new_id
from idp.permissions import TeamRole
from tests.accounts.world import sign_in
from tests.conftest import Caches
from tests.developer.team_client import TeamClientWorld
from tests.diagnosis.errors_of_clients import REGISTERED, WRONG, code_of, provoke, request_address
from tests.monitoring.city import read, words
from tests.support.report_codes import codes_in, without_codes

NOBODYS = "DVS-0000-0000"
CLOSED = 'id="diagnosis-closed"'


READERS = ["eka", "dwi", "unit", "petugas"]


@pytest.mark.twins
async def test_the_team_in_every_role_and_kominfo_open_it(
    team_client: TeamClientWorld, subtests: pytest.Subtests
) -> None:
    code = await provoke(team_client)
    for name in READERS:
        with subtests.test(name=name):
            async with team_client.city.visitor(name) as person:
                told = words(await person.get(f"/diagnosis/{code}"))
            for expected in (code, "redirect_uri_unregistered", "Sijuna", "/authorize", "WITA", "1 kali"):
                assert expected in told, expected
            joined = told.replace(" ", "")
            assert WRONG in joined
            assert REGISTERED in joined


async def test_what_differs_is_marked_and_said(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client)
    async with team_client.city.visitor("dwi") as person:
        page = (await person.get(f"/diagnosis/{code}")).text
    assert "<del>" in page
    assert "<ins>" in page
    assert "skema http, bukan https" in page
    assert "garis miring di akhir" in page


async def test_repeats_share_a_code_with_a_count(team_client: TeamClientWorld) -> None:
    codes = {await provoke(team_client) for _ in range(3)}
    assert len(codes) == 1
    async with team_client.city.visitor("dwi") as person:
        assert "3 kali sejak" in words(await person.get(f"/diagnosis/{codes.pop()}"))


def plain(response: httpx.Response, code: str) -> str:
    """A page without its code, and without what is random in every page."""
    return re.sub(r'nonce="[^"]*"|name="csrf" value="[^"]*"', "", response.text).replace(code, "")


@pytest.mark.twins
@pytest.mark.parametrize("name", [None, "lestari", "agus", "baru"])
async def test_everybody_else_sees_the_same_whether_there_is_such_a_code_or_not(
    team_client: TeamClientWorld, name: str | None
) -> None:
    code = await provoke(team_client)
    async with team_client.city.app.browser() as http:
        if name == "baru":
            await sign_in(http, "sukra")
        elif name is not None:
            await team_client.city.app.settle()
            async with team_client.city.visitor(name) as person:
                http.cookies.update(person.http.cookies)
                await compare(person.http, code)
                return
        await compare(http, code)


async def compare(http: httpx.AsyncClient, code: str) -> None:
    await http.get("/aksesibilitas")  # sets the cookie of forms
    there, not_there = await http.get(f"/diagnosis/{code}"), await http.get(f"/diagnosis/{NOBODYS}")
    assert CLOSED in there.text
    assert there.status_code == not_there.status_code
    assert plain(there, code) == plain(not_there, NOBODYS)
    varying = {"content-security-policy", "content-length", "x-request-id", "date"}
    first, second = ({k: v for k, v in one.headers.items() if k not in varying} for one in (there, not_there))
    assert first == second
    for secret in (REGISTERED, WRONG, "Sijuna", "redirect_uri"):
        assert secret not in there.text


async def test_without_an_account_there_is_a_way_to_sign_in_that_comes_back(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client)
    async with team_client.city.app.browser() as http:
        page = await http.get(f"/diagnosis/{code}")
    assert page.status_code == 200
    assert f'href="/masuk?ke=%2Fdiagnosis%2F{code}"' in page.text


@pytest.mark.parametrize("name", ["agus"])
async def test_other_roles_of_the_city_do_not_open_it(team_client: TeamClientWorld, name: str) -> None:
    from idp.accounts.roles.granted_role import parse_role
    from idp.accounts.roles.role_assignments import RoleAssignment, assign_role
    from idp.permissions import SHELL

    code = await provoke(team_client)
    app = team_client.city.app
    async with app.database.begin() as session:
        admin = app.composition.accounts.admin(session, SHELL)
        for role in ("keamanan", "auditor", "pengembang@01"):
            await assign_role(admin, RoleAssignment(team_client.city.ids[name], parse_role(role)))
    async with team_client.city.visitor(name) as person:
        assert CLOSED in (await person.get(f"/diagnosis/{code}")).text


async def test_who_left_the_team_does_not_open_it_any_more(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client)
    async with team_client.city.visitor("dwi") as person:
        words(await person.get(f"/diagnosis/{code}"))
        async with team_client.city.app.database.begin() as session:
            gone = delete(TeamMemberRow).where(TeamMemberRow.person_id == team_client.city.ids["dwi"])
            await session.execute(gone)
        left = await person.get(f"/diagnosis/{code}")
    assert left.status_code == 404
    assert REGISTERED not in left.text


async def test_staff_of_a_vendor_open_it_until_their_day(team_client: TeamClientWorld, caches: Caches) -> None:
    from idp.accounts.models.person import Person

    code = await provoke(team_client)
    async with team_client.city.visitor("dwi") as person:
        async with team_client.city.app.database.begin() as session:
            row = await session.get(Person, team_client.city.ids["dwi"])
            assert row is not None
            row.partner_until = clock.now() + timedelta(hours=1)
        words(await person.get(f"/diagnosis/{code}"))
        caches.grow_old()
        with clock.travel(timedelta(hours=1, minutes=1)):
            ended = await person.get(f"/diagnosis/{code}")
    assert CLOSED in ended.text
    assert REGISTERED not in ended.text


async def test_an_officer_without_a_second_factor_is_led_to_one_first(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client)
    async with team_client.city.app.browser() as http:
        await sign_in(http, "petugas")
        for one in (code, NOBODYS):
            answer = await http.get(f"/diagnosis/{one}")
            assert (answer.status_code, answer.text) == (303, "")
            assert answer.headers["location"].startswith("/masuk")


async def test_the_team_opens_it_while_the_client_is_suspended(team_client: TeamClientWorld) -> None:
    await team_client.suspend()
    code = await provoke(team_client)
    async with team_client.city.visitor("dwi") as person:
        told = words(await person.get(f"/diagnosis/{code}"))
    assert "Klien ini dihentikan" in told
    assert "Uji lagi sekarang" not in told
    assert "Daftarkan alamat" not in told


async def test_errors_without_a_client_are_kominfos_alone(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client, client_id="tidak-ada")
    async with team_client.city.visitor("eka") as person:
        assert CLOSED in (await person.get(f"/diagnosis/{code}")).text
    async with team_client.city.visitor("petugas") as officer:
        told = words(await officer.get(f"/diagnosis/{code}"))
    assert "Tidak ada klien yang dikenali" in told
    assert "client_unknown" in told


async def store_report(team_client: TeamClientWorld, code: str, client_id: str | None, sent: str) -> None:
    at = clock.now()
    async with team_client.city.app.database.begin() as session:
        row = ErrorReport(code=code, fingerprint=new_id(), id=new_id(), cause="redirect_uri_unregistered", count=1)
        row.endpoint, row.client_id, row.network, row.overflow = "/authorize", client_id, "", False
        row.facts, row.parameters = {"sent": sent, "registered": REGISTERED}, {}
        row.first_at = row.last_at = at
        session.add(row)


@pytest.mark.twins
async def test_two_clients_that_share_a_code_by_chance_are_shown_to_their_own_teams(
    team_client: TeamClientWorld,
) -> None:
    code = "DVS-ABCD-EFGH"
    await team_client.register("lain", "8")
    await store_report(team_client, code, "sijuna", "https://milik-sijuna.example/")
    await store_report(team_client, code, "lain", "https://milik-lain.example/")
    for name, mine, others in (("dwi", "milik-sijuna", "milik-lain"), ("lestari", "milik-lain", "milik-sijuna")):
        async with team_client.city.visitor(name) as person:
            for address in (f"/diagnosis/{code}", f"/diagnosis/{code}?laporan=2"):
                page = re.sub(r"</?(del|ins)>", "", (await person.get(address)).text)
                assert mine in page
                assert others not in page
                assert "Laporan 2" not in page
    async with team_client.city.visitor("petugas") as officer:
        both = [await officer.get(f"/diagnosis/{code}?laporan={number}") for number in (1, 2)]
    assert {found for page in both for found in ("milik-sijuna", "milik-lain") if found in strip(page)} == {
        "milik-sijuna",
        "milik-lain",
    }
    assert "Laporan 1 dari 2" in words(both[0])


def strip(page: httpx.Response) -> str:
    return re.sub(r"</?(del|ins)>", "", page.text)


async def test_what_an_earlier_client_of_the_same_name_sent_is_not_the_new_teams(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client)
    await team_client.city.app.settle()
    async with team_client.city.app.database.begin() as session:
        row = (await session.scalars(select(ClientRow).where(ClientRow.client_id == "sijuna"))).one()
        row.created_at = clock.now() + timedelta(seconds=1)
    async with team_client.city.visitor("dwi") as person:
        assert CLOSED in (await person.get(f"/diagnosis/{code}")).text
        assert code not in (await person.get("/pengembang/klien/sijuna/galat")).text
    async with team_client.city.visitor("petugas") as officer:
        words(await officer.get(f"/diagnosis/{code}"))


async def test_a_report_that_went_on_after_a_client_took_over_the_client_id_is_not_its_own(
    team_client: TeamClientWorld, caches: Caches
) -> None:
    code = await provoke(team_client)
    await team_client.city.app.settle()
    caches.pass_by(timedelta(minutes=1))
    async with team_client.city.app.database.begin() as session:
        row = await session.scalar(select(ClientRow).where(ClientRow.client_id == "sijuna"))
        assert row is not None
        row.created_at = clock.now()
    caches.pass_by(timedelta(minutes=1))
    assert await provoke(team_client) == code
    await team_client.city.app.settle()
    async with team_client.city.visitor("dwi") as person:
        for path in ("galat", "permintaan-gagal"):
            assert code not in words(await person.get(f"/pengembang/klien/sijuna/{path}")), path


async def test_a_code_with_a_report_of_every_client_opens_the_newest(team_client: TeamClientWorld) -> None:
    for number in range(60):
        await store_report(team_client, NOBODYS, None, f"https://a.example/{number}")
    async with team_client.city.visitor("petugas") as officer:
        assert "Laporan 1 dari 50" in words(await officer.get(f"/diagnosis/{NOBODYS}"))


async def test_a_code_that_opens_nothing_costs_the_same_whatever_stands_behind_it(team_client: TeamClientWorld) -> None:
    app = team_client.city.app
    async with app.browser("203.0.113.9") as http:
        tried = [("nobody", ["x"]), ("nobody-either", ["x", "y" * 43]), ("sijuna", ["x", "y" * 43, "z"])]
        answers = [await refused(http, *one) for one in tried]
    await app.settle()
    costs = []
    async with team_client.city.visitor("lestari") as person:
        await person.get(f"/diagnosis/{NOBODYS}")
        for code in (*answers, NOBODYS):
            before = app.database.statements_run
            assert (await person.get(f"/diagnosis/{code}")).status_code == 404
            costs.append(app.database.statements_run - before)
    assert len(set(costs)) == 1, costs


async def refused(http: httpx.AsyncClient, client_id: str, secrets: Sequence[str]) -> str:
    """The code of refused client authentications, which are told alike."""
    codes = set()
    for secret in secrets:
        answer = await http.post("/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret))
        codes |= {*codes_in(answer.text)}
    assert len(codes) == 1
    return codes.pop()


async def test_who_guesses_waits_and_locks_nobody_else_out(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client)
    async with team_client.city.visitor("lestari") as person:
        answers = [await person.get(f"/diagnosis/DVS-0000-{number:04d}") for number in range(20)]
        assert {one.status_code for one in answers} == {404}
        waits = [await person.get(f"/diagnosis/{one}") for one in (code, NOBODYS)]
        assert [one.status_code for one in waits] == [429, 429]
        assert "retry-after" in waits[0].headers
        assert "Terlalu banyak kode dicoba" in read(waits[0])
        posted = await person.post(f"/diagnosis/{code}/alamat")
        assert posted.status_code == 429
    async with team_client.city.visitor("dwi") as other:
        words(await other.get(f"/diagnosis/{code}"))


async def test_ones_own_codes_are_no_guesses(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client)
    async with team_client.city.visitor("dwi") as person:
        for _ in range(25):
            words(await person.get(f"/diagnosis/{code}"))


async def test_opening_is_recorded_and_refusals_are_not(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client)
    for name in ("dwi", "petugas", "lestari"):
        async with team_client.city.visitor(name) as person:
            await person.get(f"/diagnosis/{code}")
    row = (await team_client.client()).id
    async with team_client.city.app.database.begin() as session:
        recorded = select(AuditEntry).where(AuditEntry.tag == "diagnosis.opened").order_by(AuditEntry.id)
        found: Sequence[AuditEntry] = (await session.scalars(recorded)).all()
    assert [one.actor for one in found] == [f"person:{team_client.city.ids[name]}" for name in ("dwi", "petugas")]
    assert {one.subject for one in found} == {code}
    assert found[0].detail == {
        "cause": "redirect_uri_unregistered",
        "client": str(row),
        "permission": "diagnoses:read",
    }


ODD = (
    "https://sijuna.example.go.id/<script>alert(1)</script>",
    "https://jahat.example/\x1b[2Jhapus",
    "https://sijuna.example.go.id/198503042010012001",
    "https://sijuna.example.go.id/balik\N{RIGHT-TO-LEFT OVERRIDE}txt",
    'https://sijuna.example.go.id/"><a href="https://jahat.example">',
    "javascript:alert(1)",
)


@pytest.mark.sends_personal_numbers
async def test_what_was_sent_is_text_and_holds_no_number_of_a_person(
    team_client: TeamClientWorld, subtests: pytest.Subtests
) -> None:
    for sent in ODD:
        with subtests.test(sent=sent):
            code = await provoke(team_client, redirect_uri=sent)
            async with team_client.city.visitor("dwi") as person:
                page = await person.get(f"/diagnosis/{code}")
                listed = await person.get("/pengembang/klien/sijuna/galat")
            for text in (page.text, listed.text):
                assert "<script>alert" not in text
                assert "198503042010012001" not in text
                assert "\x1b" not in text
                assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text
                assert not re.search(r'(?:href|src|action)="(?:https://jahat|javascript:|https://sijuna)', text)


SPELLINGS = ["dvs {0} {1}", "{0}{1}", "DVS{0}{1}", "dvs-{0}-{1}"]


async def test_a_code_is_understood_as_people_type_it(team_client: TeamClientWorld, subtests: pytest.Subtests) -> None:
    code = await provoke(team_client)
    for typed in SPELLINGS:
        with subtests.test(typed=typed):
            text = typed.format(*code.removeprefix("DVS-").lower().split("-")).replace("0", "o").replace("1", "i")
            async with team_client.city.visitor("dwi") as person:
                led = await person.http.get("/diagnosis", params={"kode": text})
                assert (led.status_code, led.headers["location"]) == (303, f"/diagnosis/{code}")
                led = await person.get(f"/diagnosis/{code.lower()}")
                assert led.headers["location"] == f"/diagnosis?kode={code.lower()}"


NO_CODES = ["", "x", "DVS-7K2Q", "<script>", "\0", "é" * 500]


async def test_what_is_no_code_is_told_and_kept_in_the_field(
    team_client: TeamClientWorld, subtests: pytest.Subtests
) -> None:
    for typed in NO_CODES:
        with subtests.test(typed=typed):
            async with team_client.city.app.browser() as http:
                page = await http.get("/diagnosis", params={"kode": typed})
                assert page.status_code == (422 if typed else 200)
                assert 'name="kode"' in page.text
                assert "<script>a" not in page.text
                path = (await http.get("/diagnosis/bukan-kode")).headers["location"]
                assert path == "/diagnosis?kode=bukan-kode"


async def test_a_code_shown_a_moment_ago_opens_before_anything_is_flushed(team_client: TeamClientWorld) -> None:
    async with team_client.city.app.browser() as http:
        page = await http.get(request_address())
    assert page.status_code == 400
    async with team_client.city.visitor("dwi") as person:
        words(await person.get(f"/diagnosis/{code_of(page)}"))


async def test_the_home_of_developers_and_help_open_a_code(team_client: TeamClientWorld) -> None:
    async with team_client.city.visitor("dwi") as person:
        for path in ("/pengembang", "/bantuan"):
            assert 'action="/diagnosis"' in (await person.get(path)).text, path


async def test_the_client_lists_its_errors_with_counts(team_client: TeamClientWorld) -> None:
    first = await provoke(team_client)
    assert await provoke(team_client) == first
    second = await provoke(team_client, redirect_uri="https://lain.example/balik")
    async with team_client.city.visitor("unit") as person:
        page = await person.get("/pengembang/klien/sijuna/galat")
        told = words(page)
        assert page.text.index(second) < page.text.index(first)
        assert "2 kali" in told
    async with team_client.city.visitor("lestari") as other:
        assert (await other.get("/pengembang/klien/sijuna/galat")).status_code == 404


@pytest.mark.twins
async def test_the_list_waits_for_no_second_connection_while_it_holds_one(team_client: TeamClientWorld) -> None:
    async with team_client.city.visitor("dwi") as person:
        code = await provoke(team_client)  # in memory still
        async with asyncio.timeout(10):
            assert code in words(await person.get("/pengembang/klien/sijuna/galat"))


async def test_the_list_comes_in_pages(team_client: TeamClientWorld) -> None:
    for number in range(25):
        await store_report(team_client, f"DVS-0000-{number:04d}", "sijuna", f"https://a.example/{number}")
    async with team_client.city.visitor("dwi") as person:
        page = (await person.get("/pengembang/klien/sijuna/galat")).text
        more = re.search(r'href="(/pengembang/klien/sijuna/galat\?sesudah=[^"]+)"', page)
        assert more is not None
        rest = (await person.get(more[1])).text
        assert (page + rest).count('href="/diagnosis/DVS-0000-') == 25
        assert (await person.get("/pengembang/klien/sijuna/galat?sesudah=x")).status_code == 200


ADDRESS = "https://sijuna.example.go.id/balik-baru"


async def test_the_address_that_was_sent_is_registered_by_the_rules_of_a_change(team_client: TeamClientWorld) -> None:
    code = await provoke(team_client, redirect_uri=ADDRESS)
    async with team_client.city.visitor("dwi") as person:
        assert "Daftarkan alamat yang dikirim" in words(await person.get(f"/diagnosis/{code}"))
        done = await person.post(f"/diagnosis/{code}/alamat")
        assert done.status_code == 303
        words(await person.get(done.headers["location"]))
        again = await person.get(f"/diagnosis/{code}")
        assert "Daftarkan alamat" not in read(again)
        assert (await person.post(f"/diagnosis/{code}/alamat")).status_code == 404
    assert (await team_client.client()).metadata.redirect_uris == (REGISTERED, ADDRESS)
    async with team_client.city.app.browser("203.0.113.9") as http:
        assert (await http.get(request_address(redirect_uri=ADDRESS))).status_code != 400


NOT_OFFERED = [
    ("unit", ADDRESS),
    ("petugas", ADDRESS),
    ("dwi", "http://jauh.example/balik"),
    ("dwi", "https://sijuna.example.go.id/198503042010012001"),
    ("dwi", "https://sijuna.example.go.id/balik?code=" + "x" * 50),
    ("dwi", "javascript:alert(1)"),
]


@pytest.mark.sends_personal_numbers
async def test_an_address_is_not_offered_where_it_cannot_be_registered(
    team_client: TeamClientWorld, subtests: pytest.Subtests
) -> None:
    for name, sent in NOT_OFFERED:
        with subtests.test(name=name, sent=sent):
            code = await provoke(team_client, redirect_uri=sent)
            async with team_client.city.visitor(name) as person:
                assert "Daftarkan alamat" not in words(await person.get(f"/diagnosis/{code}"))
                assert (await person.post(f"/diagnosis/{code}/alamat")).status_code in (403, 404)
            assert (await team_client.client()).metadata.redirect_uris == (REGISTERED,)


async def test_a_client_in_production_is_to_look_at(team_client: TeamClientWorld) -> None:
    await team_client.update(environment="produksi", ownership="kota")
    code = await provoke(team_client, redirect_uri=ADDRESS)
    async with team_client.city.visitor("eka") as person:
        told = words(await person.get(f"/diagnosis/{code}"))
        assert "Daftarkan alamat" not in told
        assert "Uji lagi sekarang" not in told
        assert (await person.post(f"/diagnosis/{code}/alamat")).status_code == 404


async def test_the_fix_holds_the_registered_values_of_the_stack_on_record(team_client: TeamClientWorld) -> None:
    await team_client.update(software_id="php")
    code = await provoke(team_client)
    async with team_client.city.visitor("dwi") as person:
        told = words(await person.get(f"/diagnosis/{code}"))
    assert f"'redirect_uri' => '{REGISTERED}'," in told
    assert "divos.php" in told


async def test_team_roles_are_the_ones_of_the_table(team_client: TeamClientWorld) -> None:
    """Whoever joins the team of the client, in any role, opens what it sent before."""
    code = await provoke(team_client)
    async with team_client.city.visitor("agus") as person:
        assert CLOSED in (await person.get(f"/diagnosis/{code}")).text
        await team_client.join("agus", team_client.application, TeamRole.READER)
        words(await person.get(f"/diagnosis/{code}"))


async def test_client_authentication_is_told_apart_here_and_only_here(team_client: TeamClientWorld) -> None:
    """A wrong secret, an expired one, none at all, and an unknown client: one answer, and a report for each."""
    app, answers = team_client.city.app, {}
    async with app.browser("203.0.113.9") as http:
        form = {"grant_type": "authorization_code", "code": "x"}
        answers["client_secret_wrong"] = await http.post("/token", data=form, auth=("sijuna", "keliru7Q9 "))
        answers["client_proof_missing"] = await http.post("/token", data=form | {"client_id": "sijuna"})
        answers["client_id_unknown"] = await http.post("/token", data=form, auth=("sijunaa", "salah"))
    assert len({without_codes(one.text) for one in answers.values()}) == 1
    async with team_client.city.visitor("dwi") as person, team_client.city.visitor("petugas") as officer:
        for cause, answer in answers.items():
            (code,) = codes_in(answer.text)
            reader = officer if cause == "client_id_unknown" else person
            pages = [await reader.get(f"/diagnosis/{code}?laporan={number}") for number in (1, 2, 3)]
            assert any(f"<code>{cause}</code>" in page.text for page in pages), cause
            assert all("keliru7Q9" not in page.text for page in pages)
        (unknown,) = codes_in(answers["client_id_unknown"].text)
        assert CLOSED in (await person.get(f"/diagnosis/{unknown}")).text
        (wrong,) = codes_in(answers["client_secret_wrong"].text)
        shown = {read(await person.get(f"/diagnosis/{wrong}?laporan={number}")) for number in (1, 2)}
    assert any("ada spasi di dalamnya" in one and "client_secret_basic" in one for one in shown)

"""/pengembang/klien/…/permintaan: what a sandbox client sent, for its team and for nobody else."""

from urllib.parse import urlencode

import pytest

from tests.developer.team_client import WEB, TeamClientWorld
from tests.monitoring.city import read, words

CALLBACK = WEB["redirect_uris"][0]
REQUEST = {
    "client_id": "sijuna",
    "response_type": "code",
    "redirect_uri": CALLBACK,
    "scope": "openid",
    "state": "rahasia-negara",
    "code_challenge": "x" * 43,
    "code_challenge_method": "S256",
}


async def ask(world: TeamClientWorld, **changes: str) -> None:
    """A request of the application, by somebody who is not signed in."""
    async with world.city.app.browser() as http:
        await http.get(f"/authorize?{urlencode(REQUEST | changes)}")
    await world.city.app.settle()


async def redeem(world: TeamClientWorld, **changes: str) -> None:
    form = {"grant_type": "authorization_code", "code": "tidak-ada", "redirect_uri": CALLBACK} | changes
    await world.city.app.http.post("/token", data=form, auth=("sijuna", world.secret))
    await world.city.app.settle()


async def test_an_empty_journal_says_what_to_do(team_client: TeamClientWorld) -> None:
    async with team_client.city.visitor("dwi") as person:
        page = await person.get(f"{team_client.page}/permintaan")
    assert "Belum ada permintaan" in words(page)
    assert "Uji saja, hanya untuk tim Anda" in words(page)


@pytest.mark.parametrize("name", ["eka", "dwi", "unit"])
async def test_every_member_of_the_team_sees_it(team_client: TeamClientWorld, name: str) -> None:
    await ask(team_client)
    async with team_client.city.visitor(name) as person:
        told = words(await person.get(f"{team_client.page}/permintaan"))
    assert "Halaman masuk diminta" in told
    assert "Belum selesai" in told
    assert CALLBACK in told
    assert "rahasia-negara" not in told


OTHERS = ["lestari", "petugas", "agus"]


async def test_nobody_else_does(team_client: TeamClientWorld, subtests: pytest.Subtests) -> None:
    await ask(team_client)
    for name in OTHERS:
        with subtests.test(name=name):
            async with team_client.city.visitor(name) as person:
                for path in (team_client.page, "/pengembang/klien/tidak-ada"):
                    answer = await person.get(f"{path}/permintaan")
                    assert answer.status_code in (403, 404), answer.text[:300]
                    assert CALLBACK not in answer.text


async def test_who_is_not_signed_in_is_sent_to_the_login(team_client: TeamClientWorld) -> None:
    answer = await team_client.city.app.http.get(f"{team_client.page}/permintaan")
    assert answer.status_code == 303
    assert "/masuk" in answer.headers["location"]


async def test_the_newest_failure_is_open_and_leads_to_its_fix(team_client: TeamClientWorld) -> None:
    await ask(team_client, redirect_uri="http://sijuna.example.go.id/balik")
    await ask(team_client, redirect_uri="https://sijuna.example.go.id/balik/")
    await ask(team_client)
    async with team_client.city.visitor("dwi") as person:
        page = await person.get(f"{team_client.page}/permintaan")
        told = words(page)
        assert page.text.count(" open>") == 1
        assert "berhenti pada langkah 1 dari 5" in told
        assert "Permintaan masuk ditolak" in told
        assert "<ins>" in page.text or "<del>" in page.text
        code = page.text.partition('href="/diagnosis/')[2].partition('"')[0]
        assert "Buka perbaikan" in told
        assert (await person.get(f"/diagnosis/{code}")).status_code == 200


async def test_the_filter_stands_in_the_address(team_client: TeamClientWorld) -> None:
    await ask(team_client)
    await redeem(team_client)
    async with team_client.city.visitor("dwi") as person:
        counts = {}
        for result in ("", "?hasil=gagal", "?hasil=berhasil", "?hasil=belum-selesai", "?hasil=lain", "?halaman=x"):
            page = await person.get(f"{team_client.page}/permintaan{result}")
            counts[result] = page.text.count('<details class="card try"')
            assert "2 percobaan" in words(page)
    assert counts == {
        "": 2,
        "?hasil=gagal": 1,
        "?hasil=berhasil": 0,
        "?hasil=belum-selesai": 1,
        "?hasil=lain": 2,
        "?halaman=x": 2,
    }


async def test_many_attempts_come_in_pages(team_client: TeamClientWorld) -> None:
    for _ in range(23):
        await ask(team_client, scope="tidak-ada")
    async with team_client.city.visitor("dwi") as person:
        first = await person.get(f"{team_client.page}/permintaan?hasil=gagal")
        assert "Percobaan 1–20 dari 23" in words(first)
        assert "hasil=gagal&amp;halaman=2" in first.text
        second = await person.get(f"{team_client.page}/permintaan?hasil=gagal&halaman=2")
        assert "Percobaan 21–23 dari 23" in words(second)
        beyond = await person.get(f"{team_client.page}/permintaan?halaman=99")
        assert "Percobaan 21–23 dari 23" in words(beyond)


async def test_what_was_sent_is_text(team_client: TeamClientWorld) -> None:
    await ask(team_client, scope="openid <script>alert(1)</script>", prompt="\x1b[31mmerah", **{"<b>": "1"})
    async with team_client.city.visitor("dwi") as person:
        page = await person.get(f"{team_client.page}/permintaan")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "\x1b" not in page.text
    assert "(nama tidak ditampilkan)" in read(page)


async def test_a_client_in_production_has_no_journal(team_client: TeamClientWorld) -> None:
    await ask(team_client)
    await team_client.update(environment="produksi")
    await ask(team_client)
    async with team_client.city.visitor("dwi") as person:
        page = await person.get(f"{team_client.page}/permintaan")
        assert "Hanya untuk klien lingkungan uji" in words(page)
        assert CALLBACK not in page.text
        assert '/permintaan"' not in (await person.get(team_client.page)).text


async def test_a_parameter_that_was_left_out_stands_beside_what_was_expected(team_client: TeamClientWorld) -> None:
    await redeem(team_client, code_verifier="terlalu-pendek")
    async with team_client.city.visitor("dwi") as person:
        page = await person.get(f"{team_client.page}/permintaan")
    assert "code_verifier=<del>14 karakter</del>" in page.text
    assert "code_verifier=<ins>43" in page.text

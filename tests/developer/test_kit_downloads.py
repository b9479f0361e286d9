"""The kit of a client is downloaded where it is registered, with a new secret, and later without one."""

import re
from html import unescape

import httpx
import pytest

from idp.permissions import TeamRole
from tests.developer.teams import Team, add_member, value_of
from tests.monitoring.city import read, words

LOCAL = "http://localhost:8001/divos.php"


async def download(team: Team, page: httpx.Response, file: str = "divos.php") -> str:
    """Press the button of this file, as the page has it outside every closed part."""
    visible = re.sub(r"<details class=\"act\">.*?</details>", "", page.text, flags=re.DOTALL)
    for action, form in re.findall(r'<form method="post" action="([^"]+/paket)">(.*?)</form>', visible, re.DOTALL):
        fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
        if fields["berkas"] == file:
            answer = await team.dwi.post(action, **{k: v for k, v in fields.items() if k != "csrf"})
            assert answer.status_code == 200
            return answer.text
    pytest.fail(f"no visible download of {file}")


async def test_the_page_after_registering_offers_the_filled_file_before_all_else(team: Team) -> None:
    page = await team.send(aksi="daftar", alamat=LOCAL, keluar="")
    file = await download(team, page)
    for value in (value_of(page, "client-id"), value_of(page, "client-secret"), LOCAL):
        assert f"'{value}'" in file
    assert "php -S localhost:8001" in words(page)
    assert f'href="{LOCAL}"' in page.text
    now = page.text[page.text.index('id="h-lanjut"') :]
    assert now.index("Unduh dulu divos.php") < now.index("Coba masuk") < now.index("Aplikasi tim saya")
    assert f"/pengembang/klien/{value_of(page, 'client-id')}/kredensial" in page.text, "where to go when it is lost"


@pytest.mark.parametrize(
    ("stack", "address", "said"),
    [
        ("php", "https://sijuna.denpasarkota.go.id/divos.php", "Pasang di server Anda"),
        ("fastapi-authlib", "http://localhost:9000/masuk/kembali", "uvicorn app:app --port 9000"),
        ("fastapi-python-jose", "http://127.0.0.1/masuk/kembali", "uvicorn app:app --port 80"),
    ],
)
async def test_how_it_is_started_fits_the_address(team: Team, stack: str, address: str, said: str) -> None:
    assert said in words(await team.send(aksi="daftar", teknologi=stack, alamat=address))


@pytest.mark.parametrize("stack", ["php", "fastapi-authlib", "fastapi-python-jose"])
async def test_no_placeholder_stays_in_a_file_of_a_client_without_an_address_after_logout(
    team: Team, stack: str
) -> None:
    page = await team.send(aksi="daftar", teknologi=stack, alamat="http://localhost:9000/masuk/kembali", keluar="")
    file = await download(team, page, "divos.php" if stack == "php" else "app.py")
    assert not re.findall(r"{{\w+}}", file)


async def test_the_form_that_was_sent_twice_leads_to_the_credentials(team: Team) -> None:
    client = await team.register()
    again = await team.send(aksi="daftar", nomor=client.metadata.client_id)
    assert again.status_code == 409
    assert f'href="/pengembang/klien/{client.metadata.client_id}/kredensial"' in again.text
    assert "buat rahasia baru" in read(again)


async def test_the_page_of_the_client_has_the_file_without_the_secret(team: Team) -> None:
    client = await team.register(alamat=LOCAL)
    page = await team.dwi.get(f"/pengembang/klien/{client.metadata.client_id}")
    file = await download(team, page)
    assert f"'{client.metadata.client_id}'" in file
    assert "'client_secret' => '{{CLIENT_SECRET}}'" in file, "which the kit asks to fill in"
    assert "Isi client_secret di dalam berkas" in words(page)


async def test_a_new_secret_comes_with_the_file(team: Team) -> None:
    client = await team.register()
    path = f"/pengembang/klien/{client.metadata.client_id}/kredensial"
    page = await team.dwi.post(f"{path}/rahasia", berlaku="365", lama="14")
    secret = re.search(r'id="rahasia-baru">([^<]+)<', page.text)
    assert secret
    assert f"'client_secret' => '{secret[1]}'" in await download(team, page)
    assert "/paket" not in (await team.dwi.get(path)).text, "without a new secret there is nothing to fill in"


async def test_a_client_of_no_kit_offers_none(team: Team) -> None:
    client = await team.register(teknologi="laravel")
    page = f"/pengembang/klien/{client.metadata.client_id}"
    new = await team.dwi.post(f"{page}/kredensial/rahasia", berlaku="365", lama="14")
    assert "/paket" not in (await team.dwi.get(page)).text + new.text


async def test_an_address_for_notices_that_is_not_called_is_said_later_too(team: Team) -> None:
    client = await team.register(kanal="http://localhost:8001/divos.php")
    page = await team.dwi.get(f"/pengembang/klien/{client.metadata.client_id}")
    assert "pemberitahuan keluar tidak akan sampai" in words(page)


async def test_readers_see_no_way_to_the_testers_which_is_closed_to_them(team: Team) -> None:
    client = await team.register()
    page = f"/pengembang/klien/{client.metadata.client_id}"
    await add_member(team.city, "eka", team.application, TeamRole.READER)
    async with team.city.visitor("eka") as eka:
        assert "/penguji" not in (await eka.get(page)).text
        assert (await eka.get(f"/pengembang/klien/{client.id}/penguji")).status_code in {403, 404}
    assert "/penguji" in (await team.dwi.get(page)).text

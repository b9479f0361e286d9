"""A member of a team registers a sandbox client by the form, without an operator."""

import re
from html import unescape
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation.audit import AuditEntry
from idp.permissions import SHELL, TeamRole
from idp.protocol.client import DataPurpose, Environment, LegalBasis, Ownership
from tests.developer.teams import FIRST, GOOD, OTHER, PATH, Team, add_member, load_application, value_of
from tests.monitoring.city import read, words

SENSITIVE = {
    "minta_pegawai": "ya",
    "alasan_pegawai": "Memastikan pejabat yang mengesahkan",
    "aturan_pegawai": "SK 1/2026",
}


def value(response: httpx.Response, name: str) -> str:
    """What a field of the page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.text)
    assert found, name
    return unescape(found[1])


@pytest.mark.twins
async def test_two_steps_lead_to_a_sandbox_client_and_its_secret(team: Team) -> None:
    first = await team.dwi.get(PATH)
    assert f'<option value="{team.application.id}" selected' in first.text, "the only one there is"
    second = await team.send(aksi="lanjut", nomor=value(first, "nomor"))
    assert "Langkah 2 dari 2" in words(second)
    assert value(second, "nomor") == value(first, "nomor")
    done = await team.send(aksi="daftar", nomor=value(second, "nomor"), **SENSITIVE)
    client = await team.load(value(first, "nomor"))
    assert f"{team.application.name} terdaftar di lingkungan uji" in words(done)
    assert done.headers["cache-control"] == "no-store"
    secret = re.search(r'<code id="client-secret">([^<]+)</code>', done.text)
    assert secret
    assert len(client.secrets) == 1
    metadata = client.metadata
    assert (metadata.environment, metadata.ownership) == (Environment.UJI, Ownership.LUAR)
    assert (metadata.client_name, client.application_id) == (team.application.name, team.application.id)
    assert metadata.scopes == {"openid", "profile", "pegawai"}
    assert metadata.redirect_uris == tuple(GOOD["alamat"].split())
    assert metadata.data_purposes == (
        DataPurpose("profile", GOOD["alasan_profile"], LegalBasis.PUBLIC_TASK),
        DataPurpose("pegawai", SENSITIVE["alasan_pegawai"], LegalBasis.PUBLIC_TASK, "SK 1/2026"),
    )


@pytest.mark.twins
async def test_the_registration_is_audited_under_the_person(team: Team) -> None:
    client = await team.register()
    async with team.city.app.database.begin() as session:
        mine = (await session.scalars(select(AuditEntry).where(AuditEntry.subject == str(client.id)))).all()
    assert [(act.actor, act.detail["permission"]) for act in mine if act.tag == "client.registered"] == [
        (f"person:{team.city.ids['dwi']}", "clients:self_register")
    ]


@pytest.mark.twins
async def test_the_secret_is_shown_once(team: Team) -> None:
    number = str(uuid4())
    done = await team.send(aksi="daftar", nomor=number)
    secret = re.search(r'<code id="client-secret">([^<]+)</code>', done.text)
    assert secret
    again = await team.send(aksi="daftar", nomor=number)
    assert again.status_code == 409
    assert "Formulir ini sudah dikirim" in read(again)
    assert secret[1] not in again.text
    assert len((await team.load(number)).secrets) == 1


async def test_back_and_forth_loses_nothing(team: Team) -> None:
    second = await team.send(aksi="lanjut", **SENSITIVE)
    assert "Memastikan pejabat yang mengesahkan" in second.text
    first = await team.send(aksi="kembali", **SENSITIVE, alasan_email="Surat <b>")
    for typed in ("https://sijuna.denpasarkota.go.id/divos.php", "http://localhost:8000/divos.php", GOOD["keluar"]):
        assert typed in first.text
    assert value(first, "alasan_pegawai") == SENSITIVE["alasan_pegawai"]
    assert value(first, "alasan_email") == "Surat <b>"
    assert 'name="minta_email"' not in first.text


FAULTS_OF_THE_FIRST_STEP = [
    ({"teknologi": "cobol"}, "Pilih teknologinya"),
    ({"alamat": " "}, "paling sedikit satu alamat"),
    ({"alamat": "https://sijuna.denpasarkota.go.id/a#b"}, "Hapus tanda #"),
    ({"alamat": "https://*.denpasarkota.go.id/a"}, "tanpa bintang"),
    ({"alamat": "https://made@denpasarkota.go.id/a"}, "Hapus nama pengguna"),
    ({"alamat": "http://sijuna.denpasarkota.go.id/a"}, "Pakai https"),
    ({"alamat": "https://sijuna\u200b.denpasarkota.go.id/a"}, "huruf yang tidak terlihat"),
    ({"alamat": "javascript:alert(1)"}, "https:// lalu nama servernya"),
    ({"alamat": "\n".join(f"https://a.example/{n}" for n in range(21))}, "paling banyak 20"),
    ({"beranda": "sijuna"}, "mulai dari https://"),
    ({"keluar": "http://sijuna.denpasarkota.go.id/"}, "Pakai https"),
    ({"kanal": "https://sijuna.denpasarkota.go.id/a#b"}, "Hapus tanda #"),
    ({"aplikasi": ""}, "Pilih aplikasi"),
    ({"aplikasi": "x"}, "Pilih aplikasi"),
]


async def test_what_is_wrong_with_the_first_step_is_told_there(team: Team, subtests: pytest.Subtests) -> None:
    for fields, said in FAULTS_OF_THE_FIRST_STEP:
        with subtests.test(fields=fields, said=said):
            for button in ("lanjut", "daftar"):
                answer = await team.send(aksi=button, **fields)
                assert answer.status_code == 422
                assert said in read(answer)
                assert "Langkah 1 dari 2" in read(answer)
                assert 'value="Menulis nama petugas pada berkas"' in answer.text, "the other step is carried along"
            assert await team.count() == 0


FAULTS_OF_THE_SECOND_STEP = [
    ({"alasan_profile": " "}, "Tulis satu kalimat"),
    ({"alasan_profile": "\u200b\u2060"}, "Tulis satu kalimat"),
    ({"alasan_profile": "Nama\u202epetugas"}, "Tulis satu kalimat"),
    ({"alasan_profile": "x" * 301}, "Tulis satu kalimat"),
    ({"dasar_profile": "karena"}, "Pilih dasar hukumnya"),
    (SENSITIVE | {"aturan_pegawai": ""}, "Tulis nomor peraturan"),
    (SENSITIVE | {"aturan_pegawai": "\u200b"}, "Tulis nomor peraturan"),
]


async def test_what_is_wrong_with_the_second_step_is_told_there(team: Team, subtests: pytest.Subtests) -> None:
    for fields, said in FAULTS_OF_THE_SECOND_STEP:
        with subtests.test(fields=fields, said=said):
            answer = await team.send(aksi="daftar", **fields)
            assert answer.status_code == 422
            assert said in read(answer)
            assert "Langkah 2 dari 2" in read(answer)
            assert await team.count() == 0


async def test_fields_of_a_box_without_a_tick_are_dropped(team: Team) -> None:
    client = await team.register(alasan_email="Mengirim surat", dasar_email="persetujuan")
    assert client.metadata.scopes == {"openid", "profile"}
    assert [one.scope for one in client.metadata.data_purposes] == ["profile"]


async def test_what_the_form_does_not_offer_cannot_be_asked_for(team: Team) -> None:
    extra = {"minta_klien:tulis": "ya", "minta_nik": "ya", "environment": "produksi", "ownership": "kota"}
    client = await team.register(**extra)
    assert client.metadata.scopes == {"openid", "profile"}
    assert (client.metadata.environment, client.metadata.ownership) == (Environment.UJI, Ownership.LUAR)


async def test_the_form_says_what_a_sandbox_client_gets_of_pegawai(team: Team) -> None:
    second = words(await team.send(aksi="lanjut"))
    assert "NIP, pangkat, jabatan pegawai Sensitif Di lingkungan uji hanya nilai orang contoh." in second


async def test_an_application_of_another_team_is_not_offered_and_not_registered(team: Team) -> None:
    other = await load_application(team.city, OTHER)
    assert f'value="{other.id}"' not in (await team.dwi.get(f"{PATH}?aplikasi={other.id}")).text
    for application in (other.id, UUID(int=7)):
        answer = await team.send(aksi="daftar", aplikasi=str(application))
        assert (answer.status_code, "Pilih aplikasi tim Anda." in read(answer)) == (422, True)
    assert await team.count() == 0


async def test_a_reader_does_not_register(team: Team) -> None:
    await add_member(team.city, "eka", team.application, TeamRole.READER)
    async with team.city.visitor("eka") as eka:
        assert "Anda hanya pembaca di tim ini." in words(await eka.get(PATH))
        answer = await eka.post(PATH, **GOOD, aplikasi=str(team.application.id), aksi="daftar")
        assert answer.status_code == 422
    assert await team.count() == 0


async def test_who_is_in_no_team_is_told_the_way(team: Team) -> None:
    async with team.city.visitor("sekar") as sekar:
        assert "Anda belum menjadi anggota tim aplikasi." in words(await sekar.get(PATH))
    async with team.city.visitor("petugas") as petugas:
        assert (await petugas.get(PATH)).status_code == 403


async def test_a_form_without_its_token_registers_nothing(team: Team) -> None:
    sent = GOOD | {"aplikasi": str(team.application.id), "aksi": "daftar"}
    assert (await team.dwi.http.post(PATH, data=sent)).status_code == 403
    assert await team.count() == 0


async def test_a_number_that_is_none_of_ours_gets_another(team: Team) -> None:
    client = await team.register(nomor="../../kominfo")
    assert UUID(client.metadata.client_id)


async def test_nearly_the_same_address_is_pointed_out_without_a_refusal(team: Team) -> None:
    await team.register()
    shown = words(await team.send(aksi="lanjut", alamat="https://www.sijuna.denpasarkota.go.id/divos.php"))
    assert "yang satu memakai www" in shown
    within = words(await team.send(aksi="lanjut", alamat="https://a.example/b https://a.example/b/"))
    assert "berakhir dengan garis miring" in within


async def test_script_asks_for_advice_by_the_same_rule(team: Team) -> None:
    await team.register()
    typed = "https://sijuna.denpasarkota.go.id/DIVOS.php\nhttp://a.example/\nhttps://10.0.0.1/"
    answer = await team.dwi.post(PATH + "/alamat", alamat=typed, aplikasi=str(team.application.id))
    told = [(one["kind"], one["refused"], one["other"]) for one in answer.json()["items"]]
    assert told == [
        ("case", False, "https://sijuna.denpasarkota.go.id/divos.php"),
        ("http_not_allowed", True, ""),
        ("ip_address", False, ""),
    ]


async def test_advice_says_nothing_about_addresses_of_other_teams(team: Team) -> None:
    await team.register()
    async with team.city.visitor("sekar") as sekar:
        typed = {"alamat": "https://sijuna.denpasarkota.go.id/divos.php/", "aplikasi": str(team.application.id)}
        assert (await sekar.post(PATH + "/alamat", **typed)).json() == {"items": []}


async def test_a_kit_holds_the_values_of_the_client(team: Team) -> None:
    answer = await team.send(aksi="daftar")
    client_id = value_of(answer, "client-id")
    file = await team.dwi.post(
        f"/pengembang/klien/{client_id}/paket",
        berkas="divos.php",
        teknologi="php",
        rahasia=value_of(answer, "client-secret"),
    )
    assert file.headers["content-disposition"] == 'attachment; filename="divos.php"'
    for filled in (client_id, value_of(answer, "client-secret"), GOOD["alamat"].split()[0], GOOD["keluar"]):
        assert f"'{filled}'" in file.text


@pytest.mark.parametrize("fields", [{"berkas": "../wiring.py"}, {"teknologi": "cobol"}, {"berkas": ""}])
async def test_a_file_that_no_kit_has_is_not_found(team: Team, fields: dict[str, str]) -> None:
    client = await team.register()
    sent = {"berkas": "divos.php", "teknologi": "php"} | fields
    assert (await team.dwi.post(f"/pengembang/klien/{client.metadata.client_id}/paket", **sent)).status_code == 404


async def test_a_secret_that_would_end_the_text_is_not_filled_in(team: Team) -> None:
    client = await team.register()
    sent = {"berkas": "divos.php", "teknologi": "php", "rahasia": "');system('id');//"}
    file = await team.dwi.post(f"/pengembang/klien/{client.metadata.client_id}/paket", **sent)
    assert "system('id')" not in file.text
    assert "{{CLIENT_SECRET}}" in file.text


async def test_an_address_that_would_end_the_text_is_not_filled_in(team: Team) -> None:
    address = "https://sijuna.denpasarkota.go.id/'.system('id').'"
    answer = await team.send(aksi="daftar", alamat=address, keluar=address)
    shown = re.findall(r'<pre id="berkas-[^>]*><code>(.*?)</code></pre>', answer.text, re.DOTALL)
    assert shown
    assert all("system(" not in text for text in shown)
    assert any("{{REDIRECT_URI}}" in text for text in shown)


async def test_a_client_id_that_would_end_the_text_is_not_filled_in(team: Team) -> None:
    client_id = "'.system('id').'"
    declared = {"client_name": "Sijuna", "redirect_uris": ["https://sijuna.denpasarkota.go.id/"]}
    async with team.city.app.database.begin() as session:
        admin = team.city.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.register_client(admin, ClientRegistration(declared, FIRST, client_id))
    sent = {"berkas": "divos.php", "teknologi": "php"}
    file = await team.dwi.post(f"/pengembang/klien/{quote(client_id)}/paket", **sent)
    assert "{{CLIENT_ID}}" in file.text
    assert "system(" not in file.text


async def test_an_application_has_an_end_of_sandbox_clients(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("idp.clients.teams.team_registration.MOST_SANDBOX_CLIENTS", 2)
    await team.register()
    await team.register()
    before = await team.count()
    answer = await team.send(aksi="daftar")
    assert (answer.status_code, await team.count()) == (422, before)
    assert "has 2 clients in the sandbox already" in read(answer)


async def test_a_kit_of_another_teams_client_is_not_found(team: Team) -> None:
    client = await team.register()
    async with team.city.visitor("sekar") as sekar:
        sent = {"berkas": "divos.php", "teknologi": "php"}
        assert (await sekar.post(f"/pengembang/klien/{client.metadata.client_id}/paket", **sent)).status_code == 404

"""/pengembang/klien: the team of a client looks at it and changes it; for everybody else it is not there."""

from typing import Any
from uuid import uuid4

import pytest

from idp.permissions import TeamRole
from tests.developer.team_client import TeamClientWorld
from tests.monitoring.city import read, words

FORM: dict[str, str] = {
    "nama": "Sijuna",
    "alamat": "https://sijuna.example.go.id/balik",
    "keluar": "",
    "kanal": "",
    "mulai": "",
    "beranda": "",
    "minta-profile": "ya",
    "dasar-profile": "tugas_publik",
}


async def test_the_page_says_what_the_client_is(team_client: TeamClientWorld) -> None:
    await team_client.update(
        post_logout_redirect_uris=["https://sijuna.example.go.id/"], contacts=["tim@example.go.id"]
    )
    async with team_client.city.visitor("dwi") as person:
        told = words(await person.get(team_client.page))
    for expected in (
        "Sijuna",
        "Lingkungan uji",
        "Profil standar",
        "https://sijuna.example.go.id/balik",
        "Membuka name",
        "Eka Rekaan",
        "Pengelola tim",
        "tim@example.go.id",
        "belum pernah dipakai",
        "1 dari paling banyak 2",
    ):
        assert expected in told, expected


async def test_a_client_is_found_by_the_id_of_its_row_too(team_client: TeamClientWorld) -> None:
    await team_client.register("garis/miring")
    async with team_client.city.visitor("dwi") as person:
        row = (await team_client.client()).id
        assert (await person.get(f"/pengembang/klien/{row}")).status_code == 200


PAGES = (
    ("GET", ""),
    ("GET", "/ubah"),
    ("POST", "/ubah"),
    ("GET", "/kredensial"),
    ("POST", "/kredensial/rahasia"),
    ("GET", "/kredensial/rahasia/{secret}/akhiri"),
    ("POST", "/kredensial/rahasia/{secret}/akhiri"),
    ("POST", "/kredensial/cara"),
    ("POST", "/kredensial/kunci"),
    ("POST", "/kredensial/kunci/alamat"),
    ("GET", "/kredensial/kunci/sidik/hapus"),
    ("POST", "/kredensial/kunci/sidik/hapus"),
    ("GET", "/riwayat"),
    ("GET", "/riwayat/1"),
    ("POST", "/riwayat/1/pulihkan"),
)


async def test_for_people_outside_the_team_it_is_not_there(team_client: TeamClientWorld) -> None:
    """A manager of another team names the client in every address, and the other way round."""
    before = await team_client.client()
    secret = before.secrets[0].id
    async with team_client.city.visitor("lestari") as person:
        for method, path in PAGES:
            address = team_client.page + path.format(secret=secret)
            answer = await (person.get(address) if method == "GET" else person.post(address, **FORM))
            assert answer.status_code == 404, (method, path)
            assert "Sijuna" not in read(answer)
        assert (await person.get(f"/pengembang/klien/{before.id}")).status_code == 404
    assert await team_client.client() == before


async def test_who_leaves_the_team_and_a_client_that_does_are_out_of_reach(team_client: TeamClientWorld) -> None:
    async with team_client.city.visitor("dwi") as person:
        assert (await person.get(team_client.page)).status_code == 200
        await move(team_client, "8")
        assert (await person.get(team_client.page)).status_code == 404
        await move(team_client, "")
        assert (await person.get(team_client.page)).status_code == 404


async def move(team_client: TeamClientWorld, application: str) -> None:
    from idp.clients.registration import client_lifecycle
    from idp.permissions import SHELL

    async with team_client.city.app.database.begin() as session:
        admin = team_client.city.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(admin, "sijuna", {}, application)


async def test_a_secret_of_another_client_is_not_there(team_client: TeamClientWorld) -> None:
    await team_client.register("lain", "8")
    async with team_client.city.app.database.begin() as session:
        from idp.clients.store import clients

        other = await clients.find_client(session, "lain")
    assert other is not None
    async with team_client.city.visitor("dwi") as person:
        for secret in (other.secrets[0].id, uuid4()):
            address = f"{team_client.page}/kredensial/rahasia/{secret}/akhiri"
            assert (await person.get(address)).status_code == 404
            assert (await person.post(address)).status_code == 404


@pytest.mark.parametrize("why", ["reader", "production", "suspended", "above", "undecided"])
async def test_where_the_team_only_looks_nothing_is_changed(team_client: TeamClientWorld, why: str) -> None:
    says = {
        "reader": "Anda pembaca",
        "production": "Klien produksi tidak diubah",
        "suspended": "Klien ini dihentikan",
        "above": "hanya operator yang mengubahnya",
        "undecided": "Minta operator memutuskan siapa yang boleh masuk",
    }[why]
    await narrow(team_client, why)
    before = await team_client.client()
    async with team_client.city.visitor("unit" if why == "reader" else "eka") as person:
        for page in ("", "/kredensial", "/riwayat", "/riwayat/1"):
            assert says in words(await person.get(team_client.page + page)), page
            assert "csrf" not in (await person.get(team_client.page + page)).text.partition("<main")[2]
        for method, path in PAGES:
            if method == "POST" or path == "/ubah":
                address = team_client.page + path.format(secret=before.secrets[0].id)
                answer = await (person.get(address) if method == "GET" else person.post(address, **FORM))
                assert answer.status_code == 403, (method, path)
    assert await team_client.client() == before


async def narrow(team_client: TeamClientWorld, why: str) -> None:
    if why == "production":
        await team_client.update(environment="produksi")
    if why == "suspended":
        await team_client.suspend()
    if why == "undecided":
        await team_client.admit("everybody_as_before")
    if why == "above":
        await team_client.update(grant_types=["authorization_code", "client_credentials"], scope="openid klien:baca")


async def test_a_developer_changes_name_addresses_and_data(team_client: TeamClientWorld) -> None:
    changed = FORM | {
        "nama": "Sijuna 2",
        "alamat": "https://sijuna.example.go.id/balik\r\n http://localhost:8080/balik\n",
        "keluar": "https://sijuna.example.go.id/",
        "kanal": "https://sijuna.example.go.id/keluar",
        "minta-pegawai": "ya",
        "alasan-pegawai": "Menyapa pegawai dengan jabatannya",
        "dasar-pegawai": "tugas_publik",
    }
    async with team_client.city.visitor("dwi") as person:
        answer = await person.post(f"{team_client.page}/ubah", **changed)
        assert answer.status_code == 303, read(answer)
        told = words(await person.get(answer.headers["location"]))
        assert "Perubahan disimpan" in told
        assert "Menyapa pegawai" in told
        again = await person.post(f"{team_client.page}/ubah", **changed)
        assert again.headers["location"].endswith("?hasil=tetap")
        history = words(await person.get(f"{team_client.page}/riwayat"))
        assert "Dwi Rekaan, lewat halaman ini" in history
    metadata = (await team_client.client()).metadata
    assert metadata.redirect_uris == ("https://sijuna.example.go.id/balik", "http://localhost:8080/balik")
    assert metadata.scopes == {"openid", "profile", "pegawai"}
    assert [one.scope for one in metadata.data_purposes] == ["pegawai"]


FAULTS = [
    ({"nama": ""}, "Aturan pendaftaran menolak"),
    ({"alamat": "http://jauh.example/"}, "Tanpa https hanya boleh di komputer sendiri"),
    ({"alamat": "https://sijuna.example/#akhir"}, "Hapus tanda #"),
    ({"alamat": "https://*.example/"}, "tanpa bintang"),
    ({"alamat": "sijuna.example/balik"}, "lengkap, mulai dari https://"),
    ({"alamat": "https://sij\u200buna.example/balik"}, "huruf yang tidak terlihat"),
    ({"alamat": ""}, "Aturan pendaftaran menolak"),
    ({"minta-email": "ya", "dasar-email": "tugas_publik"}, "Tulis satu kalimat"),
    ({"minta-email": "ya", "alasan-email": "\u200b"}, "Tulis satu kalimat"),
    ({"minta-email": "ya", "alasan-email": "Surat", "dasar-email": "rekaan"}, "Pilih dasar hukumnya"),
    ({"minta-email": "ya", "alasan-email": "Surat", "aturan-email": "x" * 201}, "nomor peraturan"),
    ({"kanal": "bukan alamat"}, "https://"),
]


async def test_a_form_with_a_fault_keeps_what_was_typed(
    team_client: TeamClientWorld, subtests: pytest.Subtests
) -> None:
    for fields, says in FAULTS:
        with subtests.test(fields=fields, says=says):
            before = await team_client.client()
            async with team_client.city.visitor("dwi") as person:
                answer = await person.post(
                    f"{team_client.page}/ubah", **FORM | {"beranda": "https://ketikan.example/"} | fields
                )
            assert answer.status_code == 422
            assert says in read(answer)
            assert "https://ketikan.example/" in answer.text
            assert read(answer).startswith("Kesalahan:")
            assert await team_client.client() == before


async def test_scopes_of_operators_stay_and_are_not_offered(team_client: TeamClientWorld) -> None:
    await team_client.update(scope="openid profile offline_access")
    async with team_client.city.visitor("dwi") as person:
        form: dict[str, Any] = FORM | {"minta-nik": "ya", "alasan-nik": "Ingin", "minta-roles": "ya", "nama": "Baru"}
        assert (await person.post(f"{team_client.page}/ubah", **form)).status_code == 303
    assert (await team_client.client()).metadata.scopes == {"openid", "profile", "offline_access"}


async def test_another_name_of_an_outside_client_is_asked_about_anew(team_client: TeamClientWorld) -> None:
    asked: list[str] = []

    async def note(_session: object, client_id: str, _consequence: object) -> None:
        asked.append(client_id)

    team_client.city.app.composition.clients.self_registration.on_change(note)
    async with team_client.city.visitor("dwi") as person:
        assert (await person.post(f"{team_client.page}/ubah", **FORM | {"nama": "Lain"})).status_code == 303
    assert asked == ["sijuna"]


async def test_every_role_of_a_team_sees_its_clients(team_client: TeamClientWorld) -> None:
    for name, role in (("eka", TeamRole.MANAGER), ("dwi", TeamRole.DEVELOPER), ("unit", TeamRole.READER)):
        async with team_client.city.visitor(name) as person:
            shown = await person.get(team_client.page)
            assert ("/ubah" in shown.text) is (role is not TeamRole.READER)

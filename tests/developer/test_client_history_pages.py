"""/pengembang/klien/…/riwayat: what changed, who did it, and back; credentials stay as they are."""

from tests.clients.keys import public_jwk
from tests.developer.team_client import TeamClientWorld
from tests.developer.test_client_pages import FORM
from tests.monitoring.city import read, words

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
KEYS = {"keys": [public_jwk("satu")]}


async def test_the_history_says_what_differs(team_client: TeamClientWorld) -> None:
    await team_client.update(client_name="Oleh Operator")
    async with team_client.city.visitor("dwi") as person:
        await person.post(f"{team_client.page}/ubah", **FORM | {"nama": "Oleh Tim"})
        history = await person.get(f"{team_client.page}/riwayat")
        assert "Dwi Rekaan, lewat halaman ini" in words(history)
        assert "operator, lewat perintah" in words(history)
        assert "<del>Oleh Operator</del> <ins>Oleh Tim</ins>" in history.text
        version = words(await person.get(f"{team_client.page}/riwayat/2"))
        assert "Dari sekarang menjadi:" in version
        assert "sama dengan sekarang" in words(await person.get(f"{team_client.page}/riwayat/3"))


async def test_a_version_is_restored_and_what_was_left_is_said(team_client: TeamClientWorld) -> None:
    await team_client.update(jwks={"keys": [public_jwk("lama")]})
    await team_client.update(jwks=None, client_name="Keliru", ownership="kota")
    async with team_client.city.visitor("dwi") as person:
        preview = words(await person.get(f"{team_client.page}/riwayat/2"))
        assert "Kredensial tidak pernah dipulihkan" in preview
        answer = await person.post(f"{team_client.page}/riwayat/2/pulihkan")
        told = words(answer)
        assert "Sudah dipulihkan" in told
        assert "Kredensial tidak pernah dipulihkan" in told
        assert "Hanya operator yang mengubahnya" in told
        assert "Dipulihkan dari versi 2" in told
        again = words(await person.post(f"{team_client.page}/riwayat/2/pulihkan"))
        assert "Tidak ada yang diubah" in again
    metadata = (await team_client.client()).metadata
    assert (metadata.client_name, metadata.jwks, metadata.ownership.value) == ("Sijuna", None, "kota")


async def test_a_team_does_not_get_back_what_only_an_operator_gives(team_client: TeamClientWorld) -> None:
    await team_client.update(
        grant_types=["authorization_code", "urn:ietf:params:oauth:grant-type:jwt-bearer"], jwks=KEYS
    )
    await team_client.update(grant_types=["authorization_code"])
    async with team_client.city.visitor("dwi") as person:
        answer = await person.post(f"{team_client.page}/riwayat/2/pulihkan")
    assert answer.status_code == 422
    assert "Belum dipulihkan" in read(answer)
    assert (await team_client.client()).metadata.grant_types == {"authorization_code"}


async def test_a_profile_that_only_an_operator_gives_does_not_come_back(team_client: TeamClientWorld) -> None:
    await team_client.update(profile="warisan")
    await team_client.update(profile="standar")
    async with team_client.city.visitor("dwi") as person:
        answer = await person.post(f"{team_client.page}/riwayat/2/pulihkan")
    assert answer.status_code == 422
    assert (await team_client.client()).metadata.profile.value == "standar"


async def test_data_comes_back_only_with_its_purpose(team_client: TeamClientWorld) -> None:
    purpose = {"scope": "pegawai", "purpose": "Menyapa pegawai", "legal_basis": "tugas_publik"}
    await team_client.update(scope="openid profile pegawai")
    await team_client.update(data_purposes=[purpose])
    await team_client.update(scope="openid profile", data_purposes=None)
    async with team_client.city.visitor("dwi") as person:
        answer = await person.post(f"{team_client.page}/riwayat/2/pulihkan")
        assert answer.status_code == 422
        assert "say what these scopes are needed for" in read(answer)
        assert (await team_client.client()).metadata.scopes == {"openid", "profile"}
        assert (await person.post(f"{team_client.page}/riwayat/3/pulihkan")).status_code == 200
    metadata = (await team_client.client()).metadata
    assert metadata.scopes == {"openid", "profile", "pegawai"}


async def test_versions_that_are_not_there(team_client: TeamClientWorld) -> None:
    async with team_client.city.visitor("dwi") as person:
        for number in ("9", "0", "x", "-1", "9" * 10, "9" * 30, "0" * 12 + "9" * 20, "٣"):
            assert (await person.get(f"{team_client.page}/riwayat/{number}")).status_code == 404, number
            assert (await person.post(f"{team_client.page}/riwayat/{number}/pulihkan")).status_code == 404, number
        for number in ("x", "0" * 12 + "9" * 20):
            assert (await person.get(f"{team_client.page}/riwayat?sebelum={number}")).status_code == 200


async def test_long_histories_come_in_pages(team_client: TeamClientWorld) -> None:
    for number in range(21):
        await team_client.update(client_name=f"Nama {number}")
    async with team_client.city.visitor("dwi") as person:
        first = await person.get(f"{team_client.page}/riwayat")
        assert "Versi 22" in words(first)
        assert "riwayat?sebelum=3" in first.text
        assert "Didaftarkan" in words(await person.get(f"{team_client.page}/riwayat?sebelum=3"))

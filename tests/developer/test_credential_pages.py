"""/pengembang/klien/…/kredensial: secrets shown once, two alive, ended after a look at their last use; keys."""

import json
import re
from datetime import timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from idp.clients.credentials.expiry import live_secrets
from idp.clients.records import SecretRecord
from idp.foundation import clock
from idp.protocol.client import AuthMethod
from tests.clients.keys import public_jwk
from tests.developer.team_client import TeamClientWorld
from tests.monitoring.city import read, words


async def live(team_client: TeamClientWorld) -> tuple[SecretRecord, ...]:
    return live_secrets((await team_client.client()).secrets, clock.now())


def issued(answer: httpx.Response) -> str:
    found = re.search(r'id="rahasia-baru">([^<]+)<', answer.text)
    assert found, read(answer)
    return found[1]


async def test_a_secret_is_shown_once_beside_the_old_one(team_client: TeamClientWorld) -> None:
    async with team_client.city.visitor("dwi") as person:
        answer = await person.post(f"{team_client.page}/kredensial/rahasia", berlaku="365", lama="14")
        secret = issued(answer)
        assert "hanya tampil sekali" in words(answer)
        assert answer.headers["cache-control"] == "no-store"
        assert secret not in (await person.get(f"{team_client.page}/kredensial")).text
        assert secret not in (await person.get(f"{team_client.page}/riwayat")).text
    old, new = await live(team_client)
    now = clock.now()
    assert old.expires_at is not None
    assert new.expires_at is not None
    assert timedelta(days=13) < old.expires_at - now < timedelta(days=15)
    assert timedelta(days=364) < new.expires_at - now < timedelta(days=366)
    for one in (team_client.secret, secret):
        assert (await authenticated(team_client, one)).json()["error"] == "unauthorized_client"


async def authenticated(team_client: TeamClientWorld, secret: str) -> httpx.Response:
    """What /token says to this secret for a grant that the client lacks: unauthorized_client once it is proven."""
    fields = {"grant_type": "client_credentials", "client_id": "sijuna", "client_secret": secret}
    return await team_client.city.app.http.post("/token", data=fields)


async def test_a_third_secret_is_refused_with_what_to_do(team_client: TeamClientWorld) -> None:
    async with team_client.city.visitor("dwi") as person:
        await person.post(f"{team_client.page}/kredensial/rahasia", berlaku="", lama="")
        answer = await person.post(f"{team_client.page}/kredensial/rahasia", berlaku="", lama="")
    assert answer.status_code == 422
    assert "Akhiri yang tidak dipakai lagi" in read(answer)
    assert [one.expires_at for one in await live(team_client)] == [None, None]


async def test_a_secret_ends_after_a_look_at_its_last_use(team_client: TeamClientWorld) -> None:
    await authenticated(team_client, team_client.secret)
    await team_client.city.app.settle()
    (secret,) = await live(team_client)
    address = f"{team_client.page}/kredensial/rahasia/{secret.id}/akhiri"
    async with team_client.city.visitor("dwi") as person:
        asked = words(await person.get(address))
        assert "terakhir dipakai" in asked
        assert "satu-satunya rahasia" in asked
        await person.post(f"{team_client.page}/kredensial/rahasia", berlaku="90", lama="")
        assert "Pasang yang itu di aplikasi lebih dahulu" in words(await person.get(address))
        done = await person.post(address)
        assert "Rahasia itu sudah berakhir" in words(await person.get(done.headers["location"]))
        assert (await person.post(address)).status_code == 404
        assert "Yang sudah berakhir" in words(await person.get(f"{team_client.page}/kredensial"))
    assert secret.id not in {one.id for one in await live(team_client)}
    assert (await authenticated(team_client, team_client.secret)).json()["error"] == "invalid_client"


@pytest.mark.parametrize(("days", "urgent"), [(60, None), (29, False), (6, True)])
async def test_a_secret_that_ends_is_announced_ahead(
    team_client: TeamClientWorld, days: int, urgent: bool | None
) -> None:
    (secret,) = await live(team_client)
    async with team_client.city.visitor("dwi") as person:
        await person.post(f"{team_client.page}/kredensial/rahasia", berlaku="90", lama="")
        await person.post(f"{team_client.page}/kredensial/rahasia/{secret.id}/akhiri")
        with clock.travel(timedelta(days=90 - days)):
            shown = await person.get(team_client.page)
    if shown.status_code == 303:  # the session ended meanwhile: somebody else of the team signs in then
        with clock.travel(timedelta(days=90 - days)):
            async with team_client.city.visitor("dwi") as person:
                shown = await person.get(team_client.page)
    assert ("Rahasia klien berakhir" in words(shown)) is (urgent is not None)
    assert ("alert alert-bad" in shown.text) is bool(urgent)


async def test_clients_without_secrets_get_none(team_client: TeamClientWorld) -> None:
    await team_client.update(profile="publik", token_endpoint_auth_method="none")
    async with team_client.city.visitor("dwi") as person:
        answer = await person.post(f"{team_client.page}/kredensial/rahasia")
    assert answer.status_code == 422
    assert "tanpa rahasia" in read(answer)


async def test_keys_are_pasted_live_beside_each_other_and_removed(team_client: TeamClientWorld) -> None:
    await team_client.update(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [public_jwk("lama")]})
    async with team_client.city.visitor("dwi") as person:
        done = await person.post(f"{team_client.page}/kredensial/kunci", kunci=json.dumps(public_jwk("baru")))
        page = await person.get(done.headers["location"])
        assert "tetap berlaku sampai Anda menghapusnya" in words(page)
        old, new = re.findall(r"kredensial/kunci/([\w-]{43})/hapus", page.text)
        asked = words(await person.get(f"{team_client.page}/kredensial/kunci/{old}/hapus"))
        assert "Kunci baru tetap berlaku" in asked
        done = await person.post(f"{team_client.page}/kredensial/kunci/{old}/hapus")
        assert "Kunci dihapus" in words(await person.get(done.headers["location"]))
        refused = await person.post(f"{team_client.page}/kredensial/kunci/{new}/hapus")
        assert refused.status_code == 422
        assert "memerlukan kunci" in read(refused)
        assert (await person.post(f"{team_client.page}/kredensial/kunci/{old}/hapus")).status_code == 404
    assert '"baru"' in str((await team_client.client()).metadata.jwks)


async def test_a_private_key_is_refused_and_not_shown_again(team_client: TeamClientWorld) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    async with team_client.city.visitor("dwi") as person:
        answer = await person.post(f"{team_client.page}/kredensial/kunci", kunci=text)
    assert answer.status_code == 422
    assert "Itu kunci privat" in read(answer)
    assert text.splitlines()[1] not in answer.text
    assert (await team_client.client()).metadata.jwks is None


NO_KEYS = ["", "bukan kunci", '{"keys": []}', '{"kty": "oct"}']


async def test_what_is_no_key_stays_in_the_form(team_client: TeamClientWorld, subtests: pytest.Subtests) -> None:
    for pasted in NO_KEYS:
        with subtests.test(pasted=pasted):
            async with team_client.city.visitor("dwi") as person:
                answer = await person.post(f"{team_client.page}/kredensial/kunci", kunci=pasted)
            assert answer.status_code == 422
            assert "Aturan pendaftaran menolak" in read(answer)
            assert pasted.replace('"', "&#34;") in answer.text


WITHOUT_KEYS = [
    "",
    "bukan alamat",
    "http://localhost:1/jwks.json",
    "https://127.0.0.1/jwks.json",
    "file:///etc/passwd",
    "x" * 3000,
]


async def test_an_address_without_keys_is_refused(team_client: TeamClientWorld, subtests: pytest.Subtests) -> None:
    for address in WITHOUT_KEYS:
        with subtests.test(address=address):
            async with team_client.city.visitor("dwi") as person:
                answer = await person.post(f"{team_client.page}/kredensial/kunci/alamat", alamat_kunci=address)
            assert answer.status_code == 422
            assert (await team_client.client()).metadata.jwks_uri is None


async def test_the_way_is_changed_and_a_secret_made_where_it_needs_one(team_client: TeamClientWorld) -> None:
    async with team_client.city.visitor("dwi") as person:
        refused = await person.post(f"{team_client.page}/kredensial/cara", cara="private_key_jwt")
        assert refused.status_code == 422
        await person.post(f"{team_client.page}/kredensial/kunci", kunci=json.dumps(public_jwk("satu")))
        done = await person.post(f"{team_client.page}/kredensial/cara", cara="private_key_jwt")
        assert "sudah diganti" in words(await person.get(done.headers["location"]))
        assert await live(team_client) == ()
        back = await person.post(f"{team_client.page}/kredensial/cara", cara="client_secret_post")
        assert issued(back)
        for wrong in ("none", "tls_client_auth", ""):
            assert (await person.post(f"{team_client.page}/kredensial/cara", cara=wrong)).status_code == 422
    assert (await team_client.client()).metadata.token_endpoint_auth_method is AuthMethod.POST

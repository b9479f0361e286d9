"""What the registration form says about addresses, and which it fills in for the one file of the PHP kit."""

from itertools import product

import pytest

from tests.developer.teams import PATH, Team
from tests.monitoring.city import read, words

LANDING = "https://sijuna.denpasarkota.go.id/index.php"
FILE = "https://sijuna.denpasarkota.go.id/divos.php"


WARNINGS = [
    ("php", LANDING, True),
    ("php", "http://localhost:8002/", True),
    ("php", FILE, False),
    ("laravel", LANDING, False),
]


async def test_a_php_application_is_warned_of_an_address_that_is_not_divos_php(
    team: Team, subtests: pytest.Subtests
) -> None:
    for stack, address, warned in WARNINGS:
        with subtests.test(stack=stack, address=address, warned=warned):
            second = await team.send(aksi="lanjut", teknologi=stack, alamat=address)
            assert "Langkah 2 dari 2" in read(second), "it is advice, and no refusal"
            assert ("Tidak berakhir dengan divos.php" in read(second)) is warned
            told = await team.dwi.post(
                PATH + "/alamat", alamat=address, teknologi=stack, aplikasi=str(team.application.id)
            )
            assert [one["kind"] for one in told.json()["items"]] == ["not_divos_php"] * warned


OWN_MACHINE_FIELD = ["alamat", "keluar", "kanal", "beranda"]

OWN_MACHINE_TYPED = ["localhost:8001/divos.php", "127.0.0.1:8000/divos.php", "localhost/divos.php"]


async def test_an_address_of_ones_own_machine_without_http_is_offered_with_it(
    team: Team, subtests: pytest.Subtests
) -> None:
    for field, typed in product(OWN_MACHINE_FIELD, OWN_MACHINE_TYPED):
        with subtests.test(field=field, typed=typed):
            answer = await team.send(aksi="lanjut", **{field: typed})
            assert answer.status_code == 422
            assert f"Tulis begini: http://{typed}" in " ".join(read(answer).split())


WITHOUT_SCHEME = ["sijuna.denpasarkota.go.id/divos.php", "sijuna:8000/a", "localhost:x/a", "[::1"]


async def test_other_addresses_without_a_scheme_are_told_of_both(team: Team, subtests: pytest.Subtests) -> None:
    for typed in WITHOUT_SCHEME:
        with subtests.test(typed=typed):
            answer = await team.send(aksi="lanjut", alamat=typed)
            assert answer.status_code == 422
            assert "Tulis begini: http" not in " ".join(read(answer).split())


async def test_the_addresses_of_divos_php_are_filled_in_where_they_are_empty(team: Team) -> None:
    second = await team.send(aksi="lanjut", alamat=FILE, keluar="", kanal="")
    assert words(second).count(FILE) >= 3, "the summary shows them"
    metadata = (await team.register(alamat=FILE, keluar="", kanal="")).metadata
    assert (metadata.post_logout_redirect_uris, metadata.backchannel_logout_uri) == ((FILE,), FILE)


async def test_what_was_typed_stays(team: Team) -> None:
    typed = {"keluar": "https://sijuna.denpasarkota.go.id/keluar", "kanal": "https://sijuna.denpasarkota.go.id/kanal"}
    metadata = (await team.register(alamat=FILE, **typed)).metadata
    assert metadata.post_logout_redirect_uris == (typed["keluar"],)
    assert metadata.backchannel_logout_uri == typed["kanal"]


@pytest.mark.parametrize("fields", [{"teknologi": "laravel", "alamat": FILE}, {"alamat": LANDING}])
async def test_other_applications_get_no_addresses(team: Team, fields: dict[str, str]) -> None:
    metadata = (await team.register(**fields, keluar="", kanal="")).metadata
    assert (metadata.post_logout_redirect_uris, metadata.backchannel_logout_uri) == ((), None)


async def test_no_notice_is_promised_to_an_address_that_is_not_called(team: Team) -> None:
    """Our server calls no private address that nobody allowed."""
    local = "http://localhost:8001/divos.php"
    metadata = (await team.register(alamat=local, keluar="", kanal="")).metadata
    assert (metadata.post_logout_redirect_uris, metadata.backchannel_logout_uri) == ((local,), None)


NOTICES = [("http://localhost:8001/divos.php", True), ("https://10.0.0.1/divos.php", True), (FILE, False)]


async def test_an_address_for_notices_that_is_not_called_is_pointed_out(team: Team, subtests: pytest.Subtests) -> None:
    for address, warned in NOTICES:
        with subtests.test(address=address, warned=warned):
            second = await team.send(aksi="lanjut", kanal=address)
            assert ("pemberitahuan keluar tidak akan sampai" in read(second)) is warned


async def test_what_is_required_is_marked_before_it_is_missed(team: Team) -> None:
    first, second = words(await team.dwi.get(PATH)), words(await team.send(aksi="lanjut"))
    for label in ("Aplikasi (wajib)", "Teknologi (wajib)", "Alamat pengalihan (wajib)"):
        assert label in first
    assert "Untuk apa dipakai: Nama dan profil? (wajib bila dicentang)" in second

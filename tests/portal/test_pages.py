"""The doors of the portal, through the whole provider."""

import pytest

from tests.support.house import House


async def test_the_bare_address_leads_to_the_applications(house: House) -> None:
    answer = await house.http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/portal")


@pytest.mark.parametrize("path", ["/portal", "/akun/aplikasi", "/portal?cari=arsip&dimensi=living"])
async def test_a_stranger_signs_in_first(house: House, path: str) -> None:
    answer = await house.http.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/masuk?ke=")


@pytest.mark.parametrize("path", ["/bantuan", "/privasi", "/aksesibilitas"])
async def test_anybody_may_read_the_papers_in_two_languages(house: House, path: str) -> None:
    answer = await house.http.get(path)
    assert answer.status_code == 200
    assert '<html lang="id">' in answer.text
    assert '<html lang="en">' in (await house.http.get(f"{path}?bahasa=en")).text


async def test_taking_a_permission_back_needs_our_form(house: House) -> None:
    answer = await house.http.post("/akun/aplikasi/cabut", data={"aplikasi": "x"})
    assert answer.status_code in (303, 403)
    assert "dicabut" not in answer.headers.get("location", "")


async def test_the_choice_of_colours_needs_our_form(house: House) -> None:
    answer = await house.http.post("/tampilan", data={"tema": "terang"})
    assert answer.status_code == 403
    assert "divos_tema" not in answer.headers.get("set-cookie", "")


async def test_the_portal_survives_what_is_typed_into_it(house: House) -> None:
    for query in ("cari=%00", "cari=" + "x" * 5_000, "dimensi=zzz", "cari=%3Cb%3E", "cari=%FF"):
        answer = await house.http.get(f"/portal?{query}")
        assert answer.status_code < 500

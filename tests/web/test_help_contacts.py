"""Whom to ask: contacts from the settings are links wherever help is offered; without any, pages say what then."""

from typing import Any

import httpx
import pytest

from idp.accounts.policy import ThrottlePolicy
from idp.settings import Settings, read_settings
from idp.web.help_contacts import HelpContacts
from tests.accounts.world import AccountsWorld, create_world, sign_in, token
from tests.conftest import Apps
from tests.support.mail_server import mail_server
from tests.support.second_factor import enrol_authenticator

TINY: dict[str, Any] = {
    "argon2": {"memory_kib": 8, "passes": 1},
    "throttle": ThrottlePolicy(tries=1),
    "second_factor": {"policy": "encouraged"},
}
OPERATOR = "Diskominfo Kabupaten Badung"
CONTACTS = {
    "phone": "(0361) 123456",
    "whatsapp": "0812-3456-7890",
    "room": "Gedung Sewaka Dharma, lantai 1",
    "hours": "Senin–Jumat, 08.00–15.30 WITA",
}
TELEPHONE, WHATSAPP = 'href="tel:+62361123456"', 'href="https://wa.me/6281234567890"'


async def pages_with_help(world: AccountsWorld, http: httpx.AsyncClient) -> dict[str, str]:
    """Every kind of page that offers help."""
    step = await sign_in(http, "sukra")
    found = {
        "second factor lost": await http.get(f"{step.headers['location']}&cara=bantuan"),
        "help": await http.get("/bantuan"),
        "search": await http.get("/bantuan?cari=zzzz"),
        "error": await http.get("/tidak/ada"),
        "too late": await http.get("/masuk?lanjut=tidak-ada"),
        "forgotten": await http.get("/lupa-kata-sandi"),
        "link sent": await http.get("/lupa-kata-sandi/terkirim"),
        "privacy": await http.get("/privasi"),
        "accessibility": await http.get("/aksesibilitas"),
    }
    for _ in range(3):
        found["throttled"] = await sign_in(http, "made", "salah")
    assert found["throttled"].status_code == 429
    return {name: page.text for name, page in found.items()}


async def test_contacts_are_links_wherever_help_is_offered_and_lines_in_mails(apps: Apps) -> None:
    async with mail_server() as server:
        world = await create_world(await apps.open(**TINY, help=CONTACTS, mail=server.settings))
        await enrol_authenticator(world.app, "sukra")
        async with world.app.browser() as http:
            for name, text in (await pages_with_help(world, http)).items():
                assert TELEPHONE in text, name
                assert WHATSAPP in text, name
            shown = (await http.get("/bantuan")).text
            assert CONTACTS["room"] in shown
            assert CONTACTS["hours"] in shown
            assert "Belum dicatat di sini" not in shown
            form = await http.get("/lupa-kata-sandi")
            await http.post("/lupa-kata-sandi", data={"csrf": token(form), "username": "made"})
        await world.app.settle()
        (mail,) = server.received
        lines = mail.get_content().splitlines()
        at = lines.index("Telepon (0361) 123456")
        assert lines[at + 1 : at + 3] == ["WhatsApp 0812-3456-7890", CONTACTS["room"]]


async def test_without_contacts_pages_say_what_then_and_no_link_leads_nowhere(apps: Apps) -> None:
    async with mail_server() as server:
        world = await create_world(await apps.open(**TINY, mail=server.settings, operator=OPERATOR))
        await enrol_authenticator(world.app, "sukra")
        async with world.app.browser() as http:
            for name, text in (await pages_with_help(world, http)).items():
                assert "tel:" not in text, name
                assert "wa.me" not in text, name
                assert f"Bantuan DIVOS di {OPERATOR}" in text or name == "throttled", name
            assert "Datangi pengelola DIVOS di Perangkat Daerah Anda" in (await http.get("/bantuan")).text
            assert "atau pengelola DIVOS di kantor Anda" in (await http.get("/tidak/ada")).text


async def test_the_free_text_still_says_whom_to_ask(apps: Apps) -> None:
    app = await apps.open(help_contact="Meja Layanan TI, pesawat 117")
    async with app.browser() as http:
        assert "Meja Layanan TI, pesawat 117" in (await http.get("/bantuan")).text


@pytest.mark.parametrize(
    ("number", "dialled"),
    [
        ("(0361) 123456", "tel:+62361123456"),
        ("+62 361 123456", "tel:+62361123456"),
        ("112", "tel:112"),
        ("0800-1-500-117", "tel:+628001500117"),
        ("+65 6123 4567", "tel:+6561234567"),
    ],
)
def test_numbers_are_dialled_as_they_are_meant(number: str, dialled: str) -> None:
    assert HelpContacts(phone=number).phone_url == dialled


def test_each_contact_is_optional_and_what_cannot_be_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDP_HELP__PHONE", "0361 123456")
    assert read_settings().help == HelpContacts(phone="0361 123456")
    for name, value, said in (
        ("phone", "hubungi kami", "IDP_HELP__PHONE must be a telephone number"),
        ("whatsapp", "112", "IDP_HELP__WHATSAPP must be a mobile number"),
        ("room", "x" * 201, "IDP_HELP__ROOM is one line"),
        ("hours", "a\nb", "IDP_HELP__HOURS is one line"),
    ):
        with pytest.raises(ValueError, match=said):
            Settings(help={name: value})  # type: ignore[arg-type]

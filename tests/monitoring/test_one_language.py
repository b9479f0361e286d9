"""A page speaks the language of its reader: no word of the other one, and no value of an enumeration as stored."""

import re
from html import unescape
from importlib.resources import files
from uuid import UUID

import pytest
from babel.messages.pofile import read_po

from idp.catalogue import public_inventory
from idp.clients.teams.claim_forms import ClaimForm
from idp.clients.teams.claims import claim_application
from idp.permissions import SHELL
from idp.protocol.tokens.claims import SCOPE_CLAIMS
from tests.accounts.world import sign_in_officer
from tests.conftest import Apps
from tests.developer.team_client import open_team_client
from tests.developer.teams import grant
from tests.monitoring.applications import Applications
from tests.monitoring.city import City

Words = frozenset[str]
#: A city, and one of its applications.
World = tuple[City, UUID]
#: Words of Indonesian texts that English pages show as well, and why.
NAMES = {
    "bantuan divos di dinas kominfo dan statistik kota denpasar": "whom to ask, from the settings",
    "pemerintah kota denpasar": "the government, from the settings",
    "dinas kominfo dan statistik kota denpasar": "the operator, from the settings",
    "kominfo": "the office that answers for the system",
    "bahasa indonesia": "the language that a link changes to, in itself",
    "divos": "the product",
    "uji": "the name of an environment, as programs send it",
    "produksi": "the same",
    "pegawai": "a scope",
    "organisasi": "a scope",
    "peran": "a scope",
    "kota": "the ownership of a client, as programs send it",
}
#: Words of data, which is as its owners wrote it: names of people and their accounts, of offices and applications.
DATA = {"rekaan", "petugas", "kedua", "baru", "lain", "made", "dinas", "badan", "environment"}
#: Pages for developers name parameters and claims of the protocol, which have these forms too.
PROTOCOL = ("/pengembang", "/bantuan/galat")
CLAIMS = {word for claims in SCOPE_CLAIMS.values() for claim in claims for word in claim.split("_")}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    """Indonesian texts and their English ones, of every package."""
    found: dict[str, str] = {}
    for package in ("web", "diagnosis"):
        with (files("idp") / package / "locale" / "en.po").open("rb") as source:
            for message in read_po(source, locale="en"):
                if message.id:
                    found |= {_flat(message.id): _flat(message.string)}
    return found


@pytest.fixture
async def world(apps: Apps) -> World:
    """A team with a client, an application of the public inventory's source, an office, Kominfo and security."""
    city = (await open_team_client(apps)).city
    applications = Applications(city.app.composition)
    number = await applications.add("990", source=public_inventory.LABEL)
    await applications.add("991")
    await applications.sign_in(number, 6)
    await applications.fail(number, {"redirect_uri_unregistered": 3})
    async with city.app.database.begin() as session:
        admin = city.app.composition.teams.admin(session, SHELL)
        await claim_application(admin, city.ids["eka"], ClaimForm("990", "Zzz", ""))
    await grant(city, "kedua", "keamanan")
    await city.app.composition.tracker.levels.run_all()
    return city, number


def _flat(text: str | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else " ".join(text)


def words_of(text: str) -> Words:
    """The words of a text without its gaps and markup."""
    plain = re.sub(r"%\(\w+\)s|<[^>]+>", " ", text).lower()
    return frozenset(re.findall(r"[a-z]{4,}", plain))


def shown(html: str) -> str:
    """What a person reads or hears, without code, values of fields and names of people."""
    body = html.partition("<body")[2]
    text = re.sub(r"<(style|script|svg|code|pre|textarea|option)\b[^>]*>.*?</\1>", " ", body, flags=re.DOTALL)
    said = re.findall(r'(?:aria-label|title|placeholder|data-l)="([^"]*)"', text)
    text = re.sub(r'<[^>]+ lang="[^"]*"[^>]*>[^<]*', " ", text)
    return " ".join(unescape(" ".join([re.sub(r"<[^>]+>", " ", text), *said])).split()).lower()


#: Pages by who opens them; `{application}` is one with a claim, people and failures.
PAGES = {
    None: ("/masuk", "/bantuan", "/privasi", "/aksesibilitas", "/bantuan/galat"),
    "petugas": (
        "/kominfo",
        "/kominfo/inventaris",
        "/kominfo/inventaris/{application}",
        "/kominfo/inventaris/{application}/ubah",
        "/kominfo/inventaris/{application}/keputusan",
        "/kominfo/inventaris/{application}/riwayat",
        "/kominfo/inventaris/{application}/bukti",
        "/kominfo/inventaris/baru",
        "/kominfo/macet",
        "/kominfo/perangkat-daerah",
        "/kominfo/perubahan",
        "/kominfo/antrean",
        "/kominfo/laporan",
        "/kominfo/klaim",
        "/kominfo/bantuan",
        "/kominfo/peran",
        "/diagnosis",
    ),
    "kedua": ("/keamanan", "/keamanan/jejak", "/keamanan/sesi", "/keamanan/kunci"),
    "sekar": ("/opd", "/opd/aplikasi", "/opd/aplikasi/{application}", "/opd/pegawai", "/opd/peran", "/opd/klaim"),
    "eka": (
        "/portal",
        "/akun",
        "/akun/keamanan",
        "/akun/riwayat",
        "/akun/aplikasi",
        "/pengembang",
        "/pengembang/daftar",
        "/pengembang/klien/sijuna",
        "/pengembang/klien/sijuna/kredensial",
        "/pengembang/klien/sijuna/galat",
        "/pengembang/klien/sijuna/permintaan",
        "/pengembang/klien/sijuna/riwayat",
    ),
}


async def test_no_page_mixes_its_language_with_the_other(world: World, catalogue: dict[str, str]) -> None:
    indonesian, english = (words_of(" ".join(texts)) for texts in (catalogue.keys(), catalogue.values()))
    foreign = {"en": indonesian - english, "id": english - indonesian}
    found: dict[str, set[str]] = {}
    for name, paths in PAGES.items():
        for path, language, said in await read_pages(world, name, paths):
            text = re.sub("|".join(NAMES), " ", said)
            strange, raw = (words_of(text) & foreign[language]) - DATA, set(re.findall(r"\b[a-z]+_[a-z_]+\b", text))
            if path.startswith(PROTOCOL):
                strange, raw = strange - CLAIMS, set()
            if strange | raw:
                found[f"{language} {path}"] = strange | raw
    assert not found, "\n".join(f"{page}: {sorted(words)}" for page, words in found.items())


async def read_pages(world: World, name: str | None, paths: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """What these pages say to this person, each in both languages."""
    found = []
    city, application = world
    async with city.app.browser() as stranger:
        if name is not None:
            answer = await sign_in_officer(stranger, name)
            assert answer.status_code == 303, (name, answer.text[:500])
        for path in paths:
            for language in ("id", "en"):
                answer = await stranger.get(f"{path.format(application=application)}?bahasa={language}")
                assert answer.status_code == 200, (name, path, answer.status_code)
                found.append((path, language, shown(answer.text)))
    return found

"""What userinfo tells, by scope and by name."""

from uuid import UUID

from idp.accounts.models.role import RoleRow
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.foundation.import_report import ImportOptions
from idp.offices import office_import as office_register
from idp.offices import store as offices
from idp.permissions import SHELL
from tests.oidc.parties import MADE, Browser, World, about, peek

OFFICES = b"""code,name,type,parent
PEMKOT,Pemerintah Kota,pemerintah,
DKIS,Dinas Kominfo,dinas,PEMKOT
APTIKA,Bidang Aptika,bidang,DKIS
"""


async def settled(world: World) -> UUID:
    """A person of a unit of an office, with a role there."""
    async with world.app.database.begin() as session:
        await office_register.import_offices(session, OFFICES, ImportOptions("uji", authority=SHELL))
        codes = await offices.ids_by_code(session)
    person = await world.person("putu", office_id=codes["APTIKA"], nip=None, email=None)
    role = {"role": "pengelola_opd", "office_id": codes["DKIS"], "until": None, "granted_at": clock.now()}
    async with world.app.database.begin() as session:
        session.add(RoleRow(id=new_id(), person_id=person, **role))
    return person


async def told(browser: Browser, world: World, **changes: str | None):
    party = await world.party(environment="produksi")
    tokens = await browser.tokens(party, **changes)
    return (await about(browser.http, tokens["access_token"])).json()


async def test_office_and_role_by_scope(browser: Browser, world: World):
    await settled(world)
    browser.username = "putu"
    assert set(await told(browser, world, scope="openid")) == {"sub"}
    found = await told(browser, world, scope="openid organisasi")
    assert (found["unit_kode"], found["unit_nama"]) == ("APTIKA", "Bidang Aptika")
    assert {"opd_kode", "opd_nama"} <= set(found)
    found = await told(browser, world, scope="openid peran")
    assert found["roles"] == ["pengelola_opd@DKIS"]
    assert "APTIKA" in found["groups"]
    assert "name" not in found


async def test_office_and_role_by_name(browser: Browser, world: World):
    await settled(world)
    browser.username = "putu"
    found = await told(
        browser, world, scope="openid", claims='{"userinfo":{"unit_kode":null,"roles":null,"shoe":null}}'
    )
    assert set(found) == {"sub", "unit_kode", "roles"}
    party = await world.party()
    tokens = await browser.tokens(party, scope="openid", claims='{"id_token":{"unit_nama":null}}')
    assert peek(tokens["id_token"])["unit_nama"] == "Bidang Aptika"


async def test_words_of_personnel_law_in_english_when_asked_for(browser: Browser, world: World):
    await world.person("ketut", nip=None, email=None, jenis_pegawai="PPPK", jabatan="Analis", status_pegawai="aktif")
    browser.username = "ketut"
    found = await told(browser, world, scope="openid profile pegawai", claims_locales="en-GB id")
    english = "government employee with an employment agreement"
    assert (found["jenis_pegawai"], found["jenis_pegawai#en"]) == ("PPPK", english)
    assert (found["status_pegawai#en"], found["jabatan"]) == ("active", "Analis")
    assert {name for name in found if "#" in name} == {"jenis_pegawai#en", "status_pegawai#en"}
    for locales in (None, "id", "fr", "x" * 900):
        plain = await told(browser, world, scope="openid profile pegawai", claims_locales=locales)
        assert not any("#" in name for name in plain)
    assert "jenis_pegawai#en" not in await told(browser, world, scope="openid profile", claims_locales="en")
    wish = '{"id_token":{"jenis_pegawai":null}}'
    tokens = await browser.tokens(
        await world.party(environment="produksi"), scope="openid", claims=wish, claims_locales="en"
    )
    assert peek(tokens["id_token"])["jenis_pegawai#en"] == english


async def test_a_client_learns_no_more_than_it_registered_for(browser: Browser, world: World):
    narrow = await world.party(scope="openid profile")
    tokens = await browser.tokens(
        narrow, scope="openid profile email pegawai", claims='{"userinfo":{"email":null,"nip":null}}'
    )
    assert tokens["scope"] == "openid profile"
    found = (await about(browser.http, tokens["access_token"])).json()
    assert not {"email", "nip"} & set(found)
    assert found["name"] == MADE["name"]


async def test_without_openid_there_is_no_id_token_and_no_userinfo(browser: Browser, world: World):
    tokens = await browser.tokens(await world.party(), scope="profile")
    assert "id_token" not in tokens
    answer = await about(browser.http, tokens["access_token"])
    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


async def test_what_drop_in_clients_of_other_providers_ask_for(browser: Browser, world: World):
    await settled(world)
    browser.username = "putu"
    everything = (
        "openid profile username roles urn:logto:scope:organizations urn:logto:scope:organization_roles offline_access"
    )
    party = await world.party(scope=everything)
    tokens = await browser.tokens(party, scope=everything, prompt="consent")
    found = (await about(browser.http, tokens["access_token"])).json()
    assert found["username"] == "putu"
    assert found["organizations"]
    assert found["organization_roles"][0].endswith(":pengelola_opd@DKIS")
    assert tokens["refresh_token"]

"""A client of Logto works when nothing but its endpoint changes (IDP_LOGTO_ALIAS)."""

from typing import Any

import pytest

from idp.protocol.provider.logto import ORGANIZATIONS
from tests.conftest import Apps
from tests.oidc.offering import offered
from tests.oidc.parties import CALLBACK, CHEAP, VERIFIER, Browser, Page, Party, World, about, answer_of, peek, verified
from tests.oidc.test_apis import ARSIP
from tests.support.app import App

ALIAS = "/oidc/.well-known/openid-configuration"
#: What the SDKs send with every request, and what an application may have added in its own configuration.
RESERVED = "openid offline_access profile"
ASKED = f"{RESERVED} roles urn:logto:scope:organizations urn:logto:scope:organization_roles custom_data identities"
SIGNED_OUT = "https://aplikasi.example/keluar"


@pytest.fixture
async def app(apps: Apps) -> App:
    found: App = await apps.open(argon2=CHEAP, logto_alias=True)
    return found


@pytest.fixture
async def party(world: World) -> Party:
    return await world.party(scope=ASKED.removesuffix(" custom_data identities"))


def asked(party: Party, **changes: str | None) -> str:
    """The address `generateSignInUri` of @logto/js makes."""
    logtos: dict[str, str | None] = {"prompt": "consent", "scope": ASKED, "nonce": None, "resource": ORGANIZATIONS}
    return party.url(**(logtos | {"first_screen": "sign_in", "direct_sign_in": "social:x"} | changes))


async def redeemed(browser: Browser, party: Party, code: str, **more: str) -> dict[str, Any]:
    """Basic, with client_id in the body as well."""
    answer = await party.redeem(browser.http, code, client_id=party.client_id, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_same_document_is_served_where_clients_of_logto_look(app: App):
    ours, alias = [await app.http.get(path) for path in ("/.well-known/openid-configuration", ALIAS)]
    assert alias.status_code == 200
    assert (alias.content, alias.headers["etag"]) == (ours.content, ours.headers["etag"])
    assert alias.json()["issuer"] == "http://localhost:8400"
    assert (await app.http.options(ALIAS)).headers["access-control-allow-origin"] == "*"


async def test_without_the_setting_there_is_no_such_document(apps: Apps):
    plain = await apps.open(argon2=CHEAP)
    assert (await plain.http.get(ALIAS)).status_code == 404


async def test_prompt_consent_with_every_request_shows_the_notice_once(browser: Browser, party: Party):
    assert Page(await browser.sign_in(await browser.go(asked(party)))).has("consent-accept")
    answer_of(await browser.through(asked(party)))
    for _ in range(2):
        assert answer_of(await browser.go(asked(party)))["state"]


async def test_unknown_scopes_are_left_out_and_offline_access_is_given(browser: Browser, party: Party):
    code = answer_of(await browser.through(asked(party)))["code"]
    given = await redeemed(browser, party, code)
    assert given["scope"] == ASKED.removesuffix(" custom_data identities")
    assert given["refresh_token"]
    assert (await verified(browser.http, given["id_token"], party.client_id))["sub"]


async def test_lists_are_empty_when_there_is_nothing_to_list(browser: Browser, party: Party):
    code = answer_of(await browser.through(asked(party)))["code"]
    told = (await about(browser.http, (await redeemed(browser, party, code))["access_token"])).json()
    assert (told["roles"], told["organizations"], told["organization_roles"]) == ([], [], [])
    assert None not in told.values()


@pytest.mark.parametrize("resource", ["https://api.example/", ORGANIZATIONS, "no uri"], ids=["api", "mark", "word"])
async def test_a_resource_of_nobody_stops_nobody(browser: Browser, party: Party, resource: str):
    code = answer_of(await browser.through(asked(party, resource=resource)))["code"]
    given = await redeemed(browser, party, code, resource=resource)
    form = {"client_id": party.client_id, "resource": resource, "organization_id": "DKIS"}
    again = await party.refresh(browser.http, given["refresh_token"], **form)
    assert again.status_code == 200, again.text
    assert (await about(browser.http, again.json()["access_token"])).status_code == 200


async def test_whoever_registered_apis_is_held_to_them(browser: Browser, world: World):
    await offered(world, ARSIP, "arsip:baca")
    party = await world.party(resources=[ARSIP], scope=RESERVED)
    refused = answer_of(await browser.through(asked(party, resource="https://other.example/")))
    assert refused["error"] == "invalid_target"


async def test_tokens_are_for_userinfo_until_an_api_is_named(browser: Browser, world: World):
    await offered(world, ARSIP, "arsip:baca")
    party = await world.party(resources=[ARSIP], scope=f"{RESERVED} arsip:baca")
    address = asked(party, resource=ARSIP, scope=f"{RESERVED} arsip:baca") + f"&resource={ORGANIZATIONS}"
    given = await redeemed(browser, party, answer_of(await browser.through(address))["code"])
    assert (await about(browser.http, given["access_token"])).status_code == 200
    form = {"client_id": party.client_id}
    named = (await party.refresh(browser.http, given["refresh_token"], resource=ARSIP, **form)).json()
    assert (peek(named["access_token"])["aud"], named["scope"]) == (ARSIP, "arsip:baca")
    plain = (await party.refresh(browser.http, named["refresh_token"], **form)).json()
    assert (await about(browser.http, plain["access_token"])).status_code == 200


async def test_the_secret_may_be_sent_in_the_form_by_those_who_registered_it(browser: Browser, world: World):
    party = await world.party(token_endpoint_auth_method="client_secret_post", scope=RESERVED)
    code = answer_of(await browser.through(asked(party)))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    assert (await party.post(browser.http, "/token", **form)).status_code == 200


async def test_signing_out_with_a_client_id_and_no_hint_asks_and_returns(browser: Browser, party: Party):
    code = answer_of(await browser.through(asked(party)))["code"]
    given = await redeemed(browser, party, code)
    revoked = await party.post(browser.http, "/revoke", client_id=party.client_id, token=given["refresh_token"])
    assert revoked.status_code == 200
    page = await browser.go(f"/end_session?client_id={party.client_id}&post_logout_redirect_uri={SIGNED_OUT}")
    assert Page(page).has("logout-confirm")
    gone = await browser.submit(page)
    if gone.status_code == 200:
        assert SIGNED_OUT in gone.text
    else:
        assert gone.headers["location"] == SIGNED_OUT
    assert Page(await browser.go(asked(party))).has("login-submit")

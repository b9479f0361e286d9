"""Keys outside RSA and P-256 are published, and listed, only while a client that an operator answers for needs them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from idp.clients.registration import client_lifecycle
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.foundation.key_encryption import ON_DEMAND
from idp.foundation.keys import KeyPolicy, StoredKey
from idp.permissions import SHELL
from tests.clients.initial_token import issue_initial_token
from tests.oidc.parties import CALLBACK, Browser, Party, World, answer_of
from tests.oidc.reader import told, verified
from tests.support.app import App

POLICY = KeyPolicy()
METADATA = "/.well-known/openid-configuration"
OURS = (
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "authorization_signed_response_alg",
    "introspection_signed_response_alg",
)
LISTS = (
    "id_token_signing_alg_values_supported",
    "userinfo_signing_alg_values_supported",
    "authorization_signing_alg_values_supported",
    "introspection_signing_alg_values_supported",
)


async def published(app: App) -> list[str]:
    return [key["alg"] for key in (await app.http.get("/jwks")).json()["keys"]]


async def listed(app: App, *members: str) -> set[str]:
    metadata = (await app.http.get(METADATA)).json()
    return {algorithm for member in members or LISTS for algorithm in metadata[member]}


async def register(app: App, **members: Any) -> httpx.Response:
    token = await issue_initial_token(app)
    wish = {"client_name": "Mandiri", "redirect_uris": [CALLBACK]} | members
    return await app.http.post("/register", json=wish, headers={"authorization": f"Bearer {token}"})


async def change(app: App, client_id: str, **members: Any) -> None:
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(desk, client_id, members, None)


async def suspend(app: App, client_id: str) -> None:
    async with app.database.begin() as session:
        await client_lifecycle.suspend_client(app.composition.clients.admin(session, SHELL), client_id)


@pytest.mark.twins
async def test_a_key_set_has_only_rsa_and_p_256_until_a_client_needs_more_and_rsa_comes_first(app: App) -> None:
    assert await published(app) == ["RS256", "RS256", "PS256", "PS256", "ES256", "ES256"]
    assert await listed(app) == {"RS256", "PS256", "ES256"}
    await World(app).party(id_token_signed_response_alg="Ed25519")
    assert await published(app) == [*["RS256"] * 2, *["PS256"] * 2, *["ES256"] * 2, "Ed25519", "Ed25519"]
    assert await listed(app) == {"RS256", "PS256", "ES256", "Ed25519"}


async def test_what_clients_sign_with_is_listed_and_taken_all_the_time(app: App) -> None:
    theirs = (
        "token_endpoint_auth_signing_alg_values_supported",
        "request_object_signing_alg_values_supported",
        "dpop_signing_alg_values_supported",
    )
    for member in theirs:
        assert await listed(app, member) >= ON_DEMAND
    answer = await register(app, token_endpoint_auth_method="client_secret_basic")
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("member", OURS)
@pytest.mark.parametrize("algorithm", sorted(ON_DEMAND))
async def test_each_kind_of_signature_is_a_reason_to_publish(app: App, member: str, algorithm: str) -> None:
    await World(app).party(**{member: algorithm})
    assert ON_DEMAND & set(await published(app)) == {algorithm}
    assert algorithm in await listed(app, member.replace("signed_response_alg", "signing_alg_values_supported"))


async def test_a_client_that_registers_itself_is_refused_until_the_algorithm_is_listed(app: App) -> None:
    for member in OURS:
        refused = await register(app, **{member: "EdDSA"})
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client_metadata")
        said = refused.json()["error_description"]
        assert said.startswith(f"{member}: EdDSA is not among the algorithms that we sign with"), said
    assert "EdDSA" not in await published(app)
    await World(app).party(id_token_signed_response_alg="EdDSA")
    assert (await register(app, id_token_signed_response_alg="EdDSA")).status_code == 201
    assert (await register(app, id_token_signed_response_alg="Ed25519")).status_code == 400


async def test_a_client_that_registered_itself_is_no_reason_to_publish_until_an_operator_answers_for_it(
    app: App,
) -> None:
    needed = await World(app).party(id_token_signed_response_alg="EdDSA")
    made = (await register(app, id_token_signed_response_alg="EdDSA")).json()
    await change(app, needed.client_id, id_token_signed_response_alg="RS256")
    assert "EdDSA" not in await listed(app)
    await change(app, made["client_id"], ownership="kota")
    assert "EdDSA" in await listed(app)


@pytest.mark.twins
async def test_when_the_last_client_goes_its_key_stays_until_its_tokens_have_ended(browser: Browser, world: World):
    app = world.app
    first, last = [await world.party(id_token_signed_response_alg="Ed25519") for _ in range(2)]
    token = (await browser.tokens(last))["id_token"]
    kid = (await verified(app.http, token))[0]["kid"]
    await change(app, first.client_id, id_token_signed_response_alg="RS256")
    assert (await published(app)).count("Ed25519") == 2
    await change(app, last.client_id, id_token_signed_response_alg="RS256")
    assert "Ed25519" not in await listed(app)
    await verified(app.http, token)
    await app.composition.foundation.change_poller.poll()
    keys = [key["kid"] for key in (await app.http.get("/jwks")).json()["keys"] if key["alg"] == "Ed25519"]
    assert keys == [kid]
    hint = answer_of(await browser.http.get(last.url(prompt="none", id_token_hint=token)))
    assert "code" in hint
    with clock.travel(POLICY.keep_retired + timedelta(minutes=1)):
        await app.composition.foundation.key_ring.rotate_when_due()
        await app.composition.foundation.change_poller.poll()
        assert "Ed25519" not in await published(app)


async def test_a_suspended_client_is_still_told_of_sign_outs_and_so_its_key_stays(app: App) -> None:
    party = await World(app).party(id_token_signed_response_alg="Ed25519")
    await suspend(app, party.client_id)
    assert "Ed25519" in await listed(app)
    await change(app, party.client_id, id_token_signed_response_alg="RS256")
    assert "Ed25519" not in await listed(app)


async def test_a_client_nobody_answers_for_gets_a_sentence_and_no_token_that_nobody_can_verify(
    browser: Browser, world: World
) -> None:
    needed = await world.party(id_token_signed_response_alg="EdDSA")
    made = (await register(world.app, id_token_signed_response_alg="EdDSA")).json()
    own = Party(made["client_id"], made["client_secret"])
    tokens = await browser.tokens(own)
    code = answer_of(await browser.http.get(own.url(prompt="none")))["code"]
    await change(world.app, needed.client_id, id_token_signed_response_alg="RS256")
    answer = answer_of(await browser.http.get(own.url(prompt="none")))
    assert (answer["error"], "register another one" in answer["error_description"]) == ("unauthorized_client", True)
    for refused in (await own.refresh(browser.http, tokens["refresh_token"]), await own.redeem(browser.http, code)):
        assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")
    await world.party(id_token_signed_response_alg="EdDSA")
    again = await own.redeem(browser.http, code)  # nothing was spent
    await verified(browser.http, again.json()["id_token"])


async def test_what_such_a_client_is_still_told_is_signed_with_the_withdrawn_key_that_is_still_published(
    browser: Browser, world: World
) -> None:
    needed = await world.party(id_token_signed_response_alg="EdDSA")
    made = (await register(world.app, userinfo_signed_response_alg="EdDSA")).json()
    own = Party(made["client_id"], made["client_secret"])
    token = (await browser.tokens(own))["access_token"]
    kid = (await verified(browser.http, await told(browser.http, token)))[0]["kid"]
    await change(world.app, needed.client_id, id_token_signed_response_alg="RS256")
    for _ in range(2):
        assert (await verified(browser.http, await told(browser.http, token)))[0]["kid"] == kid
        await world.app.composition.foundation.change_poller.poll()
    await world.party(id_token_signed_response_alg="EdDSA")
    assert (await verified(browser.http, await told(browser.http, token)))[0]["kid"] != kid


@pytest.mark.twins
async def test_another_process_signs_for_such_a_client_at_once_and_publishes_at_the_next_look(
    apps: Any, browser: Browser, world: World
) -> None:
    """The key is in memory everywhere before anybody needs it, so no process is without it for a moment."""
    other = await apps.open(database_url=world.app.settings.database_url)
    assert "Ed25519" not in await published(other)
    party = await world.party(id_token_signed_response_alg="Ed25519")
    code = answer_of(await browser.through(party.url()))["code"]
    token = (await party.redeem(other.http, code)).json()["id_token"]
    await verified(world.app.http, token)
    await other.composition.foundation.change_poller.poll()
    await verified(other.http, token)
    assert "Ed25519" in await listed(other)
    await change(world.app, party.client_id, id_token_signed_response_alg="RS256")
    await other.composition.foundation.change_poller.poll()
    assert "Ed25519" not in await listed(other)
    await verified(other.http, token)


async def test_keys_that_nobody_needs_do_not_rotate_and_the_next_one_is_seen_a_day_before_it_signs(app: App) -> None:
    ring = app.composition.foundation.key_ring

    async def rotate() -> list[str]:
        async with app.database.begin() as session:
            return await ring.rotate(session)

    with clock.travel(POLICY.rotate_every + timedelta(minutes=1)):
        assert await rotate() == ["ES256", "PS256", "RS256"]
        await World(app).party(id_token_signed_response_alg="Ed25519")
        assert await rotate() == []
    with clock.travel(POLICY.rotate_every + POLICY.publish_ahead + timedelta(minutes=2)):
        assert await rotate() == ["ES256", "Ed25519", "PS256", "RS256"]


async def test_leaked_keys_are_replaced_and_what_was_offered_stays_so(app: App) -> None:
    await World(app).party(id_token_signed_response_alg="Ed25519")
    before = (await app.http.get("/jwks")).json()["keys"]
    async with app.database.begin() as session:
        await app.composition.foundation.key_ring.replace_leaked(session)
    await app.composition.foundation.change_poller.poll()
    after = (await app.http.get("/jwks")).json()["keys"]
    assert [key["alg"] for key in after] == [key["alg"] for key in before]
    assert {key["kid"] for key in after}.isdisjoint(key["kid"] for key in before)


async def test_a_client_that_an_earlier_version_registered_or_left_is_noticed_within_the_hour(app: App) -> None:
    """An earlier version publishes keys of every algorithm, and follows nobody's registration."""
    demand = app.composition.clients.signing_demand
    async with app.database.begin() as session:
        as_before = update(StoredKey).where(StoredKey.slot == "current:EdDSA")
        await session.execute(as_before.values(current_since=clock.now()))
    await app.composition.foundation.key_ring.load()
    await demand.follow_if_changed()
    assert "EdDSA" not in await listed(app)
    await app.composition.foundation.change_poller.poll()
    assert (await published(app)).count("EdDSA") == 1  # whoever has a token signed with it can still verify it
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        by_the_earlier = client_lifecycle.ClientRegistration(
            {"client_name": "Lama", "redirect_uris": [CALLBACK], "id_token_signed_response_alg": "Ed25519"}
        )
        await client_lifecycle.register_client(replace(desk, signing_demand=None), by_the_earlier)
    assert "Ed25519" not in await listed(app)
    await demand.follow_if_changed()
    assert "Ed25519" in await listed(app)


async def test_a_deployment_offers_from_its_first_start_what_was_registered_before_it(apps: Any) -> None:
    app = await apps.open()
    await World(app).party(id_token_signed_response_alg="Ed25519")
    again = await apps.open(database_url=app.settings.database_url)
    assert "Ed25519" in await published(again)


async def test_what_is_offered_and_withdrawn_is_in_the_audit_trail(app: App) -> None:
    party = await World(app).party(id_token_signed_response_alg="Ed25519")
    await change(app, party.client_id, id_token_signed_response_alg="RS256")
    async with app.database.begin() as session:
        tags = select(AuditEntry.tag).where(AuditEntry.tag.startswith("keys."))
        assert list(await session.scalars(tags.order_by(AuditEntry.at))) == ["keys.offered", "keys.withdrawn"]

"""Refused client authentications are counted and logged with their cause; the caller learns no more than before."""

import json
from datetime import timedelta

import pytest

from idp.clients.credentials import client_secrets
from idp.foundation import clock
from idp.foundation.metrics import Metrics
from idp.oidc.client_auth.refusals import ClientRefusals
from idp.permissions import SHELL
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from tests.conftest import Apps
from tests.oidc.parties import CHEAP, World
from tests.support.report_codes import without_codes


async def test_each_cause_is_counted_and_logged_and_the_answer_says_nothing(
    apps: Apps, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(await apps.open(**CHEAP_AND_LOGGED))
    party, key = await world.party(), await world.party(**SERVICE)
    old = party.secret
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await client_secrets.rotate_secret(desk, party.client_id, timedelta(minutes=1))
    answers = [
        await ask(world, "tidak-ada-9", "rahasia"),
        await ask(world, "tidak-ada-8", "rahasia"),
        await ask(world, party.client_id, "salah"),
        await ask(world, party.client_id),
        await ask(world, key.client_id, key.secret),
    ]
    with clock.travel(timedelta(minutes=2)):
        answers.append(await ask(world, party.client_id, old))
    alike = {without_codes(body) for body in answers if "registered the method" not in body}
    assert alike == {without_codes(answers[0])}
    capsys.readouterr()
    await world.app.settle()
    logged = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    told = {(line["client_id"], line["cause"]): line["times"] for line in logged if line["event"] == "client.refused"}
    assert told == {
        (None, "client_id_unknown"): 2,
        (party.client_id, "client_secret_wrong"): 1,
        (party.client_id, "client_proof_missing"): 1,
        (party.client_id, "client_secret_expired"): 1,
        (key.client_id, "client_authentication_method_differs"): 1,
    }
    assert "tidak-ada" not in json.dumps(logged)
    metrics = (await world.app.http.get("/metrics")).text
    assert 'idp_client_refusals_total{cause="client_id_unknown"} 2.0' in metrics
    assert 'idp_client_refusals_total{cause="client_secret_expired"} 1.0' in metrics


async def test_a_flood_of_refusals_is_a_line_a_minute(apps: Apps, capsys: pytest.CaptureFixture[str]) -> None:
    world = World(await apps.open(**CHEAP_AND_LOGGED))
    for _ in range(3):
        for number in range(20):
            await ask(world, f"tidak-ada-{number}", "rahasia")
        await world.app.settle()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["times"] for line in lines if line["event"] == "client.refused"] == [20]


async def test_refusals_of_clients_that_are_gone_take_no_memory() -> None:
    refusals = ClientRefusals(Metrics())
    with clock.aging_by_hand() as pass_by:
        for number in range(1_000):
            refusals.record(f"client-{number}", ClientAuthenticationCause.CLIENT_SECRET_WRONG)
        await refusals.flush()
        pass_by(timedelta(minutes=2))
        await refusals.flush()
        assert not any(len(kept) for kept in vars(refusals).values() if isinstance(kept, dict))


CHEAP_AND_LOGGED = {"argon2": CHEAP, "log_level": "warning"}


async def ask(world: World, client_id: str, secret: str | None = None) -> str:
    """The body of the refusal at /token, with the secret in the form."""
    form = {"grant_type": "client_credentials", "client_id": client_id}
    answer = await world.app.http.post("/token", data=form | ({"client_secret": secret} if secret else {}))
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"
    return answer.text


#: A client of a profile that takes its registered method alone.
SERVICE = {
    "profile": "layanan",
    "grant_types": ["client_credentials"],
    "redirect_uris": None,
    "post_logout_redirect_uris": None,
    "scope": None,
}

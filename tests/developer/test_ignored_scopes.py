"""Scopes that a client asks for in vain: its team reads them beside its errors, programs over the admin API."""

from datetime import timedelta
from uuid import uuid4

import pytest

from idp.clients.store import ignored_scopes as store
from idp.foundation import clock
from idp.protocol.tokens.unusable_scope import ScopeFault, UnusableScope
from tests.admin.api_clients import ApiClients
from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.monitoring.city import words


@pytest.fixture
async def team_client(apps: Apps) -> TeamClientWorld:
    return await open_team_client(apps)


async def test_the_team_and_programs_read_what_is_ignored(team_client: TeamClientWorld) -> None:
    app, client = team_client.city.app, await team_client.client()
    ignored = [UnusableScope(f"asal-{fault.value}", fault) for fault in ScopeFault]
    app.composition.clients.ignored_scopes.record(client.id, [*ignored, ignored[0]])
    app.composition.clients.ignored_scopes.record(client.id, [UnusableScope("profile", ScopeFault.NOT_REGISTERED)])
    await app.settle()
    async with team_client.city.visitor("unit") as person:
        page = await person.get(f"{team_client.page}/galat")
    assert "Scope yang diabaikan" in words(page)
    assert all(f"<code>{one.scope}</code>" in page.text for one in ignored)
    assert "kini terdaftar" in words(page), "profile is among what this client registered"
    machine, path = ApiClients(app), f"/api/v1/clients/{client.id}/ignored-scopes"
    found = (await machine.ask(path, "klien:baca")).json()
    assert {one["scope"]: (one["reason"], one["count"]) for one in found["items"]}["asal-unknown"] == ("unknown", 2)
    assert (await machine.ask(f"/api/v1/clients/{uuid4()}/ignored-scopes", "klien:baca")).status_code == 404


async def test_nothing_ignored_is_no_section_and_old_ones_are_told_no_more(team_client: TeamClientWorld) -> None:
    app, client = team_client.city.app, await team_client.client()
    async with app.database.begin() as session:
        long_ago = clock.now() - timedelta(days=31)
        count = store.IgnoredScopeCount(ScopeFault.UNKNOWN, long_ago, long_ago)
        await store.add_ignored_scopes(session, {(client.id, "lama"): count, (uuid4(), "hilang"): count})
    async with team_client.city.visitor("dwi") as person:
        page = await person.get(f"{team_client.page}/galat")
    assert "Scope yang diabaikan" not in words(page)

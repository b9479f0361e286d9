"""A member of a team tries a sign-in to a sandbox client; it proves nothing, and leaves nothing behind."""

import json
import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from idp.clients.client_admin import ClientAdmin
from idp.clients.registration import client_lifecycle
from idp.clients.sandbox.personas import PERSONAS
from idp.foundation.facts import FactCount
from idp.oidc.models import Grant, StoredRequest
from idp.permissions import SHELL, TeamRole
from tests.developer.teams import Team, add_member
from tests.monitoring.city import read, words

SENSITIVE = {"minta_pegawai": "ya", "alasan_pegawai": "Mengesahkan berkas", "aturan_pegawai": "SK 1/2026"}


async def try_out(team: Team, client_id: str, persona: str = "dengan-nip") -> Any:
    return await team.dwi.post(f"/pengembang/klien/{client_id}/coba", sebagai=persona)


def blocks(text: str) -> Sequence[str]:
    """What stands in the blocks of code."""
    return [unescape(found) for found in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", text, re.DOTALL)]


async def change(team: Team, client_id: str, **members: object) -> None:
    """Change the client as the operator's shell does."""
    async with team.city.app.database.begin() as session:
        admin: ClientAdmin = team.city.app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(admin, client_id, members, None)


async def suspend(team: Team, client_id: str) -> None:
    async with team.city.app.database.begin() as session:
        await client_lifecycle.suspend_client(team.city.app.composition.clients.admin(session, SHELL), client_id)


@pytest.mark.twins
async def test_five_steps_show_what_the_application_would_receive(team: Team) -> None:
    client_id = (await team.register(**SENSITIVE)).metadata.client_id
    assert "Masuk sebagai" in words(await team.dwi.get(f"/pengembang/klien/{client_id}/coba"))
    answer = await try_out(team, client_id)
    shown = words(answer)
    assert "Berhasil: 5 dari 5 langkah" in shown
    assert "Tanda tangan cocok dengan kunci" in shown
    userinfo = json.loads(blocks(answer.text)[-1])
    persona = PERSONAS["dengan-nip"].claims
    assert (userinfo["sub"], userinfo["nip"], userinfo["name"]) == (str(persona.sub), persona.nip, persona.name)
    assert "email" not in userinfo
    assert "Email email · Tidak didaftarkan untuk klien ini" in shown
    id_token = answer.text.partition("Isi token ID")[2].partition("</table>")[0]
    assert persona.nip not in id_token
    assert client_id in id_token


async def test_what_a_persona_has_no_value_of_is_told(team: Team) -> None:
    client_id = (await team.register(**SENSITIVE)).metadata.client_id
    shown = words(await try_out(team, client_id, "tanpa-nip"))
    assert re.search(r"Tidak ada nilainya untuk orang ini [a-z_ ]*\bnip\b", shown)
    assert "Coba juga orang tanpa NIP" not in shown


async def test_a_trial_is_no_evidence_and_leaves_nothing(team: Team) -> None:
    client_id = (await team.register()).metadata.client_id
    before = await recorded(team)
    for persona in PERSONAS:
        assert (await try_out(team, client_id, persona)).status_code == 200
    await team.city.app.settle()
    assert await recorded(team) == before
    client = await team.load(client_id)
    assert (client.last_used_at, client.secrets[0].last_used_at) == (None, None)
    assert client.metadata.redirect_uris == (
        "https://sijuna.denpasarkota.go.id/divos.php",
        "http://localhost:8000/divos.php",
    )


async def test_a_trial_shows_no_token_and_no_code(team: Team) -> None:
    client_id = (await team.register()).metadata.client_id
    answer = await try_out(team, client_id)
    assert "eyJ" not in answer.text
    assert "code=(sekali pakai)" in words(answer)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_disabled_persona_stops_at_the_sign_in(team: Team) -> None:
    client_id = (await team.register()).metadata.client_id
    shown = words(await try_out(team, client_id, "nonaktif"))
    assert "Berhenti di langkah 2 dari 5" in shown
    assert "Token ID, dibuka" not in shown


async def test_a_client_that_demands_more_refuses_a_password(team: Team) -> None:
    client_id = (await team.register()).metadata.client_id
    await change(team, client_id, minimum_acr="urn:divos:acr:mfa")
    assert "Berhenti di langkah 2 dari 5" in words(await try_out(team, client_id))
    assert "Berhasil: 5 dari 5 langkah" in words(await try_out(team, client_id, "dua-langkah"))


async def test_a_suspended_client_stops_at_once(team: Team) -> None:
    client_id = (await team.register()).metadata.client_id
    await suspend(team, client_id)
    assert "Berhenti di langkah 1 dari 5" in words(await try_out(team, client_id))


async def test_a_production_client_is_not_tried(team: Team) -> None:
    client_id = (await team.register(alamat="https://a.example/b")).metadata.client_id
    await change(team, client_id, environment="produksi")
    for answer in (await team.dwi.get(f"/pengembang/klien/{client_id}/coba"), await try_out(team, client_id)):
        assert "Hanya untuk klien lingkungan uji." in read(answer)
        assert "sub" not in blocks(answer.text)
    assert (await try_out(team, client_id)).status_code == 422


@pytest.mark.parametrize("persona", ["", "made.ayu", "../x"])
async def test_nobody_but_a_persona_is_tried(team: Team, persona: str) -> None:
    client_id = (await team.register()).metadata.client_id
    assert (await try_out(team, client_id, persona)).status_code == 422


async def test_a_client_of_another_team_is_not_found(team: Team) -> None:
    client_id = (await team.register()).metadata.client_id
    async with team.city.visitor("sekar") as sekar:
        for path in (f"/pengembang/klien/{client_id}/coba", "/pengembang/klien/x%00/coba", "/pengembang/klien/é/coba"):
            assert (await sekar.get(path)).status_code == 404
        assert (await sekar.post(f"/pengembang/klien/{client_id}/coba", sebagai="dengan-nip")).status_code == 404


async def test_a_reader_may_try(team: Team) -> None:
    client_id = (await team.register()).metadata.client_id
    await add_member(team.city, "eka", team.application, TeamRole.READER)
    async with team.city.visitor("eka") as eka:
        answer = await eka.post(f"/pengembang/klien/{client_id}/coba", sebagai="dengan-nip")
        assert "Berhasil: 5 dari 5 langkah" in words(answer)


async def recorded(team: Team) -> tuple[object, ...]:
    """What the provider knows of use: facts, grants, requests, and the status of the application."""
    app = team.city.app
    await app.composition.tracker.levels.run_due()
    async with app.database.begin() as session:
        facts = [(row.kind, row.client_id, row.count) for row in await session.scalars(select(FactCount))]
        grants = await session.scalar(select(func.count()).select_from(Grant))
        requests = await session.scalar(select(func.count()).select_from(StoredRequest))
        tracked = await app.composition.tracker.find_application(SHELL, session, team.application.id)
    assert tracked is not None
    return sorted(facts), grants, requests, tracked.standing

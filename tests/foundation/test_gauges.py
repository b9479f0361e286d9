"""What /metrics says of the deployment as it is now: outbox, jobs, keys, sessions, the queue of passwords."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from idp.accounts.events import AccountsMessage
from idp.foundation import clock, outbox
from idp.foundation.jobs import Job, JobRunner
from tests.accounts.world import open_world, sign_in
from tests.conftest import Apps, Caches
from tests.support.app import App

ALERTS = Path(__file__).parent.parent.parent / "deploy" / "prometheus" / "divos-alerts.yml"


async def read_metrics(app: App) -> dict[str, float]:
    """Every sample by its name and labels, read anew."""
    answer = await app.http.get("/metrics")
    lines = (line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


async def test_what_waits_and_what_is_late_is_told_with_its_age(app: App, caches: Caches) -> None:
    before = await read_metrics(app)
    assert before["idp_database_up"] == 1
    assert before["idp_outbox_messages"] == before["idp_outbox_overdue_seconds"] == before["idp_live_sessions"] == 0
    async with app.database.begin() as session:
        await outbox.enqueue(session, AccountsMessage.SESSION_ENDED, {"session_id": str(UUID(int=1))})
    dropped = JobRunner(app.database, [Job("job.of_an_older_release", timedelta(minutes=1), app.settle)])
    for runner in (dropped, app.composition.jobs, app.composition.long_jobs):
        await runner._create_leases()
    with clock.travel(timedelta(hours=2)):
        assert (await read_metrics(app))["idp_outbox_messages"] == 0, "they hold for some seconds"
        caches.pass_by(timedelta(seconds=11))
        after = await read_metrics(app)
    assert after["idp_outbox_messages"] == 1
    assert 7_190 < after["idp_outbox_overdue_seconds"] < 7_260
    late = {name: seconds for name, seconds in after.items() if name.startswith("idp_job_overdue_seconds")}
    run = [job.name for runner in (app.composition.jobs, app.composition.long_jobs) for job in runner.jobs]
    assert set(late) == {f'idp_job_overdue_seconds{{job="{name}"}}' for name in run}, "the jobs of this release alone"
    assert all(7_190 < seconds < 7_260 for seconds in late.values())
    assert after['idp_signing_key_age_seconds{algorithm="RS256"}'] > 7_190


async def test_sessions_that_are_open_are_counted(apps: Apps, caches: Caches) -> None:
    world = await open_world(apps)
    await sign_in(world.app.http)
    assert (await read_metrics(world.app))["idp_live_sessions"] == 1
    caches.pass_by(timedelta(seconds=11))
    with clock.travel(timedelta(days=2)):
        assert (await read_metrics(world.app))["idp_live_sessions"] == 0


async def test_throttled_attempts_are_counted_apart_from_wrong_passwords(apps: Apps) -> None:
    world = await open_world(apps, throttle={"tries": 3})
    for _ in range(4):
        await sign_in(world.app.http, password="salah")
    counted = {name: value for name, value in (await read_metrics(world.app)).items() if "sign_ins_total" in name}
    assert counted == {
        'idp_sign_ins_total{outcome="mismatch"}': 2,
        'idp_sign_ins_total{outcome="throttled"}': 2,
    }


async def test_passwords_that_wait_for_a_thread_are_counted(app: App) -> None:
    hasher, metrics = app.composition.accounts.passwords, app.composition.foundation.metrics
    assert (await read_metrics(app))["idp_password_queue"] == 0
    waiting = [asyncio.create_task(hasher.hash("kuda laut berenang")) for _ in range(5)]
    await asyncio.sleep(0)
    assert b"\nidp_password_queue 5.0\n" in metrics.exposition()
    await asyncio.gather(*waiting)
    assert (await read_metrics(app))["idp_password_queue"] == 0


async def test_every_alert_asks_for_a_metric_that_there_is(app: App) -> None:
    asked = set(re.findall(r"\bidp_\w+", ALERTS.read_text()))
    served = set(re.findall(r"^# TYPE (idp_\w+)", (await app.http.get("/metrics")).text, re.MULTILINE))
    assert {name.removesuffix("_bucket").removesuffix("_total") for name in asked} <= {
        name.removesuffix("_total") for name in served
    }

"""The floor through its own doors: health, hot statements, leases, versions, outbox, seals."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from idp.accounts.events import AccountsEvent
from idp.foundation import audit, change_counter, clock, outbox, secret_values
from idp.foundation.database import Database
from idp.foundation.database_unavailable import DatabaseUnavailable, Outage
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact, Facts, load_totals
from idp.foundation.ids import first_id_at, new_id, time_ordered_id
from idp.foundation.jobs import Job, JobRunner
from idp.foundation.key_encryption import ALGORITHMS, ON_DEMAND, UnknownSecretKey
from idp.foundation.keys import KeyState, StoredKey
from idp.foundation.outbox import OutboxMessage, OutboxWorker
from idp.foundation.secret_values import TokenSigner
from idp.foundation.ttl_cache import TtlCache
from tests.foundation.posted_message import PostedMessage
from tests.support.app import App
from tests.support.calendars import WITA

pytestmark = pytest.mark.twins


async def test_a_new_house_is_alive_and_ready(app: App) -> None:
    assert (await app.http.get("/healthz")).json() == {"status": "ok"}
    assert (await app.http.get("/readyz")).json() == {"status": "ok", "missing": []}


async def test_every_answer_carries_the_security_headers_and_a_request_id(app: App) -> None:
    headers = (await app.http.get("/healthz")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert len(headers["x-request-id"]) == 16


async def test_an_unknown_path_is_a_page_for_people_and_json_for_programs(app: App) -> None:
    answer = await app.http.get("/api/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_metrics_count_requests_by_route(app: App) -> None:
    await app.http.get("/healthz")
    assert 'route="/healthz"' in (await app.http.get("/metrics")).text


async def test_what_a_process_counted_is_written_once_a_second_or_when_it_is_much(app: App) -> None:
    def written() -> tuple[float, float]:
        requests = metrics.registry.get_sample_value("idp_requests_total", {"route": route, "status": "200"})
        return requests or 0, metrics.registry.get_sample_value("idp_request_seconds_count", {"route": route}) or 0

    route, metrics = f"/{new_id()}", app.composition.foundation.metrics
    for _ in range(501):
        metrics.count_request(route, 200, 0.1)
    assert written() == (500, 500)
    await app.composition.foundation.periodic_flush.flush()
    assert written() == (501, 501)


#: The algorithms whose keys are published whether or not a client needs them.
ALWAYS = sorted(set(ALGORITHMS) - ON_DEMAND)


async def test_keys_are_made_once_however_many_processes_start(app: App) -> None:
    ring = app.composition.foundation.key_ring
    async with app.database.begin() as session:
        await session.execute(delete(StoredKey))
    await asyncio.gather(*(ring.load() for _ in range(5)))
    await ring.load()
    assert {(key.algorithm, key.state) for key in ring.published_keys()} == {
        (algorithm, place) for algorithm in ALWAYS for place in (KeyState.CURRENT, KeyState.NEXT)
    }


async def test_rotation_waits_until_clients_could_have_seen_the_next_key(app: App) -> None:
    ring = app.composition.foundation.key_ring
    next_key = next(key for key in ring.published_keys() if key.state is KeyState.NEXT and key.algorithm == "ES256")
    async with app.database.begin() as session:
        assert await ring.rotate(session) == []
    with clock.travel(timedelta(days=1, minutes=1)):
        async with app.database.begin() as session:
            assert await ring.rotate(session) == ALWAYS
        await ring.load()
        assert ring.signing_key("ES256").kid == next_key.kid
        assert len(ring.published_keys()) == 3 * len(ALWAYS)  # next, current and retired of each
    with clock.travel(timedelta(days=4)):
        await ring.rotate_when_due()
        await ring.load()
        assert len(ring.published_keys()) == 2 * len(ALWAYS)


async def test_a_promise_is_kept_after_the_commit_and_only_then(database: Database) -> None:
    kept: list[object] = []

    async def keep(payload: outbox.Payload) -> None:
        kept.append(payload["n"])

    worker = OutboxWorker(database, {PostedMessage.POSTED: keep})
    async with database.begin() as session:
        await outbox.enqueue(session, PostedMessage.POSTED, {"n": 1})
        assert kept == []
    with pytest.raises(RuntimeError):
        await _promise_and_fail(database)
    assert await worker.drain() == 1
    assert kept == [1]


async def _promise_and_fail(database: Database) -> None:
    async with database.begin() as session:
        await outbox.enqueue(session, PostedMessage.POSTED, {"n": 2})
        raise RuntimeError("rolled back")


async def test_a_failing_promise_is_tried_again_later_and_given_up_in_the_end(database: Database) -> None:
    tried: list[int] = []

    async def fail(_payload: outbox.Payload) -> None:
        tried.append(1)
        raise ValueError("not now")

    worker = OutboxWorker(database, {PostedMessage.POSTED: fail})
    async with database.begin() as session:
        await outbox.enqueue(session, PostedMessage.POSTED, {})
    assert await worker.drain() == 1
    assert await worker.drain() == 0
    shift = timedelta()
    for _ in range(10):
        shift += timedelta(hours=2)
        with clock.travel(shift):
            await worker.drain()
    async with database.begin() as session:
        row = (await session.scalars(select(OutboxMessage))).one()
    assert row.given_up_at is not None
    assert len(tried) == row.attempts == len(outbox.RETRY_DELAYS) + 1


async def test_twenty_workers_keep_a_promise_once(database: Database) -> None:
    kept: list[object] = []

    async def keep(payload: outbox.Payload) -> None:
        kept.append(payload["n"])

    async with database.begin() as session:
        for n in range(5):
            await outbox.enqueue(session, PostedMessage.POSTED, {"n": n})
    await asyncio.gather(*(OutboxWorker(database, {PostedMessage.POSTED: keep}).drain() for _ in range(20)))
    assert sorted(kept, key=str) == [0, 1, 2, 3, 4]


async def test_a_job_runs_once_per_period_however_many_processes_ask(database: Database) -> None:
    ran: list[int] = []

    async def run() -> None:
        ran.append(1)

    job = Job("sweep", timedelta(minutes=5), run)
    jobs = [JobRunner(database, [job]) for _ in range(5)]
    assert await jobs[0]._create_leases()
    await asyncio.gather(*(each.run_if_due(job) for each in jobs))
    assert len(ran) == 1
    with clock.travel(timedelta(minutes=6)):
        await jobs[3].run_if_due(job)
    assert len(ran) == 2


async def test_a_job_that_an_outage_broke_off_is_run_again_by_who_has_its_lease(database: Database) -> None:
    ran: list[str] = []

    async def run() -> None:
        ran.append("broken off" if not ran else "done")
        if ran == ["broken off"]:
            raise DatabaseUnavailable(Outage.AWAY)

    job = Job("sweep", timedelta(minutes=5), run)
    own, other = JobRunner(database, [job]), JobRunner(database, [job])
    assert await own._create_leases()
    assert not await own.run_if_due(job)
    assert not await other.run_if_due(job)
    assert await own.run_if_due(job)
    assert not await own.run_if_due(job)
    assert ran == ["broken off", "done"]


async def test_a_change_elsewhere_is_heard(database: Database) -> None:
    heard: list[int] = []
    watcher = change_counter.ChangePoller(database)
    watcher.on_change("clients", lambda: heard.append(1))
    await watcher.poll()
    async with database.begin() as session:
        await change_counter.publish_change(session, "clients")
    await watcher.poll()
    await watcher.poll()
    assert len(heard) == 1


@pytest.mark.parametrize("trouble", [ConnectionRefusedError(), UnknownSecretKey("version 2")])
async def test_who_fails_to_hear_a_change_is_told_again_and_deafens_nobody(
    database: Database, trouble: Exception
) -> None:
    troubles, heard = [trouble], list[str]()
    of_keys, of_clients = asyncio.Event(), asyncio.Event()

    async def reads_the_database() -> None:
        if troubles:
            raise troubles.pop()
        heard.append("keys")
        of_keys.set()

    watcher, stopping = change_counter.ChangePoller(database, timedelta(milliseconds=5)), asyncio.Event()
    watcher.on_change("keys", reads_the_database)
    watcher.on_change("keys", lambda: heard.append("beside"))
    watcher.on_change("clients", of_clients.set)
    async with database.begin() as session:
        await change_counter.publish_change(session, "keys")
    running = asyncio.create_task(watcher.run(stopping))
    async with asyncio.timeout(10):
        await of_keys.wait()
        assert heard[0] == "beside"
        async with database.begin() as session:
            await change_counter.publish_change(session, "clients")
        await of_clients.wait()
    stopping.set()
    await running


async def test_facts_are_added_up_per_day_and_survive_a_failed_write(database: Database) -> None:
    facts, application, person = Facts(database, WITA), new_id(), new_id()
    for _ in range(3):
        facts.count(Fact(FactKind.CODE_REDEEMED, "client", "uji", application, person))
        await facts.flush()
    facts.count(Fact(FactKind.CODE_REDEEMED, "client", "uji", application, new_id()))
    await facts.flush()
    async with database.begin() as session:
        (total,) = await load_totals(session, WITA.today())
    assert (total.count, total.people, total.kind) == (4, 2, "code_redeemed")


@pytest.mark.parametrize(
    "detail", [{"nip": "198501012010011001"}, {"who": "1985 0101 2010 0110 01"}, {"mail": "made@example.go.id"}]
)
async def test_the_audit_trail_refuses_personal_data(database: Database, detail: dict[str, str]) -> None:
    async with database.begin() as session:
        with pytest.raises(audit.PersonalDataError):
            await audit.record(session, audit.Event(AccountsEvent.PERSON_ENABLED, detail=detail))


def test_a_seal_opens_only_what_it_made_for_that_purpose() -> None:
    old = TokenSigner({1: b"a" * 32}, 1)
    new = TokenSigner({2: b"b" * 32, 1: b"a" * 32}, 2)
    text = old.sign("code", b"payload")
    assert new.verify("code", text) == b"payload"
    assert new.verify("refresh", text) is None
    assert old.verify("code", new.sign("code", b"payload")) is None
    for broken in ("", "x", text[:-2], text + "A", "é" * 60, "A" * 100):
        assert new.verify("code", broken) is None


def test_an_opaque_value_hides_itself() -> None:
    secret = secret_values.random_secret()
    assert secret.reveal not in f"{secret} {secret!r}"
    assert len(secret.reveal) == 43


def test_time_ordered_ids_sort_by_time_and_have_edges() -> None:
    early = clock.now()
    late = early + timedelta(seconds=1)
    assert time_ordered_id(early) < time_ordered_id(late)
    assert first_id_at(early) <= time_ordered_id(early) < first_id_at(late)
    assert time_ordered_id(early).version == 7


async def test_what_is_loaded_while_something_is_forgotten_is_not_kept() -> None:
    recent: TtlCache[str, str] = TtlCache()

    async def load_and_forget() -> str:
        recent.clear()
        return "old"

    async def load() -> str:
        return "new"

    assert await recent.get("key", load_and_forget) == "old"
    assert await recent.get("key", load) == "new"
    assert await recent.get("key", load_and_forget) == "new"

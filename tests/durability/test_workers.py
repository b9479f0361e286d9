"""Workers share what is loaded and nothing that is open; one that dies is replaced; nobody is cut off at the end."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import httpx
import pytest

from idp.cli.heartbeat import Heartbeat
from tests.durability.processes import (
    has_started,
    is_running,
    memory_of,
    sockets_of,
    started_workers,
    threads_of,
    workers_of,
)
from tests.durability.under_way import UnderWay, Visitors
from tests.support.server import Server, start_server
from tests.support.waiting import comes_true


def test_workers_share_what_is_loaded_and_nothing_that_is_open(postgres_url: str) -> None:
    with start_server(postgres_url, by_interpreter=True, workers="2") as server:
        parent = server.process.pid
        assert threads_of(parent) == 1, "a fork would copy half of what another thread was doing"
        with Visitors(server.issuer) as visitors:
            assert comes_true(lambda: visitors.answers["200"] > 50)
            one, other = started_workers(server.process.pid)
            assert sockets_of(one) & sockets_of(other) == sockets_of(parent), "more than the port they listen on"
            assert len(sockets_of(parent)) == 1
        for worker in (one, other):
            maps = Path(f"/proc/{worker}/maps")  # with its counts, once it wrote some
            assert comes_true(lambda maps=maps: "/dev/shm/idp-metrics-" in maps.read_text()), (
                "a full disk would kill it"
            )
            sees, alone = memory_of(worker)
            assert alone < sees / 2, f"{alone} of {sees} KiB are its own"
        # each process writes what it counted once a second
        assert comes_true(lambda: _counted(server) == visitors.answers["200"])


def test_a_worker_that_was_killed_is_replaced_while_the_other_answers(postgres_url: str) -> None:
    with start_server(postgres_url, workers="2") as server:
        before = started_workers(server.process.pid)
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        with Visitors(server.issuer) as visitors:
            assert comes_true(lambda: len(workers_of(server.process.pid)) == 2 and not is_running(killed))
            new = (workers_of(server.process.pid) - before).pop()
            assert comes_true(lambda: has_started(new, server.process.pid)), "the new one has not started"
        assert set(visitors.answers) == {"200"}
        assert sockets_of(new).isdisjoint(sockets_of(max(before)) - sockets_of(server.process.pid))


def test_a_worker_that_hangs_is_replaced_and_the_log_says_so(postgres_url: str, tmp_path: Path) -> None:
    with start_server(postgres_url, log=tmp_path / "log", workers="2", worker_timeout="PT3S") as server:
        before = started_workers(server.process.pid)
        stopped = min(before)
        os.kill(stopped, signal.SIGSTOP)
        assert comes_true(lambda: not is_running(stopped)), "it was not noticed"
        assert comes_true(lambda: len(workers_of(server.process.pid)) == 2)
        new = (workers_of(server.process.pid) - before).pop()
        assert comes_true(lambda: has_started(new, server.process.pid)), "the new one has not started"
        with Visitors(server.issuer) as visitors:
            assert comes_true(lambda: visitors.answers["200"] > 20)
        assert set(visitors.answers) == {"200"}
        lines = {line["event"]: line for line in server.logged()}
        assert lines["worker.hung"]["pid"] == lines["worker.ended"]["pid"] == stopped

        os.kill(new, signal.SIGSTOP)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
        assert not is_running(new)


def test_a_heartbeat_is_missed_by_looks_without_a_change() -> None:
    heartbeat = Heartbeat(looks=3)
    assert not any(heartbeat.look() for _ in range(59)), "a worker may take its time to start"
    heartbeat.beat()
    assert [heartbeat.look() for _ in range(4)] == [False, False, False, True]
    heartbeat.beat()
    assert not heartbeat.look()
    for _ in range(600):
        heartbeat.beat()
        assert not heartbeat.look()


def test_a_worker_that_cannot_start_now_is_tried_again_while_the_other_answers(postgres_url: str) -> None:
    with start_server(postgres_url, workers="2") as server:
        before = started_workers(server.process.pid)
        asyncio.run(_run(postgres_url, "ALTER TABLE signing_key RENAME TO elsewhere"))
        os.kill(min(before), signal.SIGKILL)
        tried: set[int] = set()
        with Visitors(server.issuer) as visitors:
            assert comes_true(lambda: len(tried.update(workers_of(server.process.pid) - before) or tried) > 1)
            asyncio.run(_run(postgres_url, "ALTER TABLE elsewhere RENAME TO signing_key"))
            assert comes_true(lambda: len(started_workers(server.process.pid) - before) == 1)
        assert set(visitors.answers) == {"200"}


@pytest.mark.parametrize(("workers", "told"), [("2", signal.SIGTERM), ("1", signal.SIGINT)])
def test_whoever_is_being_answered_when_it_ends_gets_the_whole_answer(
    postgres_url: str, workers: str, told: signal.Signals
) -> None:
    with start_server(postgres_url, workers=workers) as server:
        started = workers_of(server.process.pid)
        assert len(started) == (2 if workers == "2" else 0)
        with Visitors(server.issuer) as visitors:
            assert comes_true(lambda: _counted(server) > 0), "nothing is counted"
            requests = [UnderWay(server.issuer) for _ in range(12)]
            server.process.send_signal(told)
            assert comes_true(lambda: _is_gone(server)), "it still listens"
            answers = [request.finish() for request in requests]
        assert all(answer.startswith("HTTP/1.1 401 ") and answer.endswith("}") for answer in answers), answers
        assert server.process.wait(60) in (0, -told)
        assert not any(is_running(worker) for worker in started)
        assert set(visitors.answers) <= {"200", "nobody there"}


def test_no_worker_is_left_behind_when_the_first_process_dies_or_is_stopped_early(postgres_url: str) -> None:
    with start_server(postgres_url, workers="2") as server:
        orphans = workers_of(server.process.pid)
        server.process.kill()
        server.process.wait()
        assert comes_true(lambda: not any(is_running(worker) for worker in orphans)), "they keep the port"

        server.begin_again()
        assert comes_true(lambda: len(workers_of(server.process.pid)) == 2)
        begun = workers_of(server.process.pid)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
        assert not any(is_running(worker) for worker in begun)


def _counted(server: Server) -> float:
    """How many answers of the visitors' page the metrics tell of."""
    told = httpx.get(f"{server.issuer}/metrics", verify=False, trust_env=False).text.splitlines()
    counted = [line for line in told if line.startswith("idp_requests_total") and "openid-conf" in line]
    return sum(float(line.split()[-1]) for line in counted)


def _is_gone(server: Server) -> bool:
    try:
        httpx.get(f"{server.issuer}/healthz", verify=False, timeout=5, trust_env=False)
    except httpx.TransportError:
        return True
    return False


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

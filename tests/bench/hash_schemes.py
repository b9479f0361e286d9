"""`python -m tests.bench.hash_schemes`: the work of each scheme in KiB times passes of Argon2, and checks in time."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from passlib import hash as made_by

from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.policy import Argon2Cost

ROUNDS = 5
COST = Argon2Cost()
GIVEN = {
    "MD5": made_by.hex_md5.hash("bench"),
    "bcrypt 8": made_by.bcrypt.using(rounds=8).hash("bench"),
    "bcrypt 10": made_by.bcrypt.using(rounds=10).hash("bench"),
    "bcrypt 12": made_by.bcrypt.using(rounds=12).hash("bench"),
    "pbkdf2_sha256 30,000": made_by.django_pbkdf2_sha256.using(rounds=30_000).hash("bench"),
    "pbkdf2_sha256 1,000,000": made_by.django_pbkdf2_sha256.using(rounds=1_000_000).hash("bench"),
    "Argon2 64 KiB": made_by.argon2.using(type="ID", memory_cost=64, time_cost=1, parallelism=1).hash("bench"),
}


async def main() -> None:
    """Print the factors that foreign_hashes.py counts with, then what a wrong password takes by scheme."""
    argon2 = made_by.argon2.using(type="ID", memory_cost=COST.memory_kib, time_cost=COST.passes, parallelism=COST.lanes)
    policy = _seconds(lambda: argon2.hash("x"))
    unit = policy / (COST.memory_kib * COST.passes)
    for scheme, rounds, per in (
        (made_by.bcrypt, 10, 2**10),
        (made_by.pbkdf2_sha256, 100_000, 100_000),
        (made_by.pbkdf2_sha512, 100_000, 100_000),
        (made_by.pbkdf2_sha1, 100_000, 100_000),
    ):
        print(f"{scheme.name:24} {_seconds(_hashing(scheme, rounds)) / per / unit:8.2f} per round")
    hasher = PasswordHasher(COST, threads=1)
    stored: dict[str, str | None] = {"unknown name": None, "ours": await hasher.hash("bench")}
    stored |= {name: await hasher.store_imported(given) for name, given in GIVEN.items()}
    for name, text in stored.items():
        took, work = [], 0
        for _ in range(ROUNDS):
            began = time.perf_counter()
            work = (await hasher.verify("salah", text)).work
            took.append(time.perf_counter() - began)
        print(f"{name:24} {min(took) * 1000:8.1f} ms, work {work}")
    hasher.close()


def _hashing(scheme: Any, rounds: int) -> Callable[[], object]:
    return lambda: scheme.using(rounds=rounds).hash("x")


def _seconds(call: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        call()
        took.append(time.thread_time() - began)
    return min(took)


if __name__ == "__main__":
    asyncio.run(main())

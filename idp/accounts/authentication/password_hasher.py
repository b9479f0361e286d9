"""PasswordHasher: Argon2id hashes, computed and verified on a bounded number of threads."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from passlib.hash import argon2

from idp.accounts.policy import MAX_PASSWORD_LENGTH, Argon2Cost

Result = TypeVar("Result")

#: The highest cost of an imported hash; a costlier one would block a thread for too long.
_MAX_COST = Argon2Cost(memory_kib=262_144, passes=16, lanes=16)


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Whether the password matches; `stronger_hash` replaces a stored hash that was weaker than the policy."""

    matches: bool
    stronger_hash: str | None = None


class PasswordHasher:
    """Hashes and verifies passwords, at most one per thread at a time; the event loop is never blocked."""

    def __init__(self, cost: Argon2Cost, threads: int | None = None) -> None:
        self.threads = threads or os.cpu_count() or 1
        self._scheme = argon2.using(
            type="ID", memory_cost=cost.memory_kib, time_cost=cost.passes, parallelism=cost.lanes
        )
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="argon2")
        #: Verified for an unknown name, so that it takes as long as a wrong password; random instead of computed,
        #: because computing it would delay every start by one hash.
        self._placeholder_hash = self._scheme(
            salt=os.urandom(16), checksum=os.urandom(32), use_defaults=True
        ).to_string()

    async def hash(self, password: str) -> str:
        """A new Argon2id hash of `password`."""
        return await self._run_in_thread(lambda: str(self._scheme.hash(password)))

    async def verify(self, password: str, stored: str | None) -> PasswordCheck:
        """Check `password` against `stored`; without a stored hash it takes as long and never matches."""
        return await self._run_in_thread(lambda: self._verify(password, stored))

    async def matches(self, password: str, stored: str) -> bool:
        """Whether `password` matches `stored`, without rehashing; for imports."""
        return await self._run_in_thread(lambda: self._matches(password, stored))

    def close(self) -> None:
        """Shut the threads down without waiting for them."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password: str, stored: str | None) -> PasswordCheck:
        if not self._matches(password, stored or self._placeholder_hash) or stored is None:
            if stored is not None and self._cost(stored) < self._cost(self._placeholder_hash):
                self._matches(
                    password, self._placeholder_hash
                )  # else a cheap imported hash would be visible in the time
            return PasswordCheck(matches=False)
        stronger = str(self._scheme.hash(password)) if self._scheme.needs_update(stored) else None
        return PasswordCheck(matches=True, stronger_hash=stronger)

    def _matches(self, password: str, stored: str) -> bool:
        # a password that is too long never matches, but costs the same
        matches = bool(self._scheme.verify(password[:MAX_PASSWORD_LENGTH].replace("\x00", ""), stored))
        return matches and len(password) <= MAX_PASSWORD_LENGTH and "\x00" not in password

    @staticmethod
    def _cost(stored: str) -> int:
        hashed = argon2.from_string(stored)
        return int(hashed.memory_cost * hashed.rounds)

    async def _run_in_thread(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)


def find_hash_problem(text: str) -> str | None:
    """Why an imported password hash cannot be used, or None."""
    try:
        hashed = argon2.from_string(text)
    except (ValueError, TypeError):
        return "not an Argon2 hash such as $argon2id$v=19$m=19456,t=3,p=1$salt$hash"
    cost = (hashed.memory_cost, hashed.rounds, hashed.parallelism)
    if any(
        part > most for part, most in zip(cost, (_MAX_COST.memory_kib, _MAX_COST.passes, _MAX_COST.lanes), strict=True)
    ):
        most = f"m={_MAX_COST.memory_kib}, t={_MAX_COST.passes}, p={_MAX_COST.lanes}"
        return f"an Argon2 hash of more than {most} costs too much"
    return None if hashed.checksum else "an Argon2 hash without its last part"

"""PasswordHasher: Argon2id hashes, computed and verified on a bounded number of threads."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from passlib.hash import argon2

from idp.accounts.policy import Argon2Cost

Result = TypeVar("Result")

#: In characters; libpass refuses longer passwords.
LONGEST = 1024
#: The highest cost of an imported hash; a costlier one would block a thread for too long.
_MOST = Argon2Cost(memory_kib=262_144, passes=16, lanes=16)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password matches; `stronger_hash` replaces a stored hash that was weaker than the policy."""

    fits: bool
    rehashed: str | None = None


class Passwords:
    """Hashes and verifies passwords, at most one per thread at a time; the event loop is never blocked."""

    def __init__(self, cost: Argon2Cost, threads: int | None = None) -> None:
        self.threads = threads or os.cpu_count() or 1
        self._scheme = argon2.using(
            type="ID", memory_cost=cost.memory_kib, time_cost=cost.passes, parallelism=cost.lanes
        )
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="argon2")
        #: Verified for an unknown name, so that it takes as long as a wrong password; random instead of computed,
        #: because computing it would delay every start by one hash.
        self._nobodys = self._scheme(salt=os.urandom(16), checksum=os.urandom(32), use_defaults=True).to_string()

    async def hash(self, password: str) -> str:
        """A new Argon2id hash of `password`."""
        return await self._off_the_loop(lambda: str(self._scheme.hash(password)))

    async def verify(self, password: str, stored: str | None) -> Verdict:
        """Check `password` against `stored`; without a stored hash it takes as long and never matches."""
        return await self._off_the_loop(lambda: self._verify(password, stored))

    async def fits(self, password: str, stored: str) -> bool:
        """Whether `password` matches `stored`, without rehashing; for imports."""
        return await self._off_the_loop(lambda: self._fits(password, stored))

    def close(self) -> None:
        """Shut the threads down without waiting for them."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password: str, stored: str | None) -> Verdict:
        if not self._fits(password, stored or self._nobodys) or stored is None:
            if stored is not None and self._price(stored) < self._price(self._nobodys):
                self._fits(password, self._nobodys)  # else a cheap imported hash would be visible in the time
            return Verdict(fits=False)
        stronger = str(self._scheme.hash(password)) if self._scheme.needs_update(stored) else None
        return Verdict(fits=True, rehashed=stronger)

    def _fits(self, password: str, stored: str) -> bool:
        # a password that is too long never matches, but costs the same
        fits = bool(self._scheme.verify(password[:LONGEST].replace("\x00", ""), stored))
        return fits and len(password) <= LONGEST and "\x00" not in password

    @staticmethod
    def _price(stored: str) -> int:
        hashed = argon2.from_string(stored)
        return int(hashed.memory_cost * hashed.rounds)

    async def _off_the_loop(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)


def objection_to_hash(text: str) -> str | None:
    """Why an imported password hash cannot be used, or None."""
    try:
        hashed = argon2.from_string(text)
    except (ValueError, TypeError):
        return "not an Argon2 hash such as $argon2id$v=19$m=19456,t=3,p=1$salt$hash"
    asked = (hashed.memory_cost, hashed.rounds, hashed.parallelism)
    if any(part > most for part, most in zip(asked, (_MOST.memory_kib, _MOST.passes, _MOST.lanes), strict=True)):
        return f"an Argon2 hash of more than m={_MOST.memory_kib}, t={_MOST.passes}, p={_MOST.lanes} costs too much"
    return None if hashed.checksum else "an Argon2 hash without its last part"

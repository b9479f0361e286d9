"""How many passwords a second the hash alone allows: the ceiling of sign-ins on this machine."""

import asyncio
import time

from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.policy import Argon2Cost


def checks_per_second(at_once: int, seconds: float) -> float:
    """Argon2id checks at the product's cost, `at_once` waiting, with nothing else running."""
    return asyncio.run(_counted(at_once, seconds))


async def _counted(at_once: int, seconds: float) -> float:
    passwords = PasswordHasher(Argon2Cost())
    stored = await passwords.hash("bench")
    began = time.monotonic()
    done = await asyncio.gather(*(_check(passwords, stored, began + seconds) for _ in range(at_once)))
    took = time.monotonic() - began
    passwords.close()
    return sum(done) / took


async def _check(passwords: PasswordHasher, stored: str, until: float) -> int:
    done = 0
    while time.monotonic() < until:
        await passwords.verify("bench", stored)
        done += 1
    return done

"""PasswordHasher: Argon2id hashes, computed and verified on a bounded number of threads."""

import asyncio
import hmac
import os
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from idp.accounts.authentication import imported_hash, stored_hash
from idp.accounts.authentication.stored_hash import StoredHash
from idp.accounts.policy import MAX_PASSWORD_LENGTH, Argon2Cost
from idp.foundation import secret_values

Result = TypeVar("Result")

#: libpass refuses longer passwords; normalizing makes some characters more than one.
_MAX_NORMALIZED_LENGTH = 4096
#: The cost at which the digest of an imported fast digest is made; another one would forget what was imported.
_FIXED_COST = Argon2Cost(memory_kib=19_456, passes=3, lanes=1)
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Whether the password matches; `stronger_hash` replaces a stored hash that is not what the policy makes.

    `work`: what was computed, in KiB times passes of Argon2, or as much of another scheme.
    """

    matches: bool
    stronger_hash: str | None = None
    work: int = 0


class PasswordHasher:
    """Hashes and verifies passwords, at most one per thread at a time; the event loop is never blocked."""

    def __init__(self, cost: Argon2Cost, threads: int | None = None) -> None:
        self.threads = threads or os.cpu_count() or 1
        self._cost = cost
        self._scheme = stored_hash.argon2_scheme(cost)
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="argon2")
        #: How many hashes are computed or wait for a thread.
        self.queue_length = 0
        #: Verified for an unknown name, so that it takes as long as a wrong password; random instead of computed,
        #: because computing it would delay every start by one hash.
        self._placeholder = stored_hash.parse_stored_hash(
            self._scheme(salt=os.urandom(16), checksum=os.urandom(32), use_defaults=True).to_string()
        )

    async def hash(self, password: str) -> str:
        """A new Argon2id hash of `password`."""
        return await self._run_in_thread(lambda: self._hash(password))

    async def verify(self, password: str, stored: str | None) -> PasswordCheck:
        """Check `password` against `stored`; without a stored hash it takes as long and never matches."""
        return await self._run_in_thread(lambda: self._verify(password, stored))

    async def matches(self, password: str, stored: str) -> bool:
        """Whether `password` matches `stored`, without rehashing; for imports."""
        parsed = stored_hash.parse_stored_hash(stored)
        fitting, _ = await self._run_in_thread(lambda: self._find_fitting_form(password, parsed))
        return fitting is not None

    async def store_imported(self, text: str) -> str:
        """The form in which an imported hash is stored; a fast digest is wrapped. Raises InvalidHash."""
        return await self._run_in_thread(lambda: imported_hash.to_stored_form(text, self._cost))

    async def digest_imported(self, text: str, known: bytes | None) -> bytes:
        """What tells an imported hash again later: `known` if it was made of the same one.

        That of a fast digest is as dear as a password hash, or it would be a fast digest of the password itself.
        """
        if not imported_hash.is_fast_digest(text):
            return secret_values.digest_secret(text)
        return await self._run_in_thread(lambda: _digest_slowly(text, known))

    def close(self) -> None:
        """Shut the threads down without waiting for them."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _hash(self, password: str) -> str:
        return str(self._scheme.hash(normalize_password(password)))

    def _verify(self, password: str, text: str | None) -> PasswordCheck:
        stored = self._placeholder if text is None else stored_hash.parse_stored_hash(text)
        fitting, work = self._find_fitting_form(password, stored)
        if fitting is None or text is None:
            # else a cheap imported hash would be visible in the time
            lacking = self._placeholder.work * len(_forms(password)) - work
            return PasswordCheck(matches=False, work=work + self._spend(lacking))
        is_ours = stored_hash.is_argon2_of(stored, self._scheme) and fitting == normalize_password(password)
        if is_ours or not _counts_whole(password, stored):
            return PasswordCheck(matches=True, work=work)
        return PasswordCheck(matches=True, stronger_hash=self._hash(password), work=work)

    def _find_fitting_form(self, password: str, stored: StoredHash) -> tuple[str | None, int]:
        """The form of the password that fits, if one does, and the work of finding out."""
        work = 0
        for form in _forms(password):
            hashable, work = _hashable(form), work + stored.work
            # a password that is too long or has a character that no hash takes never fits, but costs the same
            if stored.matches(hashable) and hashable == form and len(password) <= MAX_PASSWORD_LENGTH:
                return form, work
        return None, work

    def _spend(self, work: int) -> int:
        """Compute an Argon2 hash of this much work in vain; returns how much it was."""
        passes = self._cost.passes
        memory = work // passes
        if memory < 8 * self._cost.lanes:
            return 0
        stored_hash.argon2_scheme(Argon2Cost(memory, passes, self._cost.lanes)).hash("")
        return memory * passes

    async def _run_in_thread(self, call: Callable[[], Result]) -> Result:
        self.queue_length += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        finally:
            self.queue_length -= 1


def normalize_password(password: str) -> str:
    """The form of a password that is hashed and judged (NIST SP 800-63B: NFKC); spaces are kept."""
    return unicodedata.normalize("NFKC", password)


def is_hashable(password: str) -> bool:
    """Whether every character can be hashed: no NUL, no half of a character."""
    return _hashable(password) == password


def _forms(password: str) -> tuple[str, ...]:
    """The forms of a typed password that are tried: normalized, and as typed: older and foreign hashes are of that."""
    typed = password[:MAX_PASSWORD_LENGTH]
    return tuple(dict.fromkeys((normalize_password(typed), typed)))


def _hashable(form: str) -> str:
    return form.replace("\x00", "").encode("utf-8", "replace").decode()[:_MAX_NORMALIZED_LENGTH]


def _counts_whole(password: str, stored: StoredHash) -> bool:
    """Whether the hash is of the whole password; if not, the rest may be mistyped and must not be hashed anew."""
    return stored.counted_bytes is None or len(password.encode()) <= stored.counted_bytes


def _digest_slowly(text: str, known: bytes | None) -> bytes:
    """Half a salt, half Argon2id of the digest with it; `known` when it was made of the same text."""
    if known is not None and hmac.compare_digest(_salted_digest(text, known[:_SALT_BYTES]), known):
        return known
    return _salted_digest(text, os.urandom(_SALT_BYTES))


def _salted_digest(text: str, salt: bytes) -> bytes:
    hashed = stored_hash.argon2_scheme(_FIXED_COST).using(salt=salt).hash(text)
    return salt + bytes(stored_hash.parse_argon2(hashed).checksum[: 32 - _SALT_BYTES])

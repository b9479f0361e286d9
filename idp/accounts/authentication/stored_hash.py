"""StoredHash: what a stored password hash is, what checking it costs, and whether a password fits.

Every stored hash is an Argon2 hash in its usual notation, so that a program before 0.4, beside this one on the same
database, takes those it does not know for hashes of another password. What came from other programs is in the salt,
which begins with `divos:`; see docs/adr/0039-passwords-of-other-programs.md.
"""

import os
from dataclasses import dataclass
from typing import Any

from passlib.hash import argon2

from idp.accounts.authentication.foreign_hashes import DIGEST_BY_NAME, FOREIGN_BY_NAME, DigestScheme, ForeignScheme
from idp.accounts.policy import Argon2Cost

_MARK = b"divos:"
_SHORTEST_SALT, _SHORTEST_CHECKSUM = 8, 4
#: The cost of the hash around a foreign one: a program before 0.4 computes it in vain.
_CARRIER = argon2.using(type="ID", memory_cost=8, time_cost=1, parallelism=1)


@dataclass(frozen=True, slots=True)
class Argon2Hash:
    """An Argon2 hash of a password, ours or imported."""

    text: str
    work: int
    counted_bytes: int | None = None

    def matches(self, password: str) -> bool:
        """Whether the password fits."""
        return bool(argon2.verify(password, self.text))


@dataclass(frozen=True, slots=True)
class ForeignHash:
    """A hash of a scheme of another program."""

    scheme: ForeignScheme
    text: str
    work: int

    @property
    def counted_bytes(self) -> int | None:
        """How many bytes of a password count; None: all."""
        return self.scheme.counted_bytes

    def matches(self, password: str) -> bool:
        """Whether the password fits, as far as the scheme reads it."""
        counted = password if self.counted_bytes is None else password.encode()[: self.counted_bytes]
        return bool(self.scheme.handler.verify(counted, self.text))


@dataclass(frozen=True, slots=True)
class WrappedDigest:
    """An Argon2id hash over a fast digest of a password."""

    scheme: DigestScheme
    salt: bytes
    text: str
    work: int
    counted_bytes: int | None = None

    def matches(self, password: str) -> bool:
        """Whether the digest of the password fits."""
        return bool(argon2.verify(self.scheme.digest(password, self.salt), self.text))


@dataclass(frozen=True, slots=True)
class UnreadableHash:
    """What this program cannot read: of a later one, or damaged. No password fits."""

    work: int = 0
    counted_bytes: int | None = None

    def matches(self, password: str) -> bool:
        """Never."""
        return False


StoredHash = Argon2Hash | ForeignHash | WrappedDigest | UnreadableHash


def parse_stored_hash(text: str) -> StoredHash:
    """What a stored hash is."""
    try:
        hashed = parse_argon2(text)
        if not hashed.salt.startswith(_MARK):
            return Argon2Hash(text, argon2_work(hashed))
        kind, _, rest = hashed.salt.removeprefix(_MARK).partition(b":")
        name = kind.decode("ascii")
        if name in FOREIGN_BY_NAME:
            return _foreign(FOREIGN_BY_NAME[name], rest.decode("ascii"))
        old_salt, _, _ = rest.partition(b":")
        return WrappedDigest(DIGEST_BY_NAME[name], bytes.fromhex(old_salt.decode("ascii")), text, argon2_work(hashed))
    except (ValueError, KeyError):
        return UnreadableHash()


def _foreign(scheme: ForeignScheme, text: str) -> ForeignHash:
    return ForeignHash(scheme, text, scheme.work(scheme.handler.from_string(text).rounds))


def parse_argon2(text: str) -> Any:
    """The parts of an Argon2 hash that can be verified. Raises ValueError."""
    try:
        hashed = argon2.from_string(text)
    except (TypeError, NotImplementedError) as problem:
        raise ValueError(str(problem)) from problem
    too_short = len(hashed.salt or b"") < _SHORTEST_SALT or len(hashed.checksum or b"") < _SHORTEST_CHECKSUM
    if too_short or hashed.data is not None or hashed.memory_cost < 8 * hashed.parallelism:
        raise ValueError("an Argon2 hash that cannot be verified")
    return hashed


def argon2_work(hashed: Any) -> int:
    """The cost of an Argon2 hash, in KiB times passes."""
    return int(hashed.memory_cost * hashed.rounds)


def carry_foreign(scheme: ForeignScheme, text: str) -> str:
    """The form in which a foreign hash is stored."""
    salt = _MARK + f"{scheme.name}:{text}".encode("ascii")
    # the checksum is drawn by chance: no password fits it for whoever takes this for an ordinary hash
    return str(_CARRIER(salt=salt, checksum=os.urandom(32), use_defaults=True).to_string())


def wrap_digest(scheme: DigestScheme, text: str, cost: Argon2Cost) -> str:
    """Argon2id over a fast digest, as it is stored. Raises ValueError."""
    salt = _MARK + f"{scheme.name}:{scheme.salt_of(text).hex()}:".encode("ascii") + os.urandom(16)
    return str(argon2_scheme(cost).using(salt=salt).hash(scheme.normalize(text)))


def argon2_scheme(cost: Argon2Cost) -> Any:
    """Argon2id at this cost."""
    return argon2.using(type="ID", memory_cost=cost.memory_kib, time_cost=cost.passes, parallelism=cost.lanes)


def is_argon2_of(stored: StoredHash, scheme: Any) -> bool:
    """Whether a stored hash is already what `scheme` would make."""
    return isinstance(stored, Argon2Hash) and not scheme.needs_update(stored.text)

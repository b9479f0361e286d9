"""Reads a password hash that another program made: whether it is taken, and the form in which it is stored."""

from typing import assert_never

from idp.accounts.authentication import stored_hash
from idp.accounts.authentication.foreign_hashes import (
    DigestScheme,
    ForeignScheme,
    find_digest,
    find_foreign,
    unify_notation,
)
from idp.accounts.authentication.stored_hash import Argon2Hash, ForeignHash, StoredHash, UnreadableHash, WrappedDigest
from idp.accounts.policy import Argon2Cost

#: The highest cost of an imported Argon2 hash; a costlier one would block a thread for too long.
_MAX_ARGON2 = Argon2Cost(memory_kib=262_144, passes=16, lanes=16)
_MAX_ARGON2_WORK = 1_048_576

_UNKNOWN = (
    "not a password hash that is known here: Argon2 ($argon2id$…), bcrypt ($2y$…), PBKDF2 (pbkdf2_sha256$…, "
    "$pbkdf2-sha256$…), or a digest by MD5 or SHA-1 in hexadecimal digits"
)


class InvalidHash(ValueError):
    """An imported hash that is not taken; the text says why."""


def find_hash_problem(text: str) -> str | None:
    """Why an imported password hash cannot be used, or None."""
    plain = unify_notation(text)
    foreign, digest = find_foreign(plain), find_digest(plain)
    if plain.startswith("$argon2"):
        return _find_argon2_problem(plain)
    if foreign is not None:
        return _find_foreign_problem(foreign, plain)
    if digest is not None:
        return _find_digest_problem(digest, plain)
    if plain.startswith("$2x$"):
        return "a bcrypt hash $2x$ comes from a faulty program, which takes several passwords for one: leave it out"
    return _UNKNOWN


def to_stored_form(text: str, cost: Argon2Cost) -> str:
    """The form in which an imported hash is stored; a fast digest is wrapped at this cost. Raises InvalidHash."""
    problem = find_hash_problem(text)
    if problem is not None:
        raise InvalidHash(problem)
    plain = unify_notation(text)
    foreign, digest = find_foreign(plain), find_digest(plain)
    if foreign is not None:
        return stored_hash.carry_foreign(foreign, plain)
    return plain if digest is None else stored_hash.wrap_digest(digest, plain, cost)


def is_fast_digest(text: str) -> bool:
    """Whether an imported hash is a fast digest, which is wrapped."""
    return find_digest(text) is not None


def looks_like_hash(text: str) -> bool:
    """Whether a text given as a password is rather a hash of one, made for passwords."""
    plain = unify_notation(text)
    return plain.startswith("$argon2") or find_foreign(plain) is not None


def _find_argon2_problem(text: str) -> str | None:
    try:
        hashed = stored_hash.parse_argon2(text)
    except ValueError:
        return "not a whole Argon2 hash such as $argon2id$v=19$m=19456,t=3,p=1$salt$hash"
    cost = (hashed.memory_cost, hashed.rounds, hashed.parallelism)
    limits = (_MAX_ARGON2.memory_kib, _MAX_ARGON2.passes, _MAX_ARGON2.lanes)
    if any(part > most for part, most in zip(cost, limits, strict=True)):
        most = f"m={_MAX_ARGON2.memory_kib}, t={_MAX_ARGON2.passes}, p={_MAX_ARGON2.lanes}"
        return f"an Argon2 hash of more than {most} costs too much"
    if stored_hash.argon2_work(hashed) > _MAX_ARGON2_WORK:
        return f"an Argon2 hash costs too much when m times t is more than {_MAX_ARGON2_WORK}"
    return _find_carried_problem(stored_hash.parse_stored_hash(text))


def _find_carried_problem(stored: StoredHash) -> str | None:
    """What is wrong with a hash in the form in which a deployment of DIVOS stores it."""
    match stored:
        case ForeignHash(scheme, carried, _):
            return _find_foreign_problem(scheme, carried)
        case UnreadableHash():
            return "an Argon2 hash whose salt begins like those of DIVOS, but cannot be read"
        case Argon2Hash() | WrappedDigest():
            return None
        case _:
            assert_never(stored)


def _find_foreign_problem(scheme: ForeignScheme, text: str) -> str | None:
    try:
        hashed = scheme.handler.from_string(text)
    except (ValueError, TypeError):
        return f"not a whole {scheme.name} hash"
    if not hashed.checksum:
        return f"a {scheme.name} hash without its last part"
    if hashed.rounds > scheme.limit:
        return f"a {scheme.name} hash of more than {scheme.limit_text} costs too much"
    return None


def _find_digest_problem(scheme: DigestScheme, text: str) -> str | None:
    try:
        digest = scheme.handler.from_string(text).checksum
    except (ValueError, TypeError):
        digest = None
    return None if digest else f"not a whole {scheme.name} digest"

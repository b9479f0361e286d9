"""ForeignScheme: how other programs hash passwords, each scheme with its notation, its cost and its limit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from passlib import hash as passlib_hash
from passlib.utils.binary import bcrypt64

#: Bytes that bcrypt reads; what follows is ignored, by PHP as by everybody else.
BCRYPT_BYTES = 72
_BCRYPT_PARTS = re.compile(r"(\$2[aby]\$\d\d\$)([./0-9A-Za-z]{22})([./0-9A-Za-z]{31})\Z")
#: Django's argon2 lacks the dollar sign that every other program begins with, its bcrypt has one more.
_DJANGO_PREFIX = re.compile(r"\Abcrypt\$(?=\$2)|\Aargon2(?=\$argon2)")


@dataclass(frozen=True, slots=True)
class ForeignScheme:
    """A scheme made for passwords, kept as it is until the next login.

    `work` of a number of rounds is in KiB times passes of Argon2: what takes about as long, as measured by
    `python -m tests.bench.hash_schemes`. `limit`: the most rounds taken, about a second of a core.
    """

    name: str
    notation: re.Pattern[str]
    handler: Any
    work: Callable[[int], int]
    limit: int
    limit_text: str
    #: How many bytes of a password count; None: all.
    counted_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class DigestScheme:
    """A fast digest, with or without a salt: never kept, only Argon2id over it."""

    name: str
    notation: re.Pattern[str]
    handler: Any
    salted: bool = False

    def salt_of(self, text: str) -> bytes:
        """The salt in the notation; empty without one. Raises ValueError."""
        salt = self.handler.from_string(text).salt if self.salted else b""
        return salt.encode("ascii") if isinstance(salt, str) else bytes(salt)

    def digest(self, password: str, salt: bytes) -> str:
        """The digest of a password in its notation, in one form: what Argon2id is computed over."""
        if not self.salted:
            return str(self.handler.hash(password))
        as_it_takes_it = salt.decode("ascii") if self.name.startswith("django") else salt
        return str(self.handler.using(salt=as_it_takes_it).hash(password))

    def normalize(self, text: str) -> str:
        """A given digest in the form that `digest` answers. Raises ValueError."""
        return str(self.handler.from_string(text).to_string())


def _bcrypt_work(rounds: int) -> int:
    return int(103 * 2**rounds)


def _sha256_work(rounds: int) -> int:
    return rounds * 42 // 100


def _sha512_work(rounds: int) -> int:
    return rounds * 95 // 100


_BCRYPT_LIMIT, _BCRYPT_LIMIT_TEXT = 14, "cost 14"
FOREIGN_SCHEMES = (
    ForeignScheme(
        "bcrypt",
        re.compile(r"\$2[aby]\$"),
        passlib_hash.bcrypt,
        _bcrypt_work,
        _BCRYPT_LIMIT,
        _BCRYPT_LIMIT_TEXT,
        BCRYPT_BYTES,
    ),
    ForeignScheme(
        "django_bcrypt_sha256",
        re.compile(r"bcrypt_sha256\$\$2[aby]\$"),
        passlib_hash.django_bcrypt_sha256,
        _bcrypt_work,
        _BCRYPT_LIMIT,
        _BCRYPT_LIMIT_TEXT,
    ),
    ForeignScheme(
        "pbkdf2_sha256",
        re.compile(r"\$pbkdf2-sha256\$"),
        passlib_hash.pbkdf2_sha256,
        _sha256_work,
        4_000_000,
        "4,000,000 iterations",
    ),
    ForeignScheme(
        "pbkdf2_sha512",
        re.compile(r"\$pbkdf2-sha512\$"),
        passlib_hash.pbkdf2_sha512,
        _sha512_work,
        2_000_000,
        "2,000,000 iterations",
    ),
    ForeignScheme(
        "django_pbkdf2_sha256",
        re.compile(r"pbkdf2_sha256\$"),
        passlib_hash.django_pbkdf2_sha256,
        _sha256_work,
        4_000_000,
        "4,000,000 iterations",
    ),
    ForeignScheme(
        "django_pbkdf2_sha1",
        re.compile(r"pbkdf2_sha1\$"),
        passlib_hash.django_pbkdf2_sha1,
        _sha256_work,
        4_000_000,
        "4,000,000 iterations",
    ),
)

DIGEST_SCHEMES = (
    DigestScheme("md5", re.compile(r"[0-9a-fA-F]{32}\Z"), passlib_hash.hex_md5),
    DigestScheme("sha1", re.compile(r"[0-9a-fA-F]{40}\Z"), passlib_hash.hex_sha1),
    DigestScheme("django_md5", re.compile(r"md5\$"), passlib_hash.django_salted_md5, salted=True),
    DigestScheme("django_sha1", re.compile(r"sha1\$"), passlib_hash.django_salted_sha1, salted=True),
    DigestScheme("ldap_md5", re.compile(r"\{MD5\}"), passlib_hash.ldap_md5),
    DigestScheme("ldap_sha1", re.compile(r"\{SHA\}"), passlib_hash.ldap_sha1),
    DigestScheme("ldap_salted_md5", re.compile(r"\{SMD5\}"), passlib_hash.ldap_salted_md5, salted=True),
    DigestScheme("ldap_salted_sha1", re.compile(r"\{SSHA\}"), passlib_hash.ldap_salted_sha1, salted=True),
)

FOREIGN_BY_NAME = {scheme.name: scheme for scheme in FOREIGN_SCHEMES}
DIGEST_BY_NAME = {scheme.name: scheme for scheme in DIGEST_SCHEMES}


def find_foreign(text: str) -> ForeignScheme | None:
    """The scheme made for passwords whose notation this is, or None."""
    return next((scheme for scheme in FOREIGN_SCHEMES if scheme.notation.match(text)), None)


def find_digest(text: str) -> DigestScheme | None:
    """The fast digest whose notation this is, or None."""
    return next((scheme for scheme in DIGEST_SCHEMES if scheme.notation.match(text)), None)


def unify_notation(text: str) -> str:
    """A hash without the name that Django puts before it, and with the unused bits of bcrypt's salt cleared.

    Django's `argon2$argon2id$…` and `bcrypt$$2b$…` lose it; a salt chosen by hand may have such bits set.
    """
    return _BCRYPT_PARTS.sub(_clear_unused_bits, _DJANGO_PREFIX.sub("", text))


def _clear_unused_bits(found: re.Match[str]) -> str:
    settings, salt, checksum = found.groups()
    return f"{settings}{bcrypt64.repair_unused(salt)}{bcrypt64.repair_unused(checksum)}"

"""Common passwords: the list that is shipped, which is zxcvbn's, and how passwords are compared with any list."""

import hashlib
from functools import cache

from idp.accounts.authentication.password_hasher import normalize_password

_DIGEST_BYTES = 16

#: Words that people here take for passwords, and that zxcvbn's English lists lack; the most usual first.
COMMON_HERE = (
    "rahasia", "sandi", "katasandi", "indonesia", "denpasar", "denpasarkota", "bali", "bismillah", "merdeka", "sayang",
    "sayangku", "cinta", "aku", "kamu", "garuda", "pancasila", "jakarta", "badung", "sanur", "kuta", "ubud", "gianyar",
    "pemkot", "pemda", "kominfo", "diskominfos", "divos", "pegawai", "kantor", "dinas", "admin", "administrator",
    "operator", "selamat", "datang", "masuk", "lupa", "ganti", "baru", "lama", "satu", "dua", "tiga", "empat", "lima",
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "wayan", "made", "nyoman", "ketut",
    "putu", "kadek", "komang", "gede", "agung", "dewa", "ngurah",
)  # fmt: skip


def comparison_form(password: str) -> str:
    """The form in which passwords are compared with lists: NFKC and casefolded."""
    return normalize_password(normalize_password(password).casefold())


def digest_common(password: str) -> bytes:
    """What stands for a password in the deployment's list: a prefix of SHA-256; such a list is no secret."""
    return hashlib.sha256(comparison_form(password).encode("utf-8", "surrogatepass")).digest()[:_DIGEST_BYTES]


def is_shipped(password: str) -> bool:
    """Whether the shipped list has a password. The first call in a process reads 11 MB."""
    return comparison_form(password) in _shipped()


def count_shipped() -> int:
    """How many passwords and words the shipped list has."""
    return len(_shipped())


@cache
def _shipped() -> "_Union":
    from zxcvbn import matching  # dictionaries of 11 MB, for those who choose a password
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    # each password stands in the list where it is the most frequent: `michael` in that of names
    return _Union(tuple(matching.RANKED_DICTIONARIES[name] for name in FREQUENCY_LISTS))


class _Union:
    """The words of zxcvbn's dictionaries together, without a copy of them."""

    def __init__(self, dictionaries: "tuple[dict[str, int], ...]") -> None:
        self._dictionaries = dictionaries

    def __contains__(self, word: str) -> bool:
        return word in COMMON_HERE or any(word in one for one in self._dictionaries)

    def __len__(self) -> int:
        return len(set(COMMON_HERE).union(*self._dictionaries))

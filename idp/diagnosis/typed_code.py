"""read_typed_code(): the code of an error report as people type or paste it, in the spelling that is stored; pure."""

from unicodedata import normalize

#: Longer texts are no code, nor the address of one.
_LONGEST = 200
#: Crockford's base32; what is easily taken for one of its letters is read as that letter.
_ALPHABET = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_READ_AS = str.maketrans("OIL", "011")
_PREFIX, _LETTERS = "DVS", 8


def read_typed_code(typed: str) -> str | None:
    """`dvs 7k2q m4xt`, `7K2QM4XT`, `DVS-7K2Q-M4XT` or the address of its page: the code; None for anything else."""
    if len(typed) > _LONGEST:
        return None
    last = typed.strip().rstrip("/").rpartition("/")[2]
    # letters and digits alone: spaces and all sorts of dashes stand between them
    letters = "".join(one for one in normalize("NFKC", last).upper() if one.isalnum())
    if len(letters) == len(_PREFIX) + _LETTERS and letters.startswith(_PREFIX):
        letters = letters.removeprefix(_PREFIX)
    letters = letters.translate(_READ_AS)
    if len(letters) != _LETTERS or not _ALPHABET.issuperset(letters):
        return None
    return f"{_PREFIX}-{letters[:4]}-{letters[4:]}"

"""HEADINGS: what personnel systems write above their columns, and the member of a row that each stands for; pure."""

import re
from collections.abc import Mapping

from idp.accounts.people.claim_parsers import ADDRESS_PARSERS, CLAIM_PARSERS

#: Members that are no claims. `old_nip`: the NIP by which the person was known before.
IDENTIFIERS = ("nip", "old_nip", "username", "sub")
#: Members of the people file that a roster does not take: rights and passwords, and what somebody else verified.
NOT_TAKEN = frozenset({"password", "password_hash", "roles", "updated_at", "email_verified", "phone_number_verified"})

_INDONESIAN: Mapping[str, tuple[str, ...]] = {
    "nip": ("nip baru", "nip pegawai", "n i p", "nip/nipppk", "nip pns"),
    "old_nip": ("nip lama", "nip sebelumnya", "nip semula", "old nip"),
    "username": ("nama pengguna", "nama akun", "user", "user name"),
    "name": ("nama", "nama lengkap", "nama pegawai"),
    "birthdate": ("tgl lahir", "tanggal lahir"),
    "gender": ("jenis kelamin", "l/p", "jk"),
    "office": (
        "kode satker", "kode opd", "kode unit", "kode unit kerja", "kode perangkat daerah", "satker", "kode skpd",
    ),
    "golongan": ("gol/ruang", "gol", "golongan ruang", "golongan/ruang", "gol ruang"),
    "pangkat": ("nama pangkat",),
    "jabatan": ("nama jabatan",),
    "jenis_jabatan": ("jenis jabatan",),
    "eselon": ("eselon jabatan",),
    "jenis_pegawai": ("jenis pegawai",),
    "status_pegawai": ("status pegawai", "status kepegawaian"),
    "phone_number": ("no hp", "nomor hp", "no telepon", "nomor telepon", "telepon", "no telp", "hp"),
    "email": ("e-mail", "surel", "alamat email"),
}  # fmt: skip
_PUNCTUATION = re.compile(r"[.:*]")

#: Heading in its normal form -> member.
HEADINGS: Mapping[str, str] = {
    **{name: name for name in (*IDENTIFIERS, "office", "name", *CLAIM_PARSERS)},
    **{f"address {part}".replace("_", " "): f"address_{part}" for part in ADDRESS_PARSERS},
    **{name: member for member, names in _INDONESIAN.items() for name in names},
}


def normalize_heading(text: str) -> str:
    """A heading for comparison: without case, dots, colons, asterisks and surplus space."""
    return " ".join(_PUNCTUATION.sub(" ", text).casefold().split())


def find_member(heading: str) -> str | None:
    """The member that a heading stands for, or None."""
    name = normalize_heading(heading)
    member = HEADINGS.get(name) or HEADINGS.get(name.replace(" ", "_"))
    return None if member in NOT_TAKEN else member

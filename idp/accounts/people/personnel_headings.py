"""Headings of personnel lists: what is written above their columns, and the member of a row each stands for; pure."""

from collections.abc import Mapping

from idp.accounts.people.claim_parsers import ADDRESS_PARSERS, CLAIM_PARSERS
from idp.accounts.people.file_members import FILE_MEMBERS
from idp.foundation.table_headings import Headings

#: Members that are no claims. `old_nip`: the NIP by which the person was known before.
IDENTIFIERS = ("nip", "old_nip", "username", "sub")
#: Members of the people file that a roster does not take: rights and passwords, and what somebody else verified.
NOT_IN_ROSTERS = frozenset(
    {"password", "password_hash", "roles", "updated_at", "email_verified", "phone_number_verified"}
)
#: What a table of `idp people import` cannot carry.
PASSWORDS = frozenset({"password", "password_hash"})

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
    "phone_number": (
        "no hp", "nomor hp", "no telepon", "nomor telepon", "telepon", "no telp", "hp", "no hp/wa", "no wa",
        "nomor whatsapp",
    ),
    "email": ("e-mail", "surel", "alamat email", "email dinas"),
    "roles": ("peran", "hak akses"),
    "active": ("aktif",),
    "password": ("kata sandi", "sandi"),
}  # fmt: skip
_MEMBERS = (
    *IDENTIFIERS,
    *(member.name for member in FILE_MEMBERS if member.is_read and member.name not in IDENTIFIERS),
    *CLAIM_PARSERS,
    *(f"address_{part}" for part in ADDRESS_PARSERS),
)


def _names_without(not_taken: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    return {member: _INDONESIAN.get(member, ()) for member in _MEMBERS if member not in not_taken}


#: The columns of a full list; whoever is in it is active.
ROSTER_HEADINGS = Headings(_names_without(NOT_IN_ROSTERS | {"active"}), required=("name",), identifiers=IDENTIFIERS)
#: What a table carries only where whoever imports it says so: it is written by others.
RIGHTS = frozenset({"roles"})
#: The columns of a table of `idp people import`.
PEOPLE_HEADINGS = Headings(
    _names_without(frozenset({"old_nip"})),
    required=("name",),
    identifiers=("nip", "username", "sub"),
    unread=PASSWORDS,
)

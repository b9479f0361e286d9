"""ROSTER_HEADINGS: what personnel systems write above their columns, and the member that each stands for; pure."""

from collections.abc import Mapping

from idp.accounts.people.claim_parsers import ADDRESS_PARSERS, CLAIM_PARSERS
from idp.foundation.table_headings import Headings

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
_PLAIN = (*IDENTIFIERS, "office", "name", *CLAIM_PARSERS)

#: The columns of a full list, as tables name them.
ROSTER_HEADINGS = Headings(
    names={name: _INDONESIAN.get(name, ()) for name in _PLAIN if name not in NOT_TAKEN}
    | {f"address_{part}": () for part in ADDRESS_PARSERS},
    required=("name",),
    identifiers=IDENTIFIERS,
)

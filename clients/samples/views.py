"""View values of the sample pages, and the text of every error page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clients.samples.sessions import SignedIn
from clients.samples.tokens import Claims, text
from clients.samples.trouble import Kind

WITA = ZoneInfo("Asia/Makassar")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)

#: Claims not in the table: the first three are technical, the others are shown above it.
UNSHOWN = frozenset({"at_hash", "nonce", "jti", "name", "roles"})
MASKED = frozenset({"nip", "nik"})


@dataclass(frozen=True, slots=True)
class Words:
    """The text of an error page: what happened, and what to do."""

    status: int
    heading: str
    advice: str


WORDS: Mapping[Kind, Words] = {
    Kind.UNREACHABLE: Words(
        503,
        "DIVOS sedang tidak dapat dihubungi",
        "Kata sandi Anda tidak perlu diganti. Tunggu sebentar, lalu coba masuk lagi.",
    ),
    Kind.CANCELLED: Words(
        403,
        "Anda batal masuk",
        "Tidak ada data yang dibagikan kepada aplikasi ini. Anda dapat masuk kapan saja.",
    ),
    Kind.REFUSED: Words(
        502,
        "DIVOS menolak permintaan aplikasi ini",
        "Ini bukan kesalahan Anda. Coba masuk lagi; jika tetap gagal, sebutkan keterangan di bawah kepada Bantuan.",
    ),
    Kind.STALE: Words(
        400,
        "Halaman ini dibuka dari tautan lama",
        "Jawaban masuk ini sudah dipakai atau bukan untuk peramban ini. Mulai lagi dari tombol di bawah.",
    ),
    Kind.UNTRUSTED: Words(
        502,
        "Jawaban masuk tidak dapat dipercaya",
        "Aplikasi menolak jawaban itu demi keamanan Anda. Mulai lagi; jika berulang, laporkan kepada Bantuan.",
    ),
    Kind.SESSION_OVER: Words(
        401,
        "Sesi DIVOS Anda sudah berakhir",
        "Karena itu sesi di aplikasi ini juga ditutup. Masuk lagi untuk melanjutkan.",
    ),
    Kind.FORM_EXPIRED: Words(
        403,
        "Formulir ini sudah kedaluwarsa",
        "Buka halaman utama, lalu tekan tombolnya sekali lagi.",
    ),
}


@dataclass(frozen=True, slots=True)
class Person:
    """The signed-in person, for the pages."""

    name: str
    office: str
    roles: tuple[str, ...]
    signed_in_at: str
    here_since: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    value: str


def person(signed_in: SignedIn, claims: Claims) -> Person:
    seen = {**signed_in.claims, **claims}
    roles = seen.get("roles")
    return Person(
        name=text(seen, "name") or "Tanpa nama",
        office=text(seen, "unit_nama") or text(seen, "opd_nama") or "",
        roles=tuple(str(role) for role in roles) if isinstance(roles, list) else (),
        signed_in_at=moment(seen.get("auth_time")),
        here_since=moment(signed_in.since.timestamp()),
    )


def rows(claims: Claims) -> tuple[Row, ...]:
    return tuple(Row(name, _shown(name, value)) for name, value in claims.items() if name not in UNSHOWN)


def moment(seconds: object) -> str:
    """Seconds since 1970 as "22 November 2026, 13.42 WITA"."""
    if not isinstance(seconds, int | float):
        return "tidak disebut"
    at = datetime.fromtimestamp(seconds, UTC).astimezone(WITA)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H.%M} WITA"


def _shown(name: str, value: object) -> str:
    match value:
        case bool():
            return "ya" if value else "tidak"
        case int() | float() if name in {"iat", "exp", "auth_time", "updated_at"}:
            return moment(value)
        case str() if name in MASKED:
            return "•" * max(0, len(value) - 3) + value[-3:]
        case list():
            return ", ".join(str(part) for part in value)
        case dict():
            return ", ".join(f"{key}: {part}" for key, part in value.items())
    return str(value)

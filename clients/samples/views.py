"""View values of the sample pages, and the text of every error page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from clients.samples.errors import ErrorKind
from clients.samples.sessions import SignedInPerson
from clients.samples.tokens import Claims, text_claim

WITA = ZoneInfo("Asia/Makassar")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)

#: Claims not in the table: the first three are technical, the others are shown above it.
HIDDEN_CLAIMS = frozenset({"at_hash", "nonce", "jti", "name", "roles"})
MASKED_CLAIMS = frozenset({"nip", "nik"})


@dataclass(frozen=True, slots=True)
class ErrorText:
    """The text of an error page: what happened, and what to do."""

    status: int
    heading: str
    advice: str


ERROR_TEXTS: Mapping[ErrorKind, ErrorText] = {
    ErrorKind.UNREACHABLE: ErrorText(
        503,
        "DIVOS sedang tidak dapat dihubungi",
        "Kata sandi Anda tidak perlu diganti. Tunggu sebentar, lalu coba masuk lagi.",
    ),
    ErrorKind.CANCELLED: ErrorText(
        403,
        "Anda batal masuk",
        "Tidak ada data yang dibagikan kepada aplikasi ini. Anda dapat masuk kapan saja.",
    ),
    ErrorKind.REFUSED: ErrorText(
        502,
        "DIVOS menolak permintaan aplikasi ini",
        "Ini bukan kesalahan Anda. Coba masuk lagi; jika tetap gagal, sebutkan keterangan di bawah kepada Bantuan.",
    ),
    ErrorKind.STALE: ErrorText(
        400,
        "Halaman ini dibuka dari tautan lama",
        "Jawaban masuk ini sudah dipakai atau bukan untuk peramban ini. Mulai lagi dari tombol di bawah.",
    ),
    ErrorKind.UNTRUSTED: ErrorText(
        502,
        "Jawaban masuk tidak dapat dipercaya",
        "Aplikasi menolak jawaban itu demi keamanan Anda. Mulai lagi; jika berulang, laporkan kepada Bantuan.",
    ),
    ErrorKind.SESSION_OVER: ErrorText(
        401,
        "Sesi DIVOS Anda sudah berakhir",
        "Karena itu sesi di aplikasi ini juga ditutup. Masuk lagi untuk melanjutkan.",
    ),
    ErrorKind.FORM_EXPIRED: ErrorText(
        403,
        "Formulir ini sudah kedaluwarsa",
        "Buka halaman utama, lalu tekan tombolnya sekali lagi.",
    ),
}


@dataclass(frozen=True, slots=True)
class PersonView:
    """The signed-in person, for the pages."""

    name: str
    office: str
    roles: tuple[str, ...]
    signed_in_at: str
    here_since: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    name: str
    value: str


def build_person_view(signed_in: SignedInPerson, claims: Claims) -> PersonView:
    merged = {**signed_in.claims, **claims}
    roles = merged.get("roles")
    return PersonView(
        name=text_claim(merged, "name") or "Tanpa nama",
        office=text_claim(merged, "unit_nama") or text_claim(merged, "opd_nama") or "",
        roles=tuple(str(role) for role in roles) if isinstance(roles, list) else (),
        signed_in_at=format_time(merged.get("auth_time")),
        here_since=format_time(signed_in.since.timestamp()),
    )


def build_claim_rows(claims: Claims) -> tuple[ClaimRow, ...]:
    return tuple(
        ClaimRow(name, _format_value(name, value)) for name, value in claims.items() if name not in HIDDEN_CLAIMS
    )


def format_time(seconds: object) -> str:
    """Seconds since 1970 as "22 November 2026, 13.42 WITA"."""
    if not isinstance(seconds, int | float):
        return "tidak disebut"
    at = datetime.fromtimestamp(seconds, UTC).astimezone(WITA)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H.%M} WITA"


def _format_value(name: str, value: object) -> str:
    match value:
        case bool():
            return "ya" if value else "tidak"
        case int() | float() if name in {"iat", "exp", "auth_time", "updated_at"}:
            return format_time(value)
        case str() if name in MASKED_CLAIMS:
            return "•" * max(0, len(value) - 3) + value[-3:]
        case list():
            return ", ".join(str(part) for part in value)
        case dict():
            return ", ".join(f"{key}: {part}" for key, part in value.items())
    return str(value)

"""Errors between a sample and its provider, and the text of the page of each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    STALE = "stale"
    UNTRUSTED = "untrusted"
    SESSION_OVER = "session_over"
    FORM_EXPIRED = "form_expired"


class SampleError(Exception):
    """Ends the request with an error page; `reason` is for the log and contains no personal data."""

    def __init__(self, kind: ErrorKind, reason: str = "") -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason


def untrusted_response(reason: str) -> SampleError:
    return SampleError(ErrorKind.UNTRUSTED, reason)


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

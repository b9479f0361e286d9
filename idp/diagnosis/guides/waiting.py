"""Where nothing is wrong with a request, but it must wait."""

from functools import partial

from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.ANY, staff=StaffAdvice.WAIT)

WAITING = {
    "database_unavailable": _guide(
        title="DIVOS tidak dapat menyimpan apa pun saat ini",
        staff=StaffAdvice.OURS,
        actor=CauseActor.KOMINFO,
        why="Basis data DIVOS tidak terjangkau. Permintaan Anda mungkin benar; tidak ada yang tersimpan.",
        fix=(
            "Coba lagi sesudah waktu yang disebut tajuk `Retry-After`.",
            "Tampilkan halaman yang menyebut bahwa masuk sedang terganggu, dan biarkan sesi yang ada berjalan.",
        ),
        similar=("database_away", "trouble", "address_rate_limited"),
    ),
    "address_rate_limited": _guide(
        title="Terlalu banyak permintaan dari satu alamat",
        actor=CauseActor.APPLICATION,
        why=(
            "Dari satu alamat jaringan datang terlalu banyak permintaan tanpa bukti diri dalam waktu singkat. Bila "
            "seluruh kantor memakai satu alamat keluar, batasnya dapat tercapai bersama-sama."
        ),
        fix=(
            "Tunggu sesuai tajuk `Retry-After`, jangan mengulang tanpa jeda.",
            "Cari perulangan: aplikasi yang langsung mengalihkan lagi bila masuk gagal membuat ratusan permintaan.",
        ),
        similar=("crowded", "database_unavailable", "too_many_registrations"),
    ),
}

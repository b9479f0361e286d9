"""The words of the guide that many causes share: who acts, where, what staff do, what is answered and counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from idp.diagnosis.guides.guide import CauseActor, CausePlace, StaffAdvice


class ErrorAnswer(Enum):
    """How an error is answered; `{status}` in its words is the HTTP status."""

    START = "start"
    AUTHORIZE = "authorize"
    JSON = "json"
    BEHIND = "behind"
    PAGE = "page"


class Counting(Enum):
    """Whether an error lowers the level of an application."""

    START = "start"
    AUTHORIZE = "authorize"
    PROVEN = "proven"
    EITHER = "either"
    UNPROVEN = "unproven"
    ORDINARY = "ordinary"
    BEHIND = "behind"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class StaffWords:
    """What somebody reads who only wants to sign in: what happened, and the steps."""

    what: str
    steps: tuple[str, ...]


ACTOR_WORDS: Mapping[CauseActor, str] = {
    CauseActor.APPLICATION: "Perlu diperbaiki di aplikasi",
    CauseActor.KOMINFO: "Perlu ditangani Kominfo",
    CauseActor.PERSON: "Dapat Anda selesaikan sendiri",
    CauseActor.NOBODY: "Tidak ada yang perlu diperbaiki",
}

PLACE_WORDS: Mapping[CausePlace, str] = {
    CausePlace.START: "Sebelum halaman masuk tampil",
    CausePlace.AUTHORIZE: "Saat aplikasi meminta orang masuk",
    CausePlace.PUSHED: "Saat aplikasi mendorong permintaan (/par)",
    CausePlace.TOKEN: "Saat aplikasi menukar kode atau meminta token",
    CausePlace.DEVICE: "Saat masuk di perangkat tanpa papan ketik",
    CausePlace.API: "Saat aplikasi membaca data dengan access token",
    CausePlace.LOGOUT: "Saat aplikasi meminta orang keluar",
    CausePlace.REGISTER: "Saat klien mendaftar atau diubah",
    CausePlace.BEHIND: "Di dalam JWT, kunci, atau dokumen",
    CausePlace.ANY: "Di titik akhir mana pun",
    CausePlace.PAGE: "Di halaman DIVOS",
}

ANSWER_WORDS: Mapping[ErrorAnswer, str] = {
    ErrorAnswer.START: "{status}, tidak kembali ke aplikasi",
    ErrorAnswer.AUTHORIZE: "Kembali ke aplikasi, di alamat pengalihannya",
    ErrorAnswer.JSON: "{status}, JSON untuk server aplikasi",
    ErrorAnswer.BEHIND: "Jawaban dari sebab yang memuatnya",
    ErrorAnswer.PAGE: "{status}, hanya halaman untuk orangnya",
}

COUNTING_WORDS: Mapping[Counting, str] = {
    Counting.START: "Tidak dihitung: siapa pun dapat mengirimnya",
    Counting.AUTHORIZE: "Dihitung sebagai permintaan gagal bila orangnya sudah masuk",
    Counting.PROVEN: "Dihitung sebagai permintaan gagal bila klien membuktikan diri",
    Counting.EITHER: "Dihitung sebagai permintaan gagal bila orangnya sudah masuk atau klien membuktikan diri",
    Counting.UNPROVEN: "Tidak dihitung: klien belum terbukti",
    Counting.ORDINARY: "Tidak dihitung: jawaban yang biasa",
    Counting.BEHIND: "Mengikuti sebab yang memuatnya",
    Counting.NONE: "Tidak dihitung",
}

STAFF_WORDS: Mapping[StaffAdvice, StaffWords] = {
    StaffAdvice.SETTING: StaffWords(
        (
            "Ini bukan kesalahan Anda, dan akun Anda aman. Yang dikirim aplikasi belum sesuai dengan pendaftarannya, "
            "jadi DIVOS berhenti agar data Anda tidak terkirim ke tempat lain."
        ),
        (
            "Buka lagi aplikasinya dari berandanya, bukan dari penanda buku.",
            "Masih sama? Sebutkan kode DVS di halaman itu kepada Bantuan.",
        ),
    ),
    StaffAdvice.SUSPENDED: StaffWords(
        "Ini bukan kesalahan Anda, dan akun Anda aman. Aplikasi ini sedang dihentikan sementara oleh pengelolanya.",
        (
            "Aplikasi lain tetap dapat dibuka dari portal.",
            "Perlu aplikasi ini hari ini? Tanyakan kepada pengelolanya; sebutkan kode DVS.",
        ),
    ),
    StaffAdvice.BACKGROUND: StaffWords(
        (
            "Ini bukan kesalahan Anda, dan akun Anda aman. Anda sudah melakukan bagian Anda; server aplikasi dan "
            "DIVOS belum berhasil menyelesaikannya."
        ),
        (
            "Mulai sekali lagi dari tombol masuk di aplikasi.",
            "Masih sama? Hubungi pengelola aplikasi itu, dan sebutkan jamnya.",
        ),
    ),
    StaffAdvice.OLD: StaffWords(
        "Tidak ada yang hilang, dan akun Anda aman. Halaman itu terbuka terlalu lama atau dibuka dari penanda buku.",
        (
            "Tutup halaman itu, lalu buka aplikasinya dari berandanya.",
            "Simpan penanda buku dari beranda aplikasi, bukan dari halaman masuk.",
        ),
    ),
    StaffAdvice.LOGOUT: StaffWords(
        "Ini bukan kesalahan Anda. Permintaan keluar dari aplikasi belum benar, jadi sesi Anda masih berjalan.",
        (
            "Pilih Keluar pada menu akun di DIVOS.",
            "Di komputer bersama, tutup juga semua jendela peramban.",
        ),
    ),
    StaffAdvice.WAIT: StaffWords(
        "Ini bukan kesalahan Anda, dan akun Anda tidak dikunci. Terlalu banyak permintaan datang dalam waktu singkat.",
        (
            "Tunggu satu menit, lalu muat ulang halaman.",
            "Masih sama sesudah sepuluh menit? Hubungi Bantuan.",
        ),
    ),
    StaffAdvice.OURS: StaffWords(
        "Ini bukan kesalahan Anda, dan kata sandi Anda tidak perlu diganti. DIVOS sendiri yang sedang terganggu.",
        (
            "Coba lagi beberapa menit kemudian.",
            "Masih sama? Sebutkan kode DVS kepada Bantuan bila halamannya menampilkan kode.",
        ),
    ),
    StaffAdvice.ADMISSION: StaffWords(
        "Akun Anda aman. Aplikasi ini belum dapat dibuka dengan akun Anda, misalnya karena masih diuji.",
        (
            "Buka portal untuk melihat aplikasi yang dapat Anda pakai.",
            "Perlu aplikasi ini? Tanyakan kepada pengelolanya; namanya ada di halaman itu.",
        ),
    ),
    StaffAdvice.CANCELLED: StaffWords(
        "Tidak ada yang salah. Anda memilih kembali, dan tidak ada data yang diberikan kepada aplikasi.",
        ("Ingin masuk juga? Tekan lagi tombol masuk di aplikasi.",),
    ),
    StaffAdvice.DEVICE: StaffWords(
        "Akun Anda aman. Perangkat itu belum menerima izin dari Anda, atau kodenya sudah lewat waktunya.",
        (
            "Minta kode baru di perangkat, lalu ketik di halaman perangkat DIVOS.",
            "Bukan Anda yang memulai? Pilih Tolak.",
        ),
    ),
    StaffAdvice.REGISTRATION: StaffWords(
        (
            "Halaman ini untuk pengembang. Pegawai tidak menemui kesalahan ini: ia muncul saat aplikasi didaftarkan "
            "atau membuktikan diri."
        ),
        ("Tidak dapat masuk? Mulai dari beranda aplikasi, atau lihat Bantuan.",),
    ),
    StaffAdvice.MISTYPED: StaffWords(
        "Akun Anda aman. Alamat yang dibuka tidak ada, atau bukan bagian kantor Anda.",
        ("Buka dari menu, atau mulai dari portal.",),
    ),
    StaffAdvice.ROLE: StaffWords(
        "Akun Anda aman. Halaman itu hanya untuk petugas yang diberi peran.",
        ("Perlu halaman itu untuk pekerjaan Anda? Minta peran kepada pengelola Perangkat Daerah Anda.",),
    ),
    StaffAdvice.FILE: StaffWords(
        "Tidak ada yang disimpan, dan tidak ada yang hilang.",
        ("Kembali ke halaman sebelumnya, lalu pilih berkas yang lebih kecil.",),
    ),
    StaffAdvice.THROTTLED: StaffWords(
        "Akun Anda tidak dikunci. Sesudah beberapa kali salah ada jeda, supaya orang lain tidak dapat menebak.",
        (
            "Tunggu sampai jam yang disebut halaman itu.",
            "Lupa kata sandi? Pakai tautan Lupa kata sandi di halaman masuk.",
        ),
    ),
    StaffAdvice.DISOWNED: StaffWords(
        "Anda memilih Bukan saya pada riwayat masuk. Petugas keamanan menerima laporan itu.",
        ("Ganti kata sandi Anda sekarang, lalu keluarkan perangkat yang tidak Anda kenal.",),
    ),
}

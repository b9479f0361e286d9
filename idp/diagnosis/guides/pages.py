"""Pages of DIVOS that stop somebody, without a cause of the protocol behind them."""

from functools import partial

from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.PAGE, staff=StaffAdvice.OLD)

PAGES = {
    "stale_page": _guide(
        title="Halaman dibuka dari tautan lama",
        actor=CauseActor.PERSON,
        why=(
            "Formulir tidak membawa tanda dari halaman ini: halamannya terbuka terlalu lama, kukinya hilang atau "
            "diganti tab lain, atau formulir dikirim dari tempat lain."
        ),
        fix=("Muat ulang halaman, lalu isi lagi.",),
        similar=("cookies_blocked", "expired", "request_expired"),
    ),
    "cookies_blocked": _guide(
        title="Peramban tidak menyimpan kuki",
        actor=CauseActor.PERSON,
        why=(
            "Formulir datang dengan tanda yang baru saja dibuat, tetapi tanpa satu pun kuki DIVOS: peramban, "
            "pemblokir, atau aplikasi yang membuka halaman menolak kuki."
        ),
        fix=(
            "Izinkan kuki untuk alamat DIVOS; caranya untuk tiap peramban ada di Bantuan, bagian Mengizinkan kuki.",
            "Buka alamatnya langsung di peramban, bukan di dalam aplikasi lain.",
        ),
        similar=("stale_page",),
    ),
    "expired": _guide(
        title="Langkah ini sudah lewat waktunya",
        actor=CauseActor.PERSON,
        why="Permintaan masuk atau langkah kedua hanya berlaku sebentar, dan sudah dijawab atau lewat.",
        fix=("Mulai lagi dari beranda aplikasi.",),
        similar=("request_expired", "stale_page"),
    ),
    "not_found": _guide(
        title="Halaman tidak ada",
        staff=StaffAdvice.MISTYPED,
        actor=CauseActor.PERSON,
        why="Alamatnya salah ketik, halamannya pindah, atau yang dicari bukan bagian kantor Anda.",
        fix=("Buka dari menu atau daftar, bukan dari penanda buku.",),
        similar=("forbidden", "stale_page"),
    ),
    "forbidden": _guide(
        title="Akun Anda belum punya peran untuk halaman ini",
        staff=StaffAdvice.ROLE,
        actor=CauseActor.KOMINFO,
        why="Halaman ini hanya untuk orang yang diberi peran. Akunnya sendiri tidak bermasalah.",
        fix=("Minta peran kepada pengelola Perangkat Daerah Anda, atau kepada Kominfo.",),
        similar=("not_found", "admin_api_token_without_role"),
    ),
    "trouble": _guide(
        title="Terjadi kesalahan pada DIVOS",
        staff=StaffAdvice.OURS,
        actor=CauseActor.KOMINFO,
        why="Ada yang tidak terduga di server DIVOS. Kejadiannya tercatat dengan kode yang sama.",
        fix=("Coba lagi; bila tetap sama, laporkan kodenya.",),
        similar=("database_unavailable", "database_away"),
    ),
    "crowded": _guide(
        title="Jaringan sedang ramai",
        staff=StaffAdvice.WAIT,
        actor=CauseActor.PERSON,
        why="Dari jaringan ini terlalu banyak halaman masuk dibuka dalam waktu singkat.",
        fix=("Tunggu satu menit, lalu muat ulang.",),
        similar=("address_rate_limited", "sign_in_throttled"),
    ),
    "file_too_large": _guide(
        title="Berkas terlalu besar",
        staff=StaffAdvice.FILE,
        actor=CauseActor.PERSON,
        why="Berkas yang diunggah melebihi batas halaman itu, dan tidak dibaca.",
        fix=("Hapus lembar, gambar dan kolom yang tidak diperlukan, atau simpan sebagai CSV.",),
        similar=("body_too_large", "unreadable"),
    ),
    "unreadable": _guide(
        title="Permintaan tidak dapat dibaca",
        staff=StaffAdvice.SETTING,
        why="Yang dikirim peramban tidak berbentuk seperti yang diharapkan halaman itu.",
        fix=("Mulai lagi dari menu; bila aplikasi yang mengirim, perbaiki parameternya.",),
        similar=("parameters_not_utf8", "too_many_parameters"),
    ),
    "sign_in_throttled": _guide(
        title="Terlalu banyak percobaan masuk",
        staff=StaffAdvice.THROTTLED,
        actor=CauseActor.PERSON,
        why=(
            "Setelah beberapa kali gagal ada jeda. Halamannya menyebut jam berapa Anda dapat mencoba lagi; akunnya "
            "tidak dikunci."
        ),
        fix=("Tunggu sampai jam yang disebut, atau pakai Lupa kata sandi.",),
        similar=("sign_in_busy", "recovery_throttled", "crowded"),
    ),
    "sign_in_busy": _guide(
        title="Terlalu banyak percobaan sekaligus",
        staff=StaffAdvice.WAIT,
        actor=CauseActor.PERSON,
        why="Beberapa percobaan masuk dengan nama yang sama berjalan bersamaan.",
        fix=("Tunggu beberapa detik, lalu coba satu kali.",),
        similar=("sign_in_throttled", "crowded"),
    ),
    "recovery_throttled": _guide(
        title="Terlalu banyak permintaan kata sandi baru",
        staff=StaffAdvice.THROTTLED,
        actor=CauseActor.PERSON,
        why="Tautan kata sandi baru sudah beberapa kali diminta. Jeda ini melindungi kotak surat Anda.",
        fix=("Periksa surat yang sudah dikirim, juga folder spam, atau hubungi pengelola di kantor Anda.",),
        similar=("sign_in_throttled", "sign_in_busy"),
    ),
    "user_code_throttled": _guide(
        title="Terlalu banyak kode perangkat salah ketik",
        staff=StaffAdvice.THROTTLED,
        actor=CauseActor.PERSON,
        why="Kode dari perangkat beberapa kali salah, jadi ada jeda supaya tidak ditebak orang.",
        fix=("Tunggu sampai jam yang disebut, lalu ketik kode yang tampil di perangkat.",),
        similar=("device_code_expired", "sign_in_throttled"),
    ),
    "history_disowned": _guide(
        title="Seseorang melaporkan masuk yang bukan miliknya",
        staff=StaffAdvice.DISOWNED,
        actor=CauseActor.KOMINFO,
        why="Pada riwayat masuk seseorang memilih Bukan saya. Petugas keamanan melihat laporan itu dengan kode ini.",
        fix=("Petugas keamanan memeriksa sesi dan perangkat yang disebut laporan.",),
        similar=("sign_in_throttled",),
    ),
}

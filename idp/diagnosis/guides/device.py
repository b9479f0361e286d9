"""Signing in on a device without a keyboard."""

from functools import partial

from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.DEVICE, staff=StaffAdvice.DEVICE)

DEVICE = {
    "device_grant_not_registered": _guide(
        title="Klien tidak terdaftar untuk perangkat",
        why="Klien tidak mendaftarkan cara masuk untuk perangkat tanpa papan ketik.",
        fix=("Tambahkan `urn:ietf:params:oauth:grant-type:device_code` di halaman klien.",),
        similar=("grant_type_not_registered", "code_grant_not_registered"),
    ),
    "device_code_unknown": _guide(
        title="Kode perangkat bukan dari DIVOS ini",
        why=(
            "`device_code` tidak dikenal atau sudah lama dihapus. Jangan tertukar dengan `user_code` yang diketik "
            "orang."
        ),
        fix=("Kirim `device_code`, dan mulai lagi bila sudah lewat waktunya.",),
        similar=("device_code_expired", "code_unknown"),
    ),
    "device_code_of_another_client": _guide(
        title="Kode perangkat milik klien lain",
        why="Kode ini diminta oleh `client_id` lain.",
        fix=("Pakai satu `client_id` untuk meminta kode dan menukarnya.",),
        similar=("code_of_another_client", "device_code_unknown"),
    ),
    "device_code_replayed": _guide(
        title="Kode perangkat dipakai dua kali",
        why="Kode perangkat sekali pakai; yang diberikannya dicabut karena datang lagi.",
        fix=("Berhenti bertanya begitu token diterima.",),
        similar=("code_replayed", "device_code_expired"),
    ),
    "device_code_expired": _guide(
        title="Kode perangkat lewat waktunya",
        actor=CauseActor.PERSON,
        why="Orangnya belum menjawab sebelum waktunya habis.",
        fix=("Tampilkan tombol untuk memulai lagi dengan kode baru.",),
        similar=("device_not_answered_yet", "device_declined"),
    ),
    "device_not_answered_yet": _guide(
        title="Orangnya belum menjawab",
        actor=CauseActor.NOBODY,
        why="Jawaban biasa selama menunggu: `authorization_pending`. Tidak ada kode DVS.",
        fix=("Tunggu sesuai `interval`, lalu tanya lagi.",),
        similar=("device_polled_too_often", "device_code_expired"),
    ),
    "device_polled_too_often": _guide(
        title="Perangkat bertanya terlalu sering",
        why=(
            "Perangkat harus menunggu `interval` detik di antara dua pertanyaan; setiap kali terlalu cepat, jedanya "
            "bertambah lima detik."
        ),
        fix=("Simpan jeda yang baru setiap kali menerima `slow_down`.",),
        similar=("device_not_answered_yet", "address_rate_limited"),
    ),
    "device_declined": _guide(
        title="Orangnya menolak di perangkatnya",
        staff=StaffAdvice.CANCELLED,
        actor=CauseActor.NOBODY,
        why="Orangnya memilih menolak. Tidak ada yang salah, jadi tidak ada kode DVS.",
        fix=("Kembali ke layar awal, dan mulai lagi hanya bila orangnya memintanya.",),
        similar=("person_went_back", "device_code_expired"),
    ),
    "device_grant_ended": _guide(
        title="Izin untuk perangkat ini sudah berakhir",
        actor=CauseActor.NOBODY,
        why="Izin dicabut atau sesinya berakhir sebelum perangkat menukar kodenya.",
        fix=("Mulai lagi dengan kode baru.",),
        similar=("grant_ended", "device_code_expired"),
    ),
    "user_codes_exhausted": _guide(
        title="Tidak ada kode baru yang dapat dibuat saat ini",
        staff=StaffAdvice.OURS,
        actor=CauseActor.KOMINFO,
        why=(
            "Terlalu banyak kode perangkat sedang terbuka. Keadaan ini berlalu sendiri begitu kode lama lewat waktunya."
        ),
        fix=("Coba lagi beberapa menit kemudian.",),
        similar=("device_polled_too_often", "database_away"),
    ),
}

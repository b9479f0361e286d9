"""Refresh tokens, and assertions redeemed for a token."""

from functools import partial

from idp.diagnosis.guides import kits, snippets
from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, CommonDifference, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.TOKEN, staff=StaffAdvice.BACKGROUND)

REFRESH = {
    "refresh_token_unknown": _guide(
        title="Refresh token bukan dari DIVOS ini",
        why="Nilainya tidak dikenal: terpotong, milik lingkungan lain, atau access token yang tertukar.",
        fix=("Simpan nilai `refresh_token` utuh, dan pisahkan dari `access_token`.",),
        similar=("refresh_token_unusable", "refresh_token_of_another_client"),
    ),
    "refresh_token_of_another_client": _guide(
        title="Refresh token milik klien lain",
        why="Refresh token hanya dapat dipakai oleh klien yang menerimanya.",
        fix=("Pakai `client_id` yang sama seperti saat orangnya masuk.",),
        similar=("code_of_another_client", "refresh_token_unknown"),
    ),
    "grant_ended": _guide(
        title="Izinnya sudah berakhir",
        actor=CauseActor.NOBODY,
        why=(
            "Orangnya keluar, izinnya dicabut, akunnya dinonaktifkan, atau batas waktunya habis. Ini jalan yang "
            "biasa: aplikasi meminta masuk lagi."
        ),
        fix=(
            "Akhiri sesi aplikasi, lalu tampilkan tombol masuk; jangan mengulang refresh.",
            "Daftarkan `backchannel_logout_uri` supaya aplikasi tahu seketika.",
        ),
        snippets=snippets.REFRESH,
        kit=kits.LOGOUT,
        similar=("refresh_token_unusable", "refresh_token_reused", "device_grant_ended"),
    ),
    "refresh_token_reused": _guide(
        title="Refresh token lama dipakai lagi",
        why=(
            "Setiap refresh token diganti saat dipakai. Bila yang lama datang lagi, DIVOS menganggapnya dicuri dan "
            "mencabut izinnya."
        ),
        differences=(
            CommonDifference("Dua proses sekaligus", "Dua permintaan menyegarkan bersamaan", "Kunci per sesi"),
            CommonDifference("Yang baru tidak disimpan", "Hanya access token yang disimpan", "Simpan keduanya"),
            CommonDifference("Cadangan dipulihkan", "Basis data kembali ke keadaan lama", "Minta masuk lagi"),
        ),
        fix=(
            "Simpan `refresh_token` yang baru di transaksi yang sama dengan access token.",
            "Segarkan di satu tempat saja, dengan kunci.",
        ),
        snippets=snippets.REFRESH,
        similar=("refresh_token_unusable", "code_replayed"),
    ),
    "refresh_token_bound_to_another_key": _guide(
        title="Refresh token terikat pada kunci lain",
        why=(
            "Refresh token klien publik terikat pada kunci yang membuktikannya pertama kali; bukti kali ini dari "
            "kunci lain."
        ),
        fix=("Simpan kunci DPoP selama refresh token disimpan; bila hilang, minta masuk lagi.",),
        similar=("code_bound_to_another_key", "access_token_key_differs"),
    ),
    "refresh_token_unusable": _guide(
        title="Refresh token tidak dapat dipakai lagi",
        actor=CauseActor.NOBODY,
        why="Token ini sudah diganti, lewat waktunya, atau izinnya berubah. Orangnya perlu masuk lagi.",
        fix=("Tampilkan tombol masuk; sesudah masuk, simpan refresh token yang baru.",),
        snippets=snippets.REFRESH,
        similar=("grant_ended", "refresh_token_reused"),
    ),
    "assertion_unusable": _guide(
        title="Pernyataan (assertion) tidak dapat dipakai",
        why=(
            "`assertion` yang ditukar menjadi token tidak memenuhi aturan. Sebab yang sebenarnya ada di balik kode DVS."
        ),
        fix=("Buka kode DVS: sebab di dalamnya punya halaman sendiri.",),
        snippets=snippets.ASSERTION,
        similar=("client_assertion_unusable", "assertion_subject_not_client", "jwt_audience_wrong"),
    ),
    "assertion_subject_not_client": _guide(
        title="sub pada pernyataan bukan client_id Anda",
        why="Di sini klien hanya boleh berbicara untuk dirinya sendiri: `sub` harus `client_id`.",
        fix=("Isi `sub` dengan `client_id`; untuk bertindak bagi orang, pakai penukaran token.",),
        similar=("client_assertion_without_subject", "subject_token_without_person"),
    ),
}

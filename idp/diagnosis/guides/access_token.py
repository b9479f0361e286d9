"""Why an access token does not open an endpoint."""

from functools import partial

from idp.diagnosis.guides import kits, snippets
from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, CommonDifference, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.API, staff=StaffAdvice.BACKGROUND)

ACCESS_TOKEN = {
    "access_token_missing": _guide(
        title="Access token tidak dikirim",
        why=(
            "Titik akhir ini memerlukan access token di tajuk `Authorization`. Tanpa token tidak ada kode DVS: siapa "
            "pun dapat bertanya begitu."
        ),
        differences=(
            CommonDifference("Apache dengan CGI", "Tajuk tidak sampai ke PHP", "Pasang `CGIPassAuth On`"),
            CommonDifference("Token di alamat", "`?access_token=`", "Kirim di tajuk"),
        ),
        fix=("Kirim `Authorization: Bearer` diikuti access token.",),
        snippets=snippets.BEARER,
        similar=("access_token_scheme_wrong", "access_token_sent_twice"),
    ),
    "access_token_scheme_wrong": _guide(
        title="Skema access token salah",
        why="Token yang terikat pada kunci dikirim dengan skema `DPoP`; token biasa dengan `Bearer`.",
        fix=("Lihat `token_type` pada jawaban token, dan pakai kata itu di tajuk.",),
        snippets=snippets.BEARER,
        similar=("dpop_proof_missing_for_token", "access_token_missing"),
    ),
    "access_token_sent_twice": _guide(
        title="Access token dikirim dua kali",
        why="Token ada di tajuk dan juga di formulir.",
        fix=("Hapus `access_token` dari formulir; tajuknya cukup.",),
        similar=("several_authorization_headers", "access_token_missing"),
    ),
    "access_token_not_ours": _guide(
        title="Access token bukan dari DIVOS ini",
        why=(
            "Token tidak dikenal: terpotong, dari penyedia lain, atau yang dikirim sebenarnya ID token. Jawabannya "
            "sama dengan token yang lewat waktu atau dicabut."
        ),
        differences=(
            CommonDifference("ID token dikirim", "Nama variabel tertukar", "Kirim `access_token`"),
            CommonDifference("Terpotong", "Kolom basis data terlalu pendek", "Pakai kolom TEXT"),
            CommonDifference("Lingkungan lain", "Alamat userinfo tertukar", "Baca alamat dari metadata"),
        ),
        fix=("Buka kode DVS: di sana tertulis yang mana.",),
        snippets=snippets.BEARER,
        similar=("access_token_expired", "access_token_revoked", "access_token_for_another_api"),
    ),
    "access_token_expired": _guide(
        title="Access token lewat waktunya",
        why="Access token berlaku beberapa menit. Aplikasi menyimpannya lebih lama daripada `expires_in`.",
        differences=(
            CommonDifference("Disimpan di sesi", "Dipakai sepanjang hari", "Baca userinfo sekali, sesudah masuk"),
            CommonDifference("Jam salah", "Server aplikasi tertinggal", "Nyalakan NTP"),
        ),
        fix=("Segarkan token sebelum habis, atau baca data orang sekali saja sesudah masuk.",),
        snippets=snippets.REFRESH,
        similar=("access_token_revoked", "access_token_not_ours", "grant_ended"),
    ),
    "access_token_issued_ahead": _guide(
        title="Access token bertanggal di masa depan",
        actor=CauseActor.KOMINFO,
        why="Token itu asli, tetapi waktunya mendahului jam server yang memeriksanya.",
        fix=("Coba lagi sebentar lagi; Kominfo memeriksa jam server DIVOS.",),
        similar=("id_token_hint_issued_ahead", "access_token_expired"),
    ),
    "access_token_client_suspended": _guide(
        title="Klien pemegang token sedang dihentikan sementara",
        actor=CauseActor.KOMINFO,
        why="Selama klien dihentikan sementara, token yang pernah diberikan tidak membuka apa pun.",
        fix=("Lihat alasannya di halaman klien, lalu minta Kominfo menjalankannya lagi.",),
        similar=("client_suspended", "client_authenticated_but_suspended"),
    ),
    "access_token_for_another_api": _guide(
        title="Access token untuk API lain",
        why=(
            "`aud` pada token bukan titik akhir ini. Token untuk API lain sengaja tidak membuka userinfo, dan "
            "sebaliknya."
        ),
        fix=("Minta token tersendiri untuk setiap API dengan `resource`.",),
        similar=("subject_token_of_another_client", "resource_not_authorized"),
    ),
    "access_token_revoked": _guide(
        title="Access token sudah dicabut",
        actor=CauseActor.NOBODY,
        why="Orangnya keluar, izinnya dicabut, atau kode asalnya dipakai dua kali.",
        fix=("Akhiri sesi aplikasi dan tampilkan tombol masuk.",),
        kit=kits.LOGOUT,
        similar=("grant_ended", "code_replayed", "access_token_expired"),
    ),
    "access_token_key_differs": _guide(
        title="Access token terikat pada kunci lain",
        why="Bukti DPoP dibuat dengan kunci yang bukan kunci token ini.",
        fix=("Simpan kunci bersama tokennya, dan buat bukti dengan kunci itu.",),
        similar=("refresh_token_bound_to_another_key", "dpop_access_token_hash_differs"),
    ),
    "access_token_certificate_differs": _guide(
        title="Access token terikat pada sertifikat lain",
        why=(
            "Sambungan ini memakai sertifikat yang berbeda dari saat token diminta, atau datang lewat alamat tanpa "
            "sertifikat."
        ),
        fix=("Pakai sertifikat dan alamat mTLS yang sama; minta token baru sesudah sertifikat diganti.",),
        similar=("client_certificate_not_registered", "token_binding_missing"),
    ),
    "openid_scope_missing": _guide(
        title="Token tanpa scope openid",
        why="Userinfo hanya menjawab token yang memuat scope `openid`.",
        fix=("Tambahkan `openid` pada `scope` di permintaan masuk.",),
        snippets=snippets.SCOPE,
        similar=("scope_not_of_client", "admin_api_scope_missing"),
    ),
    "login_too_weak_or_old": _guide(
        title="Masuknya terlalu lemah atau terlalu lama",
        why="API menuntut cara masuk yang lebih kuat, atau yang lebih baru, daripada yang ada di balik token ini.",
        fix=("Minta masuk lagi dengan `acr_values` atau `max_age` dari tajuk `WWW-Authenticate`.",),
        similar=("essential_acr_unreachable", "max_age_malformed"),
    ),
    "token_binding_missing": _guide(
        title="Token harus terikat pada kunci",
        why=(
            "Klien mendaftarkan bahwa tokennya terikat pada kunci, tetapi permintaan ini tidak membuktikan kunci apa "
            "pun."
        ),
        fix=("Sambungkan dengan sertifikat klien, atau kirim bukti DPoP.",),
        similar=("dpop_proof_missing_for_client", "access_token_certificate_differs"),
    ),
    "dpop_nonce_needed": _guide(
        title="Bukti DPoP harus memuat nonce",
        actor=CauseActor.NOBODY,
        why="Jawaban biasa: DIVOS memberi `DPoP-Nonce`, dan permintaan diulang dengan nilai itu. Tidak ada kode DVS.",
        fix=("Ulangi sekali dengan `nonce` dari tajuk itu, dan simpan nilai baru dari setiap jawaban.",),
        similar=("dpop_proof_not_recent", "dpop_proof_replayed"),
    ),
    "admin_api_token_of_person": _guide(
        title="API admin memerlukan token layanan",
        why="Token ini mewakili orang; titik akhir ini menerima token `client_credentials`.",
        fix=("Minta token dengan `grant_type=client_credentials` dari klien layanan.",),
        similar=("admin_api_token_without_role", "admin_api_scope_missing"),
    ),
    "admin_api_token_without_role": _guide(
        title="Token ini bukan milik petugas",
        why="Titik akhir ini menerima token orang yang berperan Kominfo selama sesinya berjalan.",
        fix=("Masuk dengan akun yang diberi peran, atau pakai klien layanan.",),
        similar=("admin_api_token_of_person", "forbidden"),
    ),
    "admin_api_scope_missing": _guide(
        title="Token tanpa scope API admin",
        why="Scope yang diperlukan disebut di jawaban dan tidak ada pada token.",
        fix=("Daftarkan klien untuk scope itu, dan mintalah saat meminta token.",),
        similar=("openid_scope_missing", "api_scope_not_of_client"),
    ),
    "dpop_proof_beside_certificate": _guide(
        title="Bukti DPoP dikirim bersama sertifikat",
        place=CausePlace.TOKEN,
        why="Token klien ini terikat pada sertifikatnya, jadi bukti DPoP tidak berarti apa-apa.",
        fix=("Hapus tajuk `DPoP`.",),
        similar=("two_token_bindings", "token_binding_missing"),
    ),
    "dpop_proof_missing_for_client": _guide(
        title="Bukti DPoP tidak dikirim",
        place=CausePlace.TOKEN,
        why="Klien mendaftarkan `dpop_bound_access_tokens`, jadi setiap permintaan token harus membawa bukti DPoP.",
        fix=("Nyalakan DPoP di pustaka, atau matikan di pendaftaran klien.",),
        similar=("token_binding_missing", "dpop_proof_missing_for_token"),
    ),
    "dpop_proof_missing_for_token": _guide(
        title="Token ini memerlukan bukti DPoP",
        why="Access token terikat pada kunci; tanpa bukti dari kunci itu token yang tercuri tidak berguna.",
        fix=("Buat bukti DPoP untuk setiap panggilan, dengan `ath` dari token itu.",),
        similar=("dpop_proof_missing_for_client", "access_token_scheme_wrong"),
    ),
    "dpop_proof_replayed": _guide(
        title="Bukti DPoP dipakai dua kali",
        why="`jti` pada bukti sudah pernah diterima. Setiap permintaan memerlukan bukti baru.",
        fix=("Buat bukti tepat sebelum mengirim, juga saat mengulang.",),
        similar=("jwt_replayed", "dpop_proof_not_recent"),
    ),
}

"""Signed authorization requests, and the addresses where they lie."""

from functools import partial

from idp.diagnosis.guides import snippets
from idp.diagnosis.guides.guide import CauseGuide, CausePlace, CommonDifference, Example, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.AUTHORIZE, staff=StaffAdvice.SETTING)

REQUEST_OBJECT = {
    "request_and_request_uri": _guide(
        title="request dan request_uri dikirim bersama",
        why=(
            "Permintaan bertanda tangan dikirim langsung (`request`) atau lewat alamat (`request_uri`), bukan keduanya."
        ),
        fix=("Hapus salah satunya.",),
        similar=("request_uri_malformed", "request_object_unusable"),
    ),
    "signed_request_required": _guide(
        title="Klien ini harus menandatangani permintaannya",
        why=(
            "Klien mendaftarkan bahwa setiap permintaan ditandatangani, tetapi parameternya datang tanpa tanda tangan."
        ),
        fix=(
            "Kirim parameternya di dalam JWT bertanda tangan pada `request`.",
            "Bila pustaka Anda tidak dapat, matikan `require_signed_request_object` di halaman klien.",
        ),
        similar=("pushed_request_required", "request_object_unusable"),
    ),
    "request_object_unusable": _guide(
        title="Permintaan bertanda tangan tidak dapat dipakai",
        why=(
            "JWT di `request` tidak terbaca, tidak terbukti, atau ditandatangani dengan algoritme lain. Sebab yang "
            "sebenarnya ada di balik kode DVS."
        ),
        fix=("Buka kode DVS: sebab di dalamnya punya halaman sendiri.",),
        similar=("jwt_signature_mismatch", "jwt_algorithm_not_allowed", "request_object_unfit"),
    ),
    "request_object_replayed": _guide(
        title="Permintaan bertanda tangan dipakai dua kali",
        why="`jti` di dalamnya sudah pernah diterima. Tombol kembali atau muat ulang mengirim permintaan lama.",
        fix=("Tandatangani permintaan baru dengan `jti` sendiri setiap kali tombol masuk ditekan.",),
        similar=("jwt_replayed", "request_uri_unknown"),
    ),
    "request_object_typ_wrong": _guide(
        title="typ permintaan bertanda tangan salah",
        why="`typ` di tajuk JWT harus `oauth-authz-req+jwt` atau `JWT`, atau tidak ada.",
        fix=("Setel `typ` menjadi `oauth-authz-req+jwt`.",),
        similar=("jwt_typ_wrong", "dpop_proof_typ_wrong"),
    ),
    "request_object_jti_malformed": _guide(
        title="jti permintaan bertanda tangan bukan teks",
        why="`jti` adalah teks acak yang berbeda pada setiap permintaan.",
        fix=("Isi `jti` dengan teks acak, bukan angka.",),
        snippets=snippets.RANDOM,
        similar=("jwt_jti_missing", "request_object_replayed"),
    ),
    "request_object_issuer_wrong": _guide(
        title="iss atau client_id di dalam permintaan bukan client_id Anda",
        why="Di dalam permintaan bertanda tangan, `iss` dan `client_id` keduanya harus `client_id` klien ini.",
        fix=("Isi keduanya dari pengaturan yang sama dengan `client_id` di alamat.",),
        similar=("jwt_issuer_not_client", "request_object_audience_wrong"),
    ),
    "request_object_subject_is_client": _guide(
        title="sub di dalam permintaan adalah client_id",
        why="Permintaan dengan `sub` berisi `client_id` tertukar dengan bukti diri klien, jadi ditolak.",
        fix=("Hapus `sub` dari permintaan bertanda tangan.",),
        similar=("client_assertion_without_subject", "request_object_issuer_wrong"),
    ),
    "request_object_audience_wrong": _guide(
        title="aud permintaan bukan issuer DIVOS",
        why="`aud` harus issuer dari metadata, karakter demi karakter.",
        example=Example("https://sso.contoh.go.id[[/]]", "https://sso.contoh.go.id"),
        differences=(
            CommonDifference("Garis miring di akhir", "Ditulis tangan", "Baca `issuer` dari metadata"),
            CommonDifference("Alamat /authorize", "Disalin dari contoh lain", "Pakai issuer saja"),
        ),
        fix=("Baca `issuer` dari metadata dan pakai nilai itu.",),
        similar=("jwt_audience_wrong", "request_object_issuer_wrong"),
    ),
    "request_object_expired": _guide(
        title="Permintaan bertanda tangan lewat waktunya",
        why=(
            "`exp` sudah lewat saat permintaan tiba: jam server tertinggal, atau permintaan disiapkan jauh sebelumnya."
        ),
        fix=("Nyalakan NTP, dan tandatangani tepat sebelum mengalihkan.",),
        snippets=snippets.CLOCK,
        similar=("jwt_expired", "request_object_not_yet_valid"),
    ),
    "request_object_not_yet_valid": _guide(
        title="Permintaan bertanda tangan belum berlaku",
        why="`nbf` atau `iat` masih di masa depan menurut jam DIVOS.",
        fix=("Nyalakan NTP di server aplikasi.",),
        snippets=snippets.CLOCK,
        similar=("jwt_issued_in_future", "request_object_expired"),
    ),
    "request_object_too_long_lived": _guide(
        title="Permintaan bertanda tangan berlaku terlalu lama",
        why="Profil klien ini menuntut `nbf` dan `exp` yang berjarak paling lama 60 menit.",
        fix=("Isi `nbf` dengan waktu sekarang dan `exp` lima menit sesudahnya.",),
        similar=("jwt_expiry_too_far", "request_object_time_malformed"),
    ),
    "request_object_time_malformed": _guide(
        title="Waktu di dalam permintaan bukan angka",
        why="`iat`, `nbf` dan `exp` adalah detik sejak 1970, sebagai angka.",
        fix=("Kirim angka, bukan teks tanggal, dan detik, bukan milidetik.",),
        similar=("jwt_time_malformed", "request_object_expired"),
    ),
    "request_object_member_forbidden": _guide(
        title="Ada bagian yang tidak boleh di dalam permintaan",
        why="`request` dan `request_uri` tidak boleh ada di dalam permintaan bertanda tangan itu sendiri.",
        fix=("Hapus bagian yang disebut kode DVS dari isi JWT.",),
        similar=("request_and_request_uri", "request_object_parameter_differs"),
    ),
    "request_object_parameter_differs": _guide(
        title="Parameter di luar berbeda dari yang di dalam",
        why="Parameter yang dikirim di dalam dan di luar permintaan harus sama.",
        fix=("Kirim di luar hanya `client_id` (dan `redirect_uri`), selebihnya di dalam.",),
        similar=("request_object_member_forbidden", "request_object_unusable"),
    ),
    "request_uri_malformed": _guide(
        title="request_uri tidak berbentuk benar",
        why="`request_uri` adalah alamat pendek dengan karakter biasa.",
        fix=("Teruskan nilai dari `/par` persis seperti diterima.",),
        similar=("request_uri_not_registered", "request_uri_unknown"),
    ),
    "request_uri_not_registered": _guide(
        title="request_uri tidak terdaftar",
        why="Nilainya bukan dari `/par` dan bukan alamat yang didaftarkan klien di `request_uris`.",
        fix=("Daftarkan alamat itu, atau dorong permintaannya ke `/par`.",),
        similar=("request_uri_unknown", "request_uri_unreachable"),
    ),
    "request_uri_unreachable": _guide(
        title="request_uri tidak terjangkau dari DIVOS",
        why=(
            "Server DIVOS tidak dapat mengambil isi alamat itu: sertifikatnya tidak dipercaya, alamatnya hanya ada "
            "di jaringan dalam, atau jawabannya lambat."
        ),
        fix=(
            "Coba buka alamat itu dari luar jaringan kantor.",
            "Lebih sederhana: kirim permintaannya ke `/par`.",
        ),
        similar=("request_uri_status", "jwt_keys_unreachable", "sector_unreachable"),
    ),
    "request_uri_status": _guide(
        title="request_uri menjawab dengan kegagalan",
        why="Alamat itu terjangkau, tetapi tidak menjawab 200.",
        fix=("Periksa catatan server Anda; jawab dengan 200 dan isi JWT saja.",),
        similar=("request_uri_unreachable", "request_uri_no_object"),
    ),
    "request_uri_no_object": _guide(
        title="Isi request_uri bukan permintaan bertanda tangan",
        why="Yang diterima bukan JWT, misalnya halaman HTML dari halaman masuk server Anda sendiri.",
        fix=("Sajikan JWT tanpa halaman pembungkus dan tanpa masuk.",),
        similar=("request_uri_status", "request_object_unusable"),
    ),
}

"""What is wrong with a JWT that an application signed: the cause behind another cause."""

from functools import partial

from idp.diagnosis.guides import snippets
from idp.diagnosis.guides.guide import CauseGuide, CausePlace, CommonDifference, Example, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.BEHIND, staff=StaffAdvice.BACKGROUND)

JWT = {
    "jwt_signature_mismatch": _guide(
        title="Tanda tangan tidak cocok",
        why=(
            "JWT ditandatangani dengan kunci lain daripada yang terdaftar, atau isinya berubah sesudah ditandatangani."
        ),
        differences=(
            CommonDifference(
                "Kunci diganti",
                "Yang terdaftar masih kunci lama",
                "Perbarui `jwks`, atau pakai `jwks_uri`",
            ),
            CommonDifference("Kunci uji di produksi", "Berkas tertukar", "Cocokkan sidik kunci di halaman klien"),
        ),
        fix=("Cocokkan sidik kunci di halaman klien dengan kunci yang dipakai server.",),
        similar=("jwt_no_key_fits", "jwt_secret_mismatch", "client_assertion_not_proven"),
    ),
    "jwt_secret_mismatch": _guide(
        title="Tidak ditandatangani dengan rahasia yang berlaku",
        why="JWT memakai HMAC, tetapi tidak satu pun rahasia klien yang berlaku cocok.",
        fix=("Pakai rahasia yang berlaku sebagai byte apa adanya, tanpa base64.",),
        similar=("client_secret_wrong", "jwt_signature_mismatch"),
    ),
    "jwt_replayed": _guide(
        title="JWT dipakai dua kali",
        why=(
            "`jti` sudah pernah diterima. Pernyataan disimpan di cache, atau permintaan diulang tanpa membuat yang "
            "baru."
        ),
        fix=("Buat JWT baru untuk setiap permintaan, juga saat mengulang.",),
        snippets=snippets.ASSERTION,
        similar=("jwt_jti_missing", "dpop_proof_replayed", "request_object_replayed"),
    ),
    "jwt_jti_missing": _guide(
        title="jti tidak ada",
        why="Setiap JWT memerlukan pengenal sendiri supaya tidak dapat dipakai dua kali.",
        fix=("Isi `jti` dengan teks acak, misalnya UUID.",),
        snippets=snippets.ASSERTION,
        similar=("jwt_replayed", "request_object_jti_malformed"),
    ),
    "jwt_method_not_registered": _guide(
        title="Klien mendaftarkan cara lain",
        why="JWT dipakai untuk membuktikan diri, tetapi klien mendaftarkan rahasia, sertifikat, atau jenis JWT lain.",
        fix=("Samakan pustaka dengan `token_endpoint_auth_method` di halaman klien.",),
        similar=("client_authentication_method_differs", "jwt_algorithm_not_allowed"),
    ),
    "jwt_issuer_not_client": _guide(
        title="iss dan sub bukan client_id",
        why="Pada pernyataan klien, `iss` dan `sub` keduanya berisi `client_id`.",
        fix=("Isi keduanya dengan `client_id`.",),
        snippets=snippets.ASSERTION,
        similar=("client_assertion_without_subject", "jwt_audience_wrong"),
    ),
    "jwt_audience_wrong": _guide(
        title="aud bukan issuer DIVOS",
        why=(
            "`aud` menyebut untuk siapa JWT dibuat. Isinya harus issuer dari metadata (atau alamat titik akhir ini), "
            "karakter demi karakter."
        ),
        example=Example("https://sso.contoh.go.id[[/]]", "https://sso.contoh.go.id"),
        differences=(
            CommonDifference("Garis miring di akhir", "Ditulis tangan", "Baca `issuer` dari metadata"),
            CommonDifference("Alamat penyedia lama", "Sisa pengaturan sebelum pindah", "Hapus nilai lama"),
            CommonDifference("http, bukan https", "Alamat di belakang proksi", "Pakai alamat dari metadata"),
        ),
        fix=("Isi `aud` dengan `issuer` yang dibaca dari metadata.",),
        snippets=snippets.ASSERTION,
        similar=("jwt_audience_not_issuer_alone", "request_object_audience_wrong", "dpop_address_differs"),
    ),
    "jwt_audience_not_issuer_alone": _guide(
        title="aud harus issuer saja",
        why="Profil klien ini menuntut satu `aud` berupa teks, yaitu issuer; daftar atau alamat titik akhir ditolak.",
        fix=("Tulis `aud` sebagai teks biasa, bukan daftar.",),
        snippets=snippets.ASSERTION,
        similar=("jwt_audience_wrong",),
    ),
    "jwt_expiry_missing": _guide(
        title="exp tidak ada",
        why="Setiap JWT harus menyebut kapan ia berakhir.",
        fix=("Isi `exp` dengan waktu sekarang ditambah satu menit.",),
        snippets=snippets.ASSERTION,
        similar=("jwt_expired", "jwt_expiry_too_far"),
    ),
    "jwt_expired": _guide(
        title="JWT lewat waktunya",
        why=(
            "`exp` sudah lewat menurut jam DIVOS. Hampir selalu: jam server aplikasi tertinggal, atau JWT disimpan "
            "di cache."
        ),
        differences=(
            CommonDifference("Jam tertinggal", "NTP mati di server", "`timedatectl set-ntp true`"),
            CommonDifference("Zona waktu", "Jam lokal dikira UTC", "Pakai detik sejak 1970"),
            CommonDifference("Disimpan di cache", "Satu JWT dipakai terus", "Buat baru setiap kali"),
        ),
        fix=("Bandingkan jam server dengan jam di kode DVS, lalu nyalakan NTP.",),
        snippets=snippets.CLOCK,
        similar=("jwt_issued_in_future", "jwt_expiry_too_far", "dpop_proof_not_recent"),
    ),
    "jwt_expiry_too_far": _guide(
        title="exp terlalu jauh di depan",
        why="JWT dengan masa berlaku panjang lebih berbahaya bila tercuri, jadi ditolak.",
        fix=("Isi `exp` satu sampai lima menit di depan.",),
        snippets=snippets.ASSERTION,
        similar=("jwt_expired", "request_object_too_long_lived"),
    ),
    "jwt_issued_in_future": _guide(
        title="JWT bertanggal di masa depan",
        why="`iat` atau `nbf` mendahului jam DIVOS: jam server aplikasi terlalu cepat, atau jam lokal dikira UTC.",
        fix=("Nyalakan NTP, dan pakai detik sejak 1970.",),
        snippets=snippets.CLOCK,
        similar=("jwt_expired", "request_object_not_yet_valid", "dpop_proof_not_yet_valid"),
    ),
    "jwt_time_malformed": _guide(
        title="Waktu di dalam JWT bukan angka",
        why="`exp`, `iat` dan `nbf` adalah detik sejak 1970, sebagai angka.",
        fix=("Kirim angka, bukan teks tanggal, dan detik, bukan milidetik.",),
        similar=("request_object_time_malformed", "dpop_time_malformed"),
    ),
    "jwt_typ_wrong": _guide(
        title="typ di tajuk JWT salah",
        why="Pernyataan klien memakai `typ` bernilai `JWT`, atau tidak memakainya.",
        fix=("Hapus `typ`, atau setel menjadi `JWT`.",),
        similar=("request_object_typ_wrong", "dpop_proof_typ_wrong"),
    ),
    "jwt_unsigned": _guide(
        title="JWT tidak ditandatangani",
        why="`alg` bernilai `none`, atau yang dikirim bukan JWT bertanda tangan.",
        fix=("Tandatangani dengan algoritme yang terdaftar, misalnya ES256.",),
        similar=("jwt_algorithm_not_allowed", "jwt_part_unreadable"),
    ),
    "jwt_algorithm_not_allowed": _guide(
        title="Algoritme tanda tangan tidak diizinkan",
        why="JWT ditandatangani dengan algoritme yang tidak didaftarkan klien atau tidak dipakai di sini.",
        fix=("Pakai algoritme yang disebut kode DVS, atau ubah pendaftarannya.",),
        similar=("jwt_unsigned", "algorithm_withdrawn", "jwt_key_not_for_algorithm"),
    ),
    "jwt_key_not_for_algorithm": _guide(
        title="Kunci ini bukan untuk algoritme itu",
        why="Kunci yang ditunjuk `kid` menyebut `alg` atau jenis lain daripada yang dipakai JWT.",
        fix=("Samakan `alg` di tajuk dengan kunci, misalnya ES256 untuk kunci P-256.",),
        similar=("jwt_algorithm_not_allowed", "jwt_no_key_fits"),
    ),
    "jwt_no_key_fits": _guide(
        title="Tidak ada kunci terdaftar yang cocok",
        why="`kid` dan `alg` di tajuk tidak menunjuk satu pun kunci publik klien ini.",
        differences=(
            CommonDifference("kid berubah", "Kunci dibuat ulang", "Perbarui `jwks` di halaman klien"),
            CommonDifference(
                "jwks_uri belum diperbarui",
                "Kunci baru dipakai terlalu cepat",
                "Terbitkan dulu, pakai kemudian",
            ),
        ),
        fix=("Terbitkan kunci publiknya lebih dulu, tunggu sebentar, baru menandatangani dengannya.",),
        similar=("jwt_several_keys_fit", "jwt_signature_mismatch", "jwt_no_keys_registered"),
    ),
    "jwt_several_keys_fit": _guide(
        title="Beberapa kunci terdaftar cocok",
        why="Tanpa `kid`, lebih dari satu kunci dapat dipakai, dan DIVOS tidak menebak.",
        fix=("Sebut `kid` di tajuk, dan beri setiap kunci `kid` sendiri.",),
        similar=("jwt_no_key_fits", "jwks_kid_twice"),
    ),
    "jwt_no_keys_registered": _guide(
        title="Klien belum mendaftarkan kunci",
        why="Klien tidak punya `jwks` maupun `jwks_uri`, jadi tanda tangannya tidak dapat diperiksa.",
        fix=("Daftarkan kunci publik di halaman klien.",),
        similar=("keys_missing", "jwt_no_key_fits"),
    ),
    "jwt_keys_unreachable": _guide(
        title="jwks_uri tidak terjangkau dari DIVOS",
        why=(
            "Server DIVOS tidak dapat mengambil kunci klien: sertifikatnya tidak dipercaya, alamatnya hanya di "
            "jaringan dalam, atau lambat."
        ),
        fix=(
            "Buka alamat itu dari luar jaringan kantor; jawabannya harus 200 dengan JSON.",
            "Atau daftarkan kuncinya langsung di `jwks`.",
        ),
        similar=("jwt_keys_unusable", "sector_unreachable", "request_uri_unreachable"),
    ),
    "jwt_keys_unusable": _guide(
        title="Isi kumpulan kunci tidak dapat dipakai",
        why="Yang ada di `jwks` atau `jwks_uri` bukan kumpulan kunci yang benar. Sebabnya ada di balik kode DVS.",
        fix=("Buka kode DVS, perbaiki kumpulan kuncinya, lalu coba lagi.",),
        similar=("key_set_not_json", "key_set_without_list", "jwt_keys_unreachable"),
    ),
    "jwt_no_key_for_encryption": _guide(
        title="Tidak ada kunci untuk enkripsi",
        why="Klien meminta jawaban terenkripsi, tetapi tidak punya kunci publik yang cocok dengan algoritmenya.",
        fix=("Terbitkan kunci dengan `use` bernilai `enc` untuk algoritme itu.",),
        similar=("encryption_key_missing", "response_cannot_be_encrypted"),
    ),
    "jwt_header_critical": _guide(
        title="Tajuk JWT menuntut hal yang tidak dikenal",
        why=(
            "Tajuk memuat `crit` atau `b64`, yang berarti penerima harus memahaminya; di sini tidak ada yang dipahami."
        ),
        fix=("Hapus `crit` dan `b64` dari tajuk.",),
        similar=("jwt_typ_wrong", "jwt_part_unreadable"),
    ),
    "jwt_part_unreadable": _guide(
        title="Satu bagian JWT tidak terbaca",
        why="Tajuk, isi, atau tanda tangannya bukan base64url atau bukan JSON.",
        fix=("Buat JWT dengan pustaka JOSE; jangan merangkainya sendiri.",),
        similar=("jwt_unsigned", "json_malformed", "dpop_proof_unreadable"),
    ),
}

"""How a client proves who it is: what does not match."""

from functools import partial

from idp.diagnosis.guides import kits, snippets
from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, CommonDifference, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.TOKEN, staff=StaffAdvice.BACKGROUND)

CLIENT_AUTHENTICATION = {
    "client_id_unknown": _guide(
        title="Klien yang membuktikan diri tidak dikenal",
        why=(
            "Tidak ada klien dengan `client_id` ini. Jawabannya sengaja sama dengan rahasia yang salah; bedanya "
            "hanya terlihat oleh tim lewat kode DVS."
        ),
        differences=(
            CommonDifference(
                "Nilai lingkungan lain",
                "Pengaturan uji terbawa ke produksi",
                "Salin dari halaman klien yang tepat",
            ),
            CommonDifference("Klien sudah dihapus", "Didaftarkan ulang oleh rekan", "Pakai client_id yang baru"),
            CommonDifference("Spasi atau baris baru", "Ikut tersalin dari berkas", "Pangkas nilainya"),
        ),
        fix=(
            "Bandingkan `client_id` di server dengan yang ada di portal pengembang, karakter demi karakter.",
            "Bersihkan cache pengaturan sesudah mengubahnya.",
        ),
        snippets=snippets.CREDENTIALS,
        similar=("client_secret_wrong", "client_unknown", "client_credentials_missing"),
    ),
    "client_secret_wrong": _guide(
        title="Rahasia klien salah",
        why=(
            "`client_id` dikenal, tetapi rahasianya bukan salah satu rahasia yang berlaku. Rahasia hanya tampil "
            "sekali saat dibuat, jadi yang salah salin tidak dapat dilihat lagi."
        ),
        differences=(
            CommonDifference(
                "Spasi atau baris baru",
                "Ikut tersalin ke `.env`",
                "Tulis dalam satu baris, tanpa spasi",
            ),
            CommonDifference("Tanda khusus hilang", "`$` atau `#` di berkas pengaturan", "Beri tanda kutip tunggal"),
            CommonDifference("Rahasia lama", "Sudah dicabut sesudah diganti", "Pasang rahasia yang baru"),
            CommonDifference(
                "Rahasia lingkungan lain",
                "Uji dan produksi tertukar",
                "Satu berkas pengaturan per lingkungan",
            ),
        ),
        fix=(
            "Buat rahasia baru di halaman klien, pasang, coba, baru cabut yang lama: tidak ada jeda.",
            "Bersihkan cache pengaturan (`php artisan config:clear`) dan muat ulang layanan.",
        ),
        snippets=snippets.CREDENTIALS,
        kit=kits.SECRET,
        similar=("client_secret_expired", "client_authentication_method_differs", "client_id_unknown"),
    ),
    "client_secret_expired": _guide(
        title="Rahasia klien sudah habis masanya",
        why="Rahasia ini pernah benar, tetapi masa berlakunya habis atau sudah digantikan.",
        fix=(
            "Buat rahasia baru di halaman klien; dua rahasia boleh berlaku bersamaan supaya tidak ada jeda.",
            "Catat kapan rahasia berikutnya habis; tanggalnya ada di halaman Kredensial.",
        ),
        snippets=snippets.CREDENTIALS,
        kit=kits.SECRET,
        similar=("client_secret_wrong", "too_many_registrations"),
    ),
    "client_proof_missing": _guide(
        title="Klien tidak membuktikan diri",
        why=(
            "Permintaan menyebut `client_id`, tetapi tidak membawa rahasia, pernyataan bertanda tangan, atau "
            "sertifikat, padahal klien ini mendaftarkannya."
        ),
        differences=(
            CommonDifference("Dianggap klien publik", "Pustaka tidak diberi rahasia", "Isi rahasianya"),
            CommonDifference("Tajuk hilang", "Server web membuang `Authorization`", "Teruskan tajuk itu"),
        ),
        fix=(
            "Beri pustaka `client_secret`, atau daftarkan klien publik bila aplikasinya memang berjalan di peramban.",
        ),
        snippets=snippets.BASIC,
        kit=kits.SECRET,
        similar=("client_credentials_missing", "client_authentication_method_differs"),
    ),
    "client_assertion_not_proven": _guide(
        title="Pernyataan klien tidak terbukti",
        why="`client_assertion` terbaca, tetapi tanda tangannya tidak cocok dengan kunci atau rahasia yang terdaftar.",
        differences=(
            CommonDifference(
                "Kunci diganti",
                "Yang terdaftar masih kunci lama",
                "Perbarui `jwks`, atau pakai `jwks_uri`",
            ),
            CommonDifference("kid tidak cocok", "Tajuk menyebut kunci lain", "Samakan `kid` dengan pendaftaran"),
        ),
        fix=(
            "Buka kode DVS: di sana tertulis apa yang tidak cocok.",
            "Cocokkan sidik kunci di halaman klien dengan kunci di server.",
        ),
        similar=("jwt_signature_mismatch", "jwt_no_key_fits", "client_assertion_unusable"),
    ),
    "client_certificate_not_registered": _guide(
        title="Sertifikat klien tidak terdaftar",
        why=(
            "Sambungan membawa sertifikat yang bukan sertifikat terdaftar klien ini, atau tidak membawa sertifikat "
            "sama sekali."
        ),
        differences=(
            CommonDifference(
                "Sertifikat baru",
                "Diperpanjang, pendaftaran belum",
                "Daftarkan yang baru sebelum memasangnya",
            ),
            CommonDifference(
                "Alamat biasa",
                "Token diminta di alamat tanpa mTLS",
                "Pakai `mtls_endpoint_aliases` dari metadata",
            ),
        ),
        fix=("Bandingkan subjek sertifikat dengan pendaftaran di halaman klien.",),
        similar=("access_token_certificate_differs", "certificate_subject_malformed"),
    ),
    "client_authenticated_but_suspended": _guide(
        title="Klien terbukti, tetapi sedang dihentikan sementara",
        actor=CauseActor.KOMINFO,
        why="Rahasianya benar, tetapi klien ini dihentikan sementara, jadi tidak ada token yang diberikan.",
        fix=("Lihat alasannya di halaman klien, selesaikan, lalu minta Kominfo menjalankannya lagi.",),
        similar=("client_suspended", "access_token_client_suspended"),
    ),
    "client_assertion_unusable": _guide(
        title="Pernyataan klien tidak dapat dipakai",
        why=(
            "`client_assertion` datang dari klien yang dikenal, tetapi isinya tidak memenuhi aturan: waktunya, "
            "tujuannya (`aud`), atau pengenalnya (`jti`)."
        ),
        fix=(
            "Buka kode DVS: sebab di dalamnya punya halaman sendiri.",
            "Buat pernyataan baru untuk setiap permintaan, berlaku satu menit, dengan `aud` berisi issuer.",
        ),
        snippets=snippets.ASSERTION,
        similar=("jwt_audience_wrong", "jwt_expired", "jwt_replayed"),
    ),
    "client_assertion_type_wrong": _guide(
        title="client_assertion_type salah",
        why="Nilainya harus persis `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.",
        fix=("Salin nilainya, dan biarkan fungsi formulir yang meng-encode.",),
        snippets=snippets.ASSERTION,
        similar=("client_assertion_without_subject", "client_assertion_unusable"),
    ),
    "client_assertion_without_subject": _guide(
        title="Pernyataan klien tanpa sub",
        why="`iss` dan `sub` di dalam `client_assertion` keduanya harus `client_id`.",
        fix=("Isi keduanya dengan `client_id` Anda.",),
        snippets=snippets.ASSERTION,
        similar=("jwt_issuer_not_client", "client_assertion_of_another_client"),
    ),
    "client_assertion_of_another_client": _guide(
        title="Pernyataan milik klien lain",
        why="`client_id` di formulir berbeda dari klien di dalam `client_assertion`.",
        fix=("Hapus `client_id` dari formulir: pernyataan itu sudah menyebutnya.",),
        similar=("client_id_differs_from_header", "client_assertion_without_subject"),
    ),
    "client_credentials_missing": _guide(
        title="Tidak ada bukti diri maupun client_id",
        why=(
            "Permintaan ke titik akhir ini tidak menyebut klien mana yang bertanya. Sering kali tajuk "
            "`Authorization` dibuang oleh server web di tengah jalan."
        ),
        differences=(
            CommonDifference("Apache dengan CGI", "Tajuk tidak sampai ke PHP", "Pasang `CGIPassAuth On`"),
            CommonDifference("Dialihkan", "Pustaka membuang tajuk saat dialihkan", "Pakai alamat akhir dari metadata"),
        ),
        fix=("Kirim `client_id` dan rahasia dengan cara yang didaftarkan.",),
        snippets=snippets.BASIC,
        similar=("client_proof_missing", "parameter_missing"),
    ),
    "client_authentication_method_differs": _guide(
        title="Cara membuktikan diri berbeda dari pendaftaran",
        why=(
            "Klien mendaftarkan satu cara (`token_endpoint_auth_method`), tetapi memakai cara lain. Nilai bawaan "
            "pustaka berbeda-beda: ada yang memakai tajuk, ada yang memakai formulir."
        ),
        differences=(
            CommonDifference(
                "Formulir, bukan tajuk",
                "Bawaan Laravel Socialite",
                "Daftarkan `client_secret_post`, atau kirim tajuk",
            ),
            CommonDifference("Tajuk, bukan formulir", "Bawaan Authlib", "Setel `token_endpoint_auth_method`"),
            CommonDifference("Dengan rahasia, padahal kunci", "Contoh lama disalin", "Kirim `client_assertion`"),
        ),
        fix=("Ubah pustaka, atau pilih cara yang dipakainya di halaman klien.",),
        snippets=snippets.BASIC,
        kit=kits.SECRET,
        similar=("client_secret_sent_twice", "client_proof_missing", "client_secret_wrong"),
    ),
    "client_secret_sent_twice": _guide(
        title="Rahasia dikirim dua kali",
        why="Rahasia ada di tajuk `Authorization` dan juga di formulir. Standar mengizinkan satu cara saja.",
        fix=("Hapus `client_secret` dari formulir bila tajuknya dipakai.",),
        snippets=snippets.BASIC,
        similar=("several_client_proofs", "client_authentication_method_differs"),
    ),
    "several_client_proofs": _guide(
        title="Klien membuktikan diri dengan beberapa cara sekaligus",
        why="Permintaan membawa `client_assertion` dan rahasia. Hanya satu cara yang boleh dipakai.",
        fix=("Pakai cara yang didaftarkan, dan matikan yang lain di pustaka.",),
        similar=("client_secret_sent_twice", "client_authentication_method_differs"),
    ),
    "client_id_differs_from_header": _guide(
        title="client_id di formulir berbeda dari tajuk",
        why="Tajuk `Authorization` menyebut satu klien, formulir menyebut klien lain.",
        fix=("Baca keduanya dari satu pengaturan, atau hapus `client_id` dari formulir.",),
        similar=("client_assertion_of_another_client", "pushed_client_id_differs"),
    ),
    "authorization_scheme_not_basic": _guide(
        title="Skema tajuk Authorization bukan Basic",
        why=(
            "Untuk membuktikan klien, tajuknya memakai skema `Basic`. `Bearer` dipakai untuk access token, di titik "
            "akhir lain."
        ),
        fix=("Kirim `Authorization: Basic` dengan base64 dari `client_id:client_secret`.",),
        snippets=snippets.BASIC,
        similar=("basic_credentials_malformed", "access_token_scheme_wrong"),
    ),
    "basic_credentials_malformed": _guide(
        title="Tajuk Basic tidak terbaca",
        why=(
            "Isi tajuk harus base64 dari `client_id:client_secret`. Sebelum digabung, keduanya di-encode persen (RFC "
            "6749 2.3.1)."
        ),
        fix=("Pakai fungsi pustaka HTTP Anda; bila menulis sendiri, ikuti contoh di bawah.",),
        snippets=snippets.BASIC,
        kit=kits.SECRET,
        similar=("authorization_scheme_not_basic", "client_secret_wrong"),
    ),
    "introspection_by_public_client": _guide(
        title="Klien publik tidak dapat memeriksa token",
        place=CausePlace.API,
        why="Memeriksa token (`/introspect`) hanya untuk klien yang dapat menjaga rahasia, biasanya server API.",
        fix=("Panggil `/introspect` dari server dengan klien yang punya rahasia.",),
        similar=("client_credentials_by_public_client", "access_token_not_ours"),
    ),
}

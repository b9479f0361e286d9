"""Redeeming an authorization code, and which grants a client may use."""

from functools import partial

from idp.diagnosis.guides import kits, snippets
from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, CommonDifference, Example, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.TOKEN, staff=StaffAdvice.BACKGROUND)

CODE = {
    "grant_type_unknown": _guide(
        title="grant_type tidak dikenal",
        why=(
            "Nilai `grant_type` bukan salah satu yang ada di metadata. Cara `password` dan `implicit` memang tidak "
            "ada di sini: kata sandi pegawai hanya diketik di DIVOS."
        ),
        fix=("Untuk menukar kode, kirim `grant_type=authorization_code`.",),
        snippets=snippets.TOKEN,
        similar=("grant_type_not_registered", "response_type_unsupported"),
    ),
    "grant_type_not_registered": _guide(
        title="Klien tidak mendaftarkan cara meminta token ini",
        why="Cara meminta token harus terdaftar pada klien, misalnya `refresh_token` atau `client_credentials`.",
        fix=("Tambahkan di halaman klien bila memang diperlukan, atau berhenti memintanya.",),
        similar=("grant_type_unknown", "code_grant_not_registered", "device_grant_not_registered"),
    ),
    "client_credentials_by_public_client": _guide(
        title="Klien publik meminta token untuk dirinya sendiri",
        why="Klien publik tidak punya rahasia, jadi tidak ada yang membuktikan siapa yang meminta.",
        fix=("Daftarkan klien tersendiri dengan profil layanan untuk pekerjaan antarserver.",),
        similar=("exchange_by_public_client", "introspection_by_public_client"),
    ),
    "code_expired": _guide(
        title="Kode sudah lewat waktunya",
        why=(
            "Kode berlaku sekitar satu menit sejak orangnya kembali ke aplikasi. Server yang lambat, antrean, atau "
            "jam yang menunggu orang membuatnya lewat."
        ),
        differences=(
            CommonDifference(
                "Kode disimpan dulu",
                "Ditukar oleh pekerjaan terjadwal",
                "Tukar langsung di alamat kembali",
            ),
            CommonDifference(
                "Server tidak dapat keluar",
                "Percobaan menunggu sampai habis waktu",
                "Buka jalur ke DIVOS, batas waktu lima detik",
            ),
        ),
        fix=(
            "Tukar kode segera, sebelum mengerjakan hal lain.",
            "Bila gagal, tampilkan tombol masuk lagi; jangan mengulang kode yang sama.",
        ),
        snippets=snippets.TOKEN,
        similar=("code_replayed", "code_unknown"),
    ),
    "code_unknown": _guide(
        title="Kode bukan dari DIVOS ini",
        why="Nilai `code` tidak dikenal: terpotong, di-encode dua kali, atau berasal dari penyedia lain.",
        differences=(
            CommonDifference("Terpotong", "Kolom basis data terlalu pendek", "Jangan simpan kodenya"),
            CommonDifference("Tanda + menjadi spasi", "Di-decode dua kali", "Ambil nilai dari kerangka kerja, sekali"),
            CommonDifference("Penyedia lain", "Alamat token milik lingkungan lain", "Baca alamat dari metadata"),
        ),
        fix=("Teruskan nilai `code` persis seperti diterima.",),
        snippets=snippets.TOKEN,
        similar=("code_expired", "code_of_another_client"),
    ),
    "code_of_another_client": _guide(
        title="Kode diberikan kepada klien lain",
        why=(
            "Kode ini dibuat untuk `client_id` lain. Biasanya satu server melayani dua klien dan pengaturannya "
            "tertukar."
        ),
        fix=("Pakai `client_id` yang sama untuk permintaan masuk dan penukaran kode.",),
        similar=("code_unknown", "refresh_token_of_another_client", "device_code_of_another_client"),
    ),
    "code_replayed": _guide(
        title="Kode dipakai dua kali",
        why=(
            "Setiap kode hanya sekali pakai. Bila datang lagi, DIVOS menganggapnya dicuri dan mencabut semua yang "
            "diberikan kode itu."
        ),
        differences=(
            CommonDifference(
                "Halaman dimuat ulang",
                "Alamat kembali tetap di peramban",
                "Alihkan ke halaman lain sesudah menukar",
            ),
            CommonDifference(
                "Dua permintaan sekaligus",
                "Pratinjau tautan atau klik ganda",
                "Tolak `state` yang sudah dipakai",
            ),
            CommonDifference("Diulang sesudah gagal", "Pustaka mengulang sendiri", "Jangan mengulang penukaran kode"),
        ),
        fix=(
            "Sesudah menukar kode, alihkan (303) ke halaman aplikasi, supaya muat ulang tidak mengirim kode lagi.",
            "Hapus `state` dari sesi sebelum menukar, bukan sesudahnya.",
        ),
        snippets=snippets.STATE,
        kit=kits.STATE,
        similar=("code_expired", "refresh_token_reused", "device_code_replayed"),
    ),
    "code_redirect_uri_differs": _guide(
        title="Alamat pengalihan saat menukar kode berbeda",
        why="`redirect_uri` pada penukaran kode harus sama dengan yang dikirim saat meminta, karakter demi karakter.",
        example=Example(
            "https://[[www.]]aplikasi.contoh.go.id/auth/callback",
            "https://aplikasi.contoh.go.id/auth/callback",
        ),
        differences=(
            CommonDifference("Dihitung dua kali", "Dari alamat yang sedang dibuka", "Simpan satu nilai di pengaturan"),
            CommonDifference("http, bukan https", "Di belakang proksi", "Setel alamat dasar ke https"),
            CommonDifference("Tidak dikirim", "Pustaka lama", "Kirim bila permintaannya memuat"),
        ),
        fix=("Tulis alamat pengalihan di satu tempat, dan pakai untuk kedua permintaan.",),
        snippets=snippets.REDIRECT,
        kit=kits.REDIRECT,
        similar=("redirect_uri_unregistered", "code_verifier_mismatch"),
    ),
    "code_verifier_mismatch": _guide(
        title="code_verifier bukan pasangan code_challenge",
        why=(
            "Verifier yang dikirim saat menukar kode bukan yang dipakai untuk membuat tantangan. Biasanya sesi "
            "berganti di antara keduanya, atau orangnya membuka dua tab."
        ),
        differences=(
            CommonDifference("Dua tab", "Verifier kedua menimpa yang pertama", "Simpan per `state`"),
            CommonDifference(
                "Sesi hilang",
                "Cookie tanpa SameSite=Lax, host berbeda",
                "Mulai dan kembali di host yang sama",
            ),
            CommonDifference("Challenge dikirim", "Variabel tertukar", "Kirim verifier, bukan hash-nya"),
        ),
        fix=("Simpan verifier di sesi dengan kunci `state`, dan hapus sesudah dipakai.",),
        snippets=snippets.PKCE,
        kit=kits.PKCE,
        similar=("code_verifier_malformed", "code_challenge_malformed", "code_redirect_uri_differs"),
    ),
    "code_verifier_malformed": _guide(
        title="code_verifier tidak berbentuk benar",
        why="Verifier terdiri atas 43 sampai 128 karakter A–Z, a–z, 0–9 dan `- . _ ~`.",
        fix=("Buat dari 32 byte acak yang ditulis base64url.",),
        snippets=snippets.PKCE,
        kit=kits.PKCE,
        similar=("code_verifier_mismatch", "code_challenge_malformed"),
    ),
    "code_bound_to_another_key": _guide(
        title="Kode terikat pada kunci lain",
        why=(
            "Permintaan menyebut satu kunci (`dpop_jkt` atau bukti DPoP), tetapi kode ditukar dengan bukti dari "
            "kunci lain."
        ),
        fix=("Simpan pasangan kunci di sesi orang itu selama masuk berlangsung.",),
        similar=("dpop_jkt_differs", "refresh_token_bound_to_another_key"),
    ),
    "response_cannot_be_encrypted": _guide(
        title="Jawaban tidak dapat dienkripsi untuk klien ini",
        why=(
            "Klien mendaftarkan jawaban terenkripsi, tetapi kuncinya tidak ada, tidak terjangkau, atau tidak cocok "
            "dengan algoritmenya."
        ),
        fix=(
            "Pastikan `jwks_uri` terjangkau dari server DIVOS dan memuat kunci dengan `use` bernilai `enc`.",
            "Bila enkripsi tidak diperlukan, hapus dari pendaftaran klien.",
        ),
        similar=("jwt_no_key_for_encryption", "jwt_keys_unreachable", "encryption_key_missing"),
    ),
    "api_scope_not_of_client": _guide(
        title="Scope API tidak terdaftar pada klien ini",
        why=(
            "Token untuk layanan hanya memuat scope API yang terdaftar pada klien, dan tidak satu pun dari yang "
            "diminta ada di sana."
        ),
        fix=("Minta pemilik API menambahkan scope itu pada klien Anda, lalu minta persis seperti namanya.",),
        similar=("scope_not_of_client", "resource_not_of_client", "exchange_scope_not_of_client"),
    ),
    "token_type_not_revocable": _guide(
        title="Token jenis ini tidak dapat dicabut",
        actor=CauseActor.NOBODY,
        why=(
            "Yang dikirim ke `/revoke` adalah token yang berakhir dengan sendirinya, bukan refresh token atau access "
            "token yang disimpan DIVOS."
        ),
        fix=("Cabut refresh token-nya: access token dari izin yang sama ikut berakhir.",),
        similar=("refresh_token_unknown", "grant_ended"),
    ),
}

"""Keys, certificates and encryption in a client's registration."""

from functools import partial

from idp.diagnosis.guides.guide import CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.REGISTER, staff=StaffAdvice.REGISTRATION)

REGISTERED_KEYS = {
    "keys_missing": _guide(
        title="Kunci publik belum didaftarkan",
        why="Cara membuktikan diri, atau jawaban yang dipilih, memerlukan kunci publik klien.",
        fix=("Daftarkan `jwks_uri` (lebih baik) atau `jwks`.",),
        similar=("jwt_no_keys_registered", "encryption_key_missing"),
    ),
    "jwks_beside_jwks_uri": _guide(
        title="jwks dan jwks_uri dikirim bersama",
        why="Keduanya saling meniadakan: DIVOS tidak tahu mana yang berlaku.",
        fix=("Simpan `jwks_uri`; dengan itu Anda mengganti kunci tanpa mendaftar ulang.",),
        similar=("keys_missing", "jwks_not_key_set"),
    ),
    "jwks_not_key_set": _guide(
        title="jwks bukan kumpulan kunci",
        why="`jwks` adalah objek dengan bagian `keys` yang berisi sekurangnya satu kunci.",
        fix=('Bungkus kuncinya: `{"keys": [ … ]}`.',),
        similar=("key_set_without_list", "jwks_key_unusable"),
    ),
    "jwks_key_unusable": _guide(
        title="Satu kunci di jwks tidak dapat dipakai",
        why="Jawabannya menyebut kunci ke berapa dan apa yang salah; sebab itu punya halaman sendiri.",
        fix=("Perbaiki atau hapus kunci itu.",),
        similar=("key_private", "key_type_unsupported", "key_members_no_key"),
    ),
    "jwks_kid_twice": _guide(
        title="Dua kunci punya kid yang sama",
        why="`kid` menunjuk satu kunci; dua yang sama membuat pilihannya tidak jelas.",
        fix=("Beri setiap kunci `kid` sendiri.",),
        similar=("jwt_several_keys_fit", "key_id_malformed"),
    ),
    "jwks_too_long": _guide(
        title="jwks terlalu panjang",
        why="Kumpulan kunci yang didaftarkan langsung harus kecil.",
        fix=("Hapus kunci lama, atau pakai `jwks_uri`.",),
        similar=("key_set_too_large", "jwks_member_too_long"),
    ),
    "jwks_member_too_long": _guide(
        title="Keterangan satu kunci terlalu panjang",
        why="`use`, `alg`, `kid` dan `key_ops` adalah teks pendek.",
        fix=("Pendekkan `kid`; sidik kunci 43 karakter sudah cukup.",),
        similar=("jwks_too_long", "key_id_malformed"),
    ),
    "signing_alg_without_assertion": _guide(
        title="Algoritme tanda tangan tanpa cara bertanda tangan",
        why="Algoritme itu hanya berarti untuk `private_key_jwt` dan `client_secret_jwt`.",
        fix=("Hapus algoritmenya, atau ubah cara membuktikan diri.",),
        similar=("client_authentication_method_differs", "algorithm_not_offered"),
    ),
    "certificate_subjects_not_one": _guide(
        title="Subjek sertifikat harus tepat satu",
        why="`tls_client_auth` mengenali sertifikat dari satu keterangan: nama subjek, nama DNS, alamat, atau email.",
        fix=("Isi satu saja.",),
        similar=("certificate_subject_malformed", "certificate_subject_without_method"),
    ),
    "certificate_subject_malformed": _guide(
        title="Subjek sertifikat tidak berbentuk benar",
        why="Nilainya tidak berbentuk seperti yang disebut namanya, misalnya nama DNS dengan garis miring.",
        fix=("Baca subjeknya dengan `openssl x509 -subject -nameopt RFC2253`.",),
        similar=("certificate_subjects_not_one", "client_certificate_not_registered"),
    ),
    "certificate_subject_without_method": _guide(
        title="Subjek sertifikat tanpa cara sertifikat",
        why="Subjek sertifikat hanya berarti untuk `tls_client_auth`.",
        fix=("Hapus subjeknya, atau pilih cara itu.",),
        similar=("certificate_subjects_not_one", "certificates_not_supported"),
    ),
    "encryption_enc_without_alg": _guide(
        title="Enkripsi isi tanpa enkripsi kunci",
        why="`…_encrypted_response_enc` memerlukan `…_encrypted_response_alg` di sampingnya.",
        fix=("Isi keduanya, atau hapus keduanya.",),
        similar=("encryption_key_missing", "response_cannot_be_encrypted"),
    ),
    "encryption_key_missing": _guide(
        title="Kunci enkripsi belum ada",
        why="Klien memilih jawaban terenkripsi, tetapi `jwks` tidak memuat kunci yang cocok.",
        fix=("Tambahkan kunci dengan `use` bernilai `enc`.",),
        similar=("jwt_no_key_for_encryption", "keys_missing"),
    ),
}

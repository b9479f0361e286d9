"""What is wrong with a key, a key set or a JSON document: the cause behind another cause."""

from functools import partial

from idp.diagnosis.guides.guide import CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.BEHIND, staff=StaffAdvice.REGISTRATION)

JWK = {
    "key_set_not_json": _guide(
        title="Kumpulan kunci bukan JSON",
        why="Yang diterima bukan objek JSON dengan bagian `keys`.",
        fix=("Sajikan kumpulan kunci sebagai JSON, bukan halaman HTML atau PEM.",),
        similar=("key_set_without_list", "jwt_keys_unusable"),
    ),
    "key_set_without_list": _guide(
        title="Kumpulan kunci tanpa daftar keys",
        why="Kumpulan kunci adalah objek dengan bagian `keys` berupa daftar; satu kunci saja pun dibungkus begitu.",
        fix=('Bungkus kuncinya: `{"keys": [ … ]}`.',),
        similar=("key_set_not_json", "key_not_object"),
    ),
    "key_set_too_large": _guide(
        title="Kumpulan kunci terlalu besar",
        why="Kumpulan kunci memuat terlalu banyak kunci untuk diperiksa satu per satu.",
        fix=("Hapus kunci yang tidak dipakai lagi.",),
        similar=("jwks_too_long", "jwt_several_keys_fit"),
    ),
    "key_not_object": _guide(
        title="Satu kunci bukan objek JSON",
        why="Setiap isi `keys` adalah objek dengan `kty` dan bagian lainnya.",
        fix=("Masukkan kunci sebagai JWK, bukan teks PEM.",),
        similar=("key_set_without_list", "key_type_malformed"),
    ),
    "key_private": _guide(
        title="Kunci memuat bagian rahasia",
        why="Yang dikirim adalah kunci pribadi. Sejak itu kunci tersebut tidak boleh dianggap rahasia lagi.",
        fix=("Buat pasangan kunci baru, dan kirim bagian publiknya saja.",),
        similar=("dpop_key_unusable", "jwks_key_unusable"),
    ),
    "key_id_malformed": _guide(
        title="kid bukan teks",
        why="`kid` adalah nama kunci, berupa teks.",
        fix=("Tulis `kid` di antara tanda kutip.",),
        similar=("key_type_malformed", "jwks_kid_twice"),
    ),
    "key_type_malformed": _guide(
        title="kty atau crv bukan teks",
        why="Jenis kunci dan kurvanya adalah teks, seperti `EC` dan `P-256`.",
        fix=("Salin JWK dari pustaka, tanpa mengubah bentuknya.",),
        similar=("key_type_unsupported", "key_id_malformed"),
    ),
    "key_type_unsupported": _guide(
        title="Jenis kunci tidak didukung",
        why="Kunci harus RSA, EC pada P-256, atau Ed25519.",
        fix=("Buat pasangan kunci EC P-256.",),
        similar=("rsa_key_size", "key_type_malformed"),
    ),
    "rsa_key_size": _guide(
        title="Ukuran kunci RSA tidak diterima",
        why="Kunci yang terlalu pendek tidak aman, yang terlalu panjang memperlambat semua orang.",
        fix=("Buat kunci RSA 2048 sampai 4096 bit.",),
        similar=("rsa_exponent", "key_type_unsupported"),
    ),
    "rsa_exponent": _guide(
        title="Eksponen kunci RSA tidak biasa",
        why="Eksponen publik hampir selalu 65537; nilai lain menandakan kunci yang dibuat keliru.",
        fix=("Buat kunci baru dengan pengaturan bawaan pustaka Anda.",),
        similar=("rsa_key_size", "key_member_not_base64url"),
    ),
    "key_coordinate_size": _guide(
        title="Koordinat kunci salah panjang",
        why="`x` dan `y` pada P-256 dan Ed25519 tepat 32 byte. Angka nol di depan sering terbuang.",
        fix=("Isi nol di depan sampai 32 byte sebelum base64url.",),
        similar=("key_member_not_base64url", "key_members_no_key"),
    ),
    "key_member_not_base64url": _guide(
        title="Satu bagian kunci bukan base64url",
        why="Bagian kunci ditulis base64url: `-` dan `_`, bukan `+` dan `/`.",
        fix=("Ganti `+` dengan `-`, `/` dengan `_`, dan buang `=`.",),
        similar=("key_member_padded", "key_coordinate_size"),
    ),
    "key_member_padded": _guide(
        title="Satu bagian kunci memakai = di akhir",
        why="Base64url pada JWK ditulis tanpa `=`.",
        fix=("Buang `=` di akhir.",),
        similar=("key_member_not_base64url",),
    ),
    "key_certificates_malformed": _guide(
        title="Isi x5c tidak benar",
        why="`x5c` adalah daftar sertifikat dalam base64 biasa, tanpa baris BEGIN dan END.",
        fix=("Hapus `x5c` bila tidak diperlukan; kuncinya sendiri cukup.",),
        similar=("key_certificate_of_another_key",),
    ),
    "key_certificate_of_another_key": _guide(
        title="Sertifikat pertama milik kunci lain",
        why="Sertifikat pertama di `x5c` harus memuat kunci yang sama dengan JWK.",
        fix=("Urutkan `x5c` dari sertifikat kunci ini, atau hapus.",),
        similar=("key_certificates_malformed",),
    ),
    "key_members_no_key": _guide(
        title="Bagian-bagiannya tidak membentuk kunci",
        why="Setiap bagian terbaca, tetapi bersama-sama bukan kunci yang sah, misalnya titik yang tidak ada di kurva.",
        fix=("Buat ulang kuncinya dengan pustaka, dan salin seluruh JWK.",),
        similar=("key_coordinate_size", "key_type_unsupported"),
    ),
    "json_malformed": _guide(
        title="Dokumen bukan JSON",
        why="Isinya tidak dapat dibaca sebagai JSON: koma di akhir, kutip tunggal, atau halaman HTML.",
        fix=("Buat dengan `json_encode` atau `json.dumps`.",),
        similar=("json_not_object", "claims_not_json", "metadata_unreadable"),
    ),
    "json_not_object": _guide(
        title="JSON bukan objek",
        why="Yang diharapkan objek di antara kurung kurawal, bukan daftar atau teks.",
        fix=("Bungkus nilainya di dalam objek.",),
        similar=("json_malformed", "json_name_twice"),
    ),
    "json_name_twice": _guide(
        title="Satu nama ada dua kali di dalam JSON",
        why="Nama yang sama dua kali dibaca berbeda oleh setiap pustaka, jadi ditolak.",
        fix=("Hapus salah satu nama itu.",),
        similar=("json_malformed", "json_not_object"),
    ),
}

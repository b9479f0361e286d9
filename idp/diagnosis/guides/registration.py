"""Members of a client's registration."""

from functools import partial

from idp.diagnosis.guides import snippets
from idp.diagnosis.guides.guide import CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.REGISTER, staff=StaffAdvice.REGISTRATION)

REGISTRATION = {
    "profile_rule_broken": _guide(
        title="Aturan profil klien tidak terpenuhi",
        why=(
            "Profil (`standar`, `publik`, `fapi2`, dan lainnya) menetapkan apa yang harus atau tidak boleh ada. "
            "Jawabannya menyebut aturan mana."
        ),
        fix=("Ikuti saran di dalam jawaban, atau pilih profil lain.",),
        similar=("self_registration_rule_broken", "profile_redirect_uris_broken"),
    ),
    "profile_redirect_uris_broken": _guide(
        title="Alamat pengalihan tidak sesuai profil klien",
        why="Profil klien menetapkan berapa dan jenis alamat apa yang boleh didaftarkan.",
        fix=("Ikuti saran di dalam jawaban; layanan tanpa orang tidak memerlukan alamat pengalihan.",),
        similar=("redirect_uri_unacceptable", "profile_rule_broken"),
    ),
    "redirect_uri_unacceptable": _guide(
        title="Alamat pengalihan tidak dapat didaftarkan",
        why=(
            "Alamat itu melanggar satu aturan: bukan https, memuat `#` atau tanda bintang, atau bukan alamat "
            "lengkap. Aturannya punya halaman sendiri."
        ),
        fix=("Daftarkan alamat lengkap dengan https, satu per satu.",),
        snippets=snippets.REDIRECT,
        similar=("http_not_allowed", "redirect_wildcard", "redirect_fragment"),
    ),
    "address_unacceptable": _guide(
        title="Satu alamat tidak dapat didaftarkan",
        why=(
            "Salah satu alamat klien, misalnya alamat beranda atau alamat keluar, melanggar aturan. Aturannya punya "
            "halaman sendiri."
        ),
        fix=("Buka kode DVS untuk melihat alamat dan aturannya.",),
        similar=("address_not_absolute", "http_not_allowed", "address_not_web"),
    ),
    "member_not_supported": _guide(
        title="Bagian ini tidak didukung",
        why="Pendaftaran memuat bagian yang tidak dikenal atau sengaja tidak didukung di sini.",
        fix=("Hapus bagian itu; yang didukung ada di metadata dan panduan.",),
        similar=("member_not_a_choice", "provider_member_changed"),
    ),
    "member_not_a_choice": _guide(
        title="Nilai ini bukan salah satu pilihan",
        why="Bagian ini hanya menerima nilai dari daftar, dan huruf besar dibedakan.",
        fix=("Pilih nilai dari daftar di dalam jawaban.",),
        similar=("member_with_unknown_choice", "member_not_supported"),
    ),
    "member_with_unknown_choice": _guide(
        title="Daftar memuat pilihan yang tidak dikenal",
        why="Salah satu isi daftar, misalnya `grant_types`, tidak ada di metadata.",
        fix=("Hapus isi yang disebut jawaban.",),
        similar=("member_not_a_choice", "member_not_list"),
    ),
    "member_not_text": _guide(
        title="Bagian ini harus teks yang terlihat",
        why="Nilainya kosong, terlalu panjang, bukan teks, atau berisi karakter yang tidak terlihat.",
        fix=("Ketik ulang nilainya; jangan menempel dari dokumen.",),
        similar=("member_not_list", "member_not_boolean"),
    ),
    "member_not_list": _guide(
        title="Bagian ini harus daftar teks",
        why='Satu alamat pun ditulis sebagai daftar: `["https://…"]`.',
        fix=("Bungkus nilainya dengan kurung siku.",),
        similar=("member_not_words", "member_not_text"),
    ),
    "member_not_words": _guide(
        title="Bagian ini harus kata-kata dipisah spasi",
        why="`scope` adalah satu teks seperti `openid profile`, bukan daftar.",
        fix=("Gabungkan kata-katanya dengan spasi.",),
        similar=("member_not_list", "scope_not_supported"),
    ),
    "member_not_boolean": _guide(
        title="Bagian ini harus true atau false",
        why="Nilainya harus benar-benar `true` atau `false`, bukan teks atau angka.",
        fix=("Hapus tanda kutip di sekitarnya.",),
        similar=("member_not_seconds", "member_not_text"),
    ),
    "member_not_seconds": _guide(
        title="Bagian ini harus angka detik",
        why="Nilainya bilangan bulat detik, nol atau lebih.",
        fix=("Tulis angka tanpa tanda kutip dan tanpa satuan.",),
        similar=("member_not_boolean", "max_age_malformed"),
    ),
    "scope_not_supported": _guide(
        title="Scope ini tidak dikenal",
        why="Scope itu tidak ada di `scopes_supported` dan bukan milik API di `resources`.",
        fix=("Pakai scope dari metadata; untuk API, sebut juga API-nya di `resources`.",),
        similar=("scope_not_self_registrable", "scope_not_of_client"),
    ),
    "data_purposes_malformed": _guide(
        title="Alasan penggunaan data tidak lengkap",
        why="Setiap scope tentang orang memerlukan alasan yang terlihat dan dasar hukum.",
        fix=("Isi `scope`, `purpose` dan `legal_basis` untuk setiap scope, satu kali.",),
        similar=("scope_not_supported", "member_not_list"),
    ),
    "exchange_without_resources": _guide(
        title="Penukaran token tanpa API tujuan",
        why="Klien yang menukar token harus menyebut API tempat ia bertindak bagi orang.",
        fix=("Isi `resources`, atau hapus cara itu dari `grant_types`.",),
        similar=("resource_not_registered", "exchange_target_missing"),
    ),
    "two_token_bindings": _guide(
        title="Token terikat dua kali",
        why="Token terikat pada satu kunci: DPoP atau sertifikat, bukan keduanya.",
        fix=("Pilih salah satu dari `dpop_bound_access_tokens` dan `tls_client_certificate_bound_access_tokens`.",),
        similar=("dpop_proof_beside_certificate", "token_binding_missing"),
    ),
    "sector_missing": _guide(
        title="sector_identifier_uri diperlukan",
        why="Klien dengan tanda pengenal berpasangan dan alamat di beberapa host harus menyebut satu sektor.",
        fix=("Terbitkan berkas JSON berisi semua alamat pengalihan, lalu daftarkan alamat berkas itu.",),
        similar=("sector_without_redirect_uri", "sector_unreachable"),
    ),
    "frontchannel_fragment": _guide(
        title="Alamat keluar lewat peramban memuat #",
        why="`frontchannel_logout_uri` tidak boleh memuat bagian sesudah `#`, karena tidak pernah sampai ke server.",
        fix=("Hapus bagian sesudah `#`.",),
        similar=("frontchannel_foreign_origin", "redirect_fragment"),
    ),
    "frontchannel_foreign_origin": _guide(
        title="Alamat keluar lewat peramban ada di situs lain",
        why="`frontchannel_logout_uri` harus punya skema, host dan port salah satu alamat pengalihan.",
        fix=("Pakai alamat di situs aplikasi itu sendiri.",),
        similar=("frontchannel_fragment", "redirect_uri_unacceptable"),
    ),
}

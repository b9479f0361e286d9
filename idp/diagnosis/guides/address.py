"""Rules that a registered address has to keep: the cause behind another cause."""

from functools import partial

from idp.diagnosis.guides import snippets
from idp.diagnosis.guides.guide import CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.REGISTER, staff=StaffAdvice.REGISTRATION)

ADDRESS = {
    "http_not_allowed": _guide(
        title="Alamat tidak boleh http",
        summary="Hanya di lingkungan uji, pada localhost",
        why="Alamat harus https. Pengecualian satu-satunya: lingkungan uji, pada `localhost` atau `127.0.0.1`.",
        fix=("Pasang sertifikat, lalu daftarkan alamat https.",),
        snippets=snippets.REDIRECT,
        similar=("http_loopback_in_production", "production_on_loopback", "redirect_uri_unregistered"),
    ),
    "http_loopback_in_production": _guide(
        title="Alamat http lokal di produksi",
        why="Alamat http pada komputer sendiri hanya untuk klien uji.",
        fix=("Daftarkan alamat https umum untuk produksi.",),
        similar=("production_on_loopback", "http_not_allowed"),
    ),
    "production_on_loopback": _guide(
        title="Klien produksi di localhost",
        why="Klien produksi dipakai semua orang, jadi alamatnya tidak dapat berada di komputer masing-masing.",
        fix=("Daftarkan alamat umum aplikasi.",),
        similar=("http_loopback_in_production", "http_not_allowed"),
    ),
    "redirect_wildcard": _guide(
        title="Alamat pengalihan memakai tanda bintang",
        why=(
            "Alamat dibandingkan karakter per karakter, jadi tanda bintang tidak berarti apa-apa. Dengan tanda "
            "bintang, kode dapat dikirim ke halaman mana pun."
        ),
        fix=("Tulis setiap alamat, atau pakai satu alamat dan simpan halaman asal di sesi.",),
        similar=("redirect_uri_unregistered", "redirect_fragment"),
    ),
    "redirect_fragment": _guide(
        title="Alamat pengalihan memuat #",
        why="Bagian sesudah `#` disimpan peramban dan dapat tercampur dengan jawaban.",
        fix=("Pakai alamat tanpa `#`; rute di peramban diatur sesudah kembali.",),
        similar=("redirect_wildcard", "server_address_fragment"),
    ),
    "server_address_fragment": _guide(
        title="Alamat yang dipanggil server memuat #",
        why="Bagian sesudah `#` tidak pernah dikirim ke server.",
        fix=("Hapus bagian sesudah `#`.",),
        similar=("redirect_fragment", "api_name_fragment"),
    ),
    "api_name_fragment": _guide(
        title="Nama API memuat #",
        why="Nama API adalah alamat tanpa bagian sesudah `#`.",
        fix=("Hapus bagian sesudah `#`.",),
        similar=("resource_malformed", "server_address_fragment"),
    ),
    "address_not_text": _guide(
        title="Alamat kosong atau terlalu panjang",
        why="Alamat adalah teks yang tidak kosong, dengan panjang yang wajar.",
        fix=("Periksa apakah variabel pengaturannya terisi.",),
        similar=("address_not_ascii", "address_not_absolute"),
    ),
    "address_not_ascii": _guide(
        title="Alamat memuat karakter khusus",
        why="Alamat hanya memuat ASCII: bagian jalur di-encode persen, host dalam punycode.",
        fix=("Salin alamat dari peramban, yang sudah menuliskannya begitu.",),
        similar=("address_not_text", "address_host_malformed"),
    ),
    "address_not_absolute": _guide(
        title="Alamat tidak lengkap",
        why="Alamat dimulai dengan skema dan host, seperti `https://aplikasi.contoh.go.id/masuk`.",
        fix=("Tulis alamat lengkap, bukan hanya `/masuk`.",),
        similar=("address_not_web", "address_host_malformed"),
    ),
    "address_not_web": _guide(
        title="Alamat bukan https",
        why="Alamat ini dibuka peramban atau server, jadi dimulai dengan `https://` dan host.",
        fix=("Pakai alamat web.",),
        similar=("private_scheme_not_native", "http_not_allowed"),
    ),
    "private_scheme_not_native": _guide(
        title="Skema pribadi hanya untuk aplikasi ponsel",
        why="Alamat seperti `id.go.contoh.app:/kembali` hanya untuk aplikasi yang dipasang di perangkat.",
        fix=("Setel `application_type` menjadi `native`, atau pakai https.",),
        similar=("address_not_web", "profile_redirect_uris_broken"),
    ),
    "address_with_user_name": _guide(
        title="Alamat memuat nama pengguna",
        why="Bagian sebelum `@` dapat menyamarkan host yang sebenarnya.",
        fix=("Hapus bagian sebelum `@`.",),
        similar=("address_host_malformed", "address_not_ascii"),
    ),
    "address_host_malformed": _guide(
        title="Host pada alamat tidak benar",
        why="Host terdiri atas huruf, angka, titik dan tanda hubung, dan mungkin port.",
        fix=("Periksa spasi, garis bawah, atau titik ganda di nama host.",),
        similar=("address_not_ascii", "address_with_user_name"),
    ),
}

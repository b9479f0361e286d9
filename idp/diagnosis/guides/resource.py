"""APIs that a token is asked for."""

from functools import partial

from idp.diagnosis.guides.guide import CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.TOKEN, staff=StaffAdvice.BACKGROUND)

RESOURCE = {
    "resource_malformed": _guide(
        title="resource bukan alamat yang benar",
        why="`resource` adalah alamat lengkap tanpa bagian sesudah `#`.",
        fix=("Salin `audience` API, misalnya `https://api.contoh.go.id/arsip`.",),
        similar=("resource_unknown", "resource_not_of_client"),
    ),
    "resource_unknown": _guide(
        title="API yang diminta tidak terdaftar",
        why="Tidak ada API dengan alamat ini di DIVOS. Garis miring di akhir ikut dibandingkan.",
        fix=("Salin `audience` dari halaman API, karakter demi karakter.",),
        similar=("resource_not_of_client", "resource_malformed", "exchange_audience_unknown"),
    ),
    "resource_not_of_client": _guide(
        title="Klien ini tidak terdaftar untuk API itu",
        why="API-nya ada, tetapi klien Anda tidak mendaftarkannya di `resources`.",
        fix=("Minta pemilik API menambahkannya pada klien Anda.",),
        similar=("resource_unknown", "resource_not_authorized"),
    ),
    "resource_not_authorized": _guide(
        title="API ini tidak termasuk izin yang diberikan",
        why=(
            "Saat orangnya masuk, permintaan menyebut API lain. Token hanya dapat diminta untuk yang disebut waktu itu."
        ),
        fix=("Sebut semua API yang akan dipakai di `resource` pada permintaan masuk.",),
        similar=("subject_token_not_for_api", "resource_not_of_client"),
    ),
    "resource_mixed_with_provider": _guide(
        title="Token untuk DIVOS dicampur dengan API lain",
        why="Token yang membuka DIVOS sendiri tidak boleh membuka API lain.",
        fix=("Minta dua token, satu untuk setiap tujuan.",),
        similar=("resources_of_different_kinds", "too_many_resources"),
    ),
    "resources_of_different_kinds": _guide(
        title="API yang diminta memakai jenis token berbeda",
        why=(
            "Sebagian API menerima JWT, sebagian menerima token yang diperiksa di `/introspect`. Satu token tidak "
            "dapat menjadi keduanya."
        ),
        fix=("Minta satu API per token.",),
        similar=("resource_mixed_with_provider", "too_many_resources"),
    ),
    "too_many_resources": _guide(
        title="Terlalu banyak API sekaligus",
        why="`resource` dikirim lebih sering daripada yang diizinkan.",
        fix=("Minta hanya API yang dipakai aplikasi ini.",),
        similar=("several_exchange_targets", "resources_of_different_kinds"),
    ),
}

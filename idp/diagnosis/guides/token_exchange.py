"""Exchanging a person's token for one of another API."""

from functools import partial

from idp.diagnosis.guides.guide import CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.TOKEN, staff=StaffAdvice.BACKGROUND)

TOKEN_EXCHANGE = {
    "exchange_by_public_client": _guide(
        title="Klien publik tidak dapat menukar token",
        why="Bertindak untuk orang lain menuntut klien yang dapat membuktikan diri; klien publik tidak dapat.",
        fix=("Lakukan penukaran di server, dengan klien yang punya rahasia atau kunci.",),
        similar=("client_credentials_by_public_client", "introspection_by_public_client"),
    ),
    "requested_token_type_unsupported": _guide(
        title="Jenis token yang diminta tidak didukung",
        why="Penukaran hanya menghasilkan access token.",
        fix=("Hapus `requested_token_type`, atau isi dengan `urn:ietf:params:oauth:token-type:access_token`.",),
        similar=("exchanged_token_type_unsupported",),
    ),
    "exchanged_token_type_unsupported": _guide(
        title="Jenis token yang dikirim tidak didukung",
        why=(
            "`subject_token` dan `actor_token` harus access token dari sini, dan jenisnya disebut dengan nama lengkap."
        ),
        fix=("Kirim `urn:ietf:params:oauth:token-type:access_token`; ID token tidak dapat ditukar.",),
        similar=("requested_token_type_unsupported", "exchanged_token_invalid"),
    ),
    "actor_token_missing": _guide(
        title="actor_token tidak dikirim",
        why="`actor_token_type` disebut, tetapi tokennya tidak ada.",
        fix=("Kirim keduanya, atau hapus keduanya.",),
        similar=("actor_token_not_of_client", "parameter_missing"),
    ),
    "exchange_target_missing": _guide(
        title="API tujuan tidak disebut",
        why="Token hasil penukaran selalu untuk satu API, jadi API itu harus disebut.",
        fix=("Sebut API-nya di `audience` atau `resource`.",),
        similar=("several_exchange_targets", "exchange_audience_unknown"),
    ),
    "several_exchange_targets": _guide(
        title="Lebih dari satu API tujuan",
        why="Satu penukaran menghasilkan satu token untuk satu API.",
        fix=("Tukar sekali untuk setiap API.",),
        similar=("exchange_target_missing", "too_many_resources"),
    ),
    "exchange_audience_not_of_client": _guide(
        title="API tujuan tidak terdaftar pada klien ini",
        why="API itu ada, tetapi klien Anda tidak mendaftar untuk memanggilnya.",
        fix=("Minta pemilik API menambahkannya pada klien Anda.",),
        similar=("exchange_audience_unknown", "resource_not_of_client"),
    ),
    "exchange_audience_unknown": _guide(
        title="API tujuan tidak dikenal",
        why="Tidak ada API terdaftar dengan `audience` ini.",
        fix=("Salin `audience` dari halaman API, termasuk garis miring di akhirnya.",),
        similar=("resource_unknown", "exchange_audience_not_of_client"),
    ),
    "subject_token_without_person": _guide(
        title="subject_token tidak mewakili orang",
        why="Token itu milik layanan sendiri, jadi tidak ada orang yang dapat diwakili.",
        fix=("Teruskan access token orang yang memanggil layanan Anda.",),
        similar=("subject_token_of_another_client", "assertion_subject_not_client"),
    ),
    "subject_token_of_another_client": _guide(
        title="subject_token bukan untuk layanan ini",
        why=(
            "Yang boleh ditukar hanyalah token yang diberikan kepada klien ini, atau yang dibuat untuk API yang "
            "dilayaninya."
        ),
        fix=("Periksa `aud` pada token itu, dan daftarkan klien ini sebagai server API bila memang demikian.",),
        similar=("subject_token_not_for_api", "access_token_for_another_api"),
    ),
    "subject_token_key_not_proven": _guide(
        title="Kunci subject_token tidak dibuktikan",
        why="Token itu terikat pada kunci, dan permintaan ini tidak membuktikan kunci yang sama.",
        fix=("Sertakan bukti DPoP atau sertifikat dari kunci yang sama.",),
        similar=("access_token_key_differs", "dpop_proof_missing_for_token"),
    ),
    "subject_token_not_for_api": _guide(
        title="Token orang itu bukan untuk API ini",
        why="Orangnya mengizinkan API tertentu saat masuk; API yang diminta sekarang tidak termasuk.",
        fix=("Sebut API itu di `resource` pada permintaan masuk.",),
        similar=("resource_not_authorized", "subject_token_of_another_client"),
    ),
    "actor_token_not_of_client": _guide(
        title="actor_token bukan milik klien ini",
        why=(
            "`actor_token` menyebut siapa yang bertindak, jadi harus access token yang diterima klien ini untuk "
            "dirinya sendiri."
        ),
        fix=("Hapus `actor_token` bila yang bertindak adalah klien yang membuktikan diri.",),
        similar=("actor_token_missing", "too_many_actors"),
    ),
    "too_many_actors": _guide(
        title="Terlalu banyak layanan bertindak berurutan",
        why="Token sudah ditukar berkali-kali, dan rantainya terlalu panjang untuk ditelusuri.",
        fix=("Mintalah token lebih dekat ke asalnya, bukan dari hasil penukaran terakhir.",),
        similar=("actor_token_not_of_client", "subject_token_of_another_client"),
    ),
    "exchange_scope_not_of_client": _guide(
        title="Tidak ada scope API ini untuk klien Anda",
        why="Klien Anda tidak boleh memakai satu pun scope API yang diminta.",
        fix=("Minta pemilik API memberikan scope itu pada klien Anda.",),
        similar=("api_scope_not_of_client", "exchange_audience_not_of_client"),
    ),
    "exchanged_token_of_persona": _guide(
        title="Token orang contoh tidak dapat ditukar",
        why="Token orang contoh hanya membuka klien uji yang menerimanya.",
        fix=("Untuk mencoba penukaran, masuk sebagai diri sendiri di lingkungan uji.",),
        similar=("persona_for_apis", "sandbox_not_admitted"),
    ),
    "exchanged_token_invalid": _guide(
        title="Token yang dikirim untuk ditukar tidak berlaku",
        why="Token itu lewat waktunya, dicabut, atau bukan dari sini.",
        fix=("Minta token baru dari pemanggil, lalu tukar segera.",),
        similar=("access_token_expired", "access_token_revoked", "exchanged_token_type_unsupported"),
    ),
}

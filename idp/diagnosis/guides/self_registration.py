"""What a client may not register or change by itself."""

from functools import partial

from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.REGISTER, staff=StaffAdvice.REGISTRATION)

SELF_REGISTRATION = {
    "another_client_id": _guide(
        title="client_id bukan klien yang diubah",
        why="`client_id` di dalam dokumen harus sama dengan klien di alamatnya.",
        fix=("Kirim `client_id` yang Anda terima saat mendaftar.",),
        similar=("provider_member_changed", "registration_token_invalid"),
    ),
    "provider_member_changed": _guide(
        title="Bagian ini ditetapkan DIVOS",
        why="Bagian seperti tanggal pendaftaran dibuat oleh DIVOS dan tidak dapat diubah klien.",
        fix=("Hapus bagian itu dari permintaan perubahan.",),
        similar=("another_client_id", "member_not_supported"),
    ),
    "scope_not_self_registrable": _guide(
        title="Scope ini tidak dapat didaftarkan sendiri",
        why="Scope tentang kepegawaian dan API hanya diberikan oleh petugas, sesudah alasannya diperiksa.",
        fix=("Daftarkan klien tanpa scope itu, lalu minta lewat portal pengembang.",),
        similar=("scope_not_supported", "self_registration_rule_broken"),
    ),
    "self_registration_rule_broken": _guide(
        title="Klien yang mendaftarkan diri tidak boleh begini",
        why="Klien yang mendaftarkan dirinya selalu di lingkungan uji dan tidak boleh mendapat hak istimewa.",
        fix=("Ikuti saran di dalam jawaban.",),
        similar=("scope_not_self_registrable", "profile_rule_broken"),
    ),
    "algorithm_not_offered": _guide(
        title="Algoritme ini tidak ditawarkan",
        why="DIVOS tidak menandatangani dengan algoritme yang diminta.",
        fix=("Pilih dari daftar di dalam jawaban; RS256 dikenal semua pustaka.",),
        similar=("algorithm_withdrawn", "jwt_algorithm_not_allowed"),
    ),
    "software_statement_not_jwt": _guide(
        title="software_statement bukan JWT",
        why="Nilainya bukan JWT bertanda tangan.",
        fix=("Hapus `software_statement`, dan kirim bagian-bagiannya langsung.",),
        similar=("software_statement_untrusted", "json_malformed"),
    ),
    "software_statement_untrusted": _guide(
        title="Penanda tangan software_statement tidak dipercaya",
        why="Di sini tidak ada penanda tangan yang dipercaya untuk pernyataan itu.",
        fix=("Kirim bagian-bagiannya langsung di dokumen.",),
        similar=("software_statement_not_jwt",),
    ),
    "registration_token_missing": _guide(
        title="Token pendaftaran tidak dikirim",
        why="Mendaftarkan atau mengubah klien memerlukan token. Semua sebab di kelompok ini dijawab sama.",
        fix=("Minta initial access token kepada Kominfo, atau daftarkan klien di portal pengembang.",),
        similar=("registration_token_invalid", "initial_token_invalid"),
    ),
    "initial_token_invalid": _guide(
        title="Initial access token tidak berlaku",
        why="Token itu lewat waktunya, sudah habis jatahnya, dicabut, atau salah ketik.",
        fix=("Minta token baru kepada Kominfo; sebutkan untuk berapa klien.",),
        similar=("registration_token_missing", "registration_token_invalid"),
    ),
    "registration_token_invalid": _guide(
        title="Token pendaftaran klien tidak berlaku",
        why="Token itu bukan milik klien ini, atau sudah diganti: setiap jawaban membawa token yang baru.",
        fix=("Simpan `registration_access_token` dari jawaban terakhir.",),
        similar=("registration_token_missing", "client_removed_meanwhile"),
    ),
    "client_removed_meanwhile": _guide(
        title="Klien dihapus sementara permintaan berjalan",
        why="Klien ini dihapus saat permintaan lain masih berjalan.",
        fix=("Daftarkan klien baru bila masih diperlukan.",),
        similar=("client_unknown", "registration_token_invalid"),
    ),
    "client_suspended_by_operator": _guide(
        title="Klien dihentikan petugas, tidak dapat mengubah dirinya",
        actor=CauseActor.KOMINFO,
        why="Selama dihentikan, klien tidak dapat membaca atau mengubah pendaftarannya.",
        fix=("Hubungi Kominfo dengan nama klien dan kode DVS.",),
        similar=("client_suspended", "client_kept_by_operator"),
    ),
    "client_kept_by_operator": _guide(
        title="Klien sekarang diurus petugas",
        actor=CauseActor.KOMINFO,
        why="Petugas memberi klien ini hak yang tidak dapat didaftarkan sendiri, jadi perubahan dilakukan petugas.",
        fix=("Minta perubahannya kepada Kominfo.",),
        similar=("client_suspended_by_operator", "provider_member_changed"),
    ),
    "too_many_registrations": _guide(
        title="Terlalu banyak klien mendaftar dalam satu jam",
        why="Pendaftaran tanpa token dibatasi setiap jam untuk semua orang bersama-sama.",
        fix=("Coba lagi nanti, atau pakai initial access token.",),
        similar=("address_rate_limited", "registration_token_missing"),
    ),
    "metadata_not_json": _guide(
        title="Pendaftaran bukan JSON",
        why="`/register` menerima `application/json`.",
        fix=("Setel Content-Type menjadi `application/json`, dan kirim satu objek.",),
        similar=("metadata_unreadable", "media_type_not_form"),
    ),
    "metadata_unreadable": _guide(
        title="Dokumen pendaftaran tidak terbaca",
        why="Badannya bukan satu objek JSON; sebabnya punya halaman sendiri.",
        fix=("Buat dokumennya dengan `json_encode` atau `json.dumps`.",),
        similar=("json_malformed", "json_not_object", "metadata_not_json"),
    ),
    "resource_not_registered": _guide(
        title="API di resources tidak terdaftar",
        why="`resources` menyebut API yang tidak dikenal di DIVOS.",
        fix=("Salin `audience` dari halaman API.",),
        similar=("resource_unknown", "exchange_without_resources"),
    ),
    "certificates_not_supported": _guide(
        title="Sertifikat klien tidak dipakai di sini",
        why="DIVOS ini tidak meminta sertifikat kepada siapa pun.",
        fix=("Pilih `private_key_jwt` atau `client_secret_basic`.",),
        similar=("certificate_subject_without_method", "client_certificate_not_registered"),
    ),
    "present_secret_differs": _guide(
        title="client_secret bukan yang sekarang",
        why="Rahasia tidak diubah lewat dokumen ini; nilai yang dikirim harus sama, atau tidak dikirim.",
        fix=("Hapus `client_secret` dari permintaan perubahan.",),
        similar=("client_secret_wrong", "provider_member_changed"),
    ),
    "sector_without_redirect_uri": _guide(
        title="Berkas sektor tidak memuat semua alamat",
        why="Isi `sector_identifier_uri` harus memuat setiap alamat pengalihan klien.",
        fix=("Tambahkan alamat yang disebut jawaban ke berkas itu.",),
        similar=("sector_not_json", "sector_missing"),
    ),
    "sector_unreachable": _guide(
        title="Berkas sektor tidak terjangkau",
        why="Server DIVOS tidak dapat mengambil `sector_identifier_uri`.",
        fix=("Pastikan alamatnya https, terbuka dari luar, dan sertifikatnya dipercaya.",),
        similar=("sector_status", "jwt_keys_unreachable"),
    ),
    "sector_status": _guide(
        title="Berkas sektor menjawab dengan kegagalan",
        why="Alamatnya terjangkau tetapi tidak menjawab 200.",
        fix=("Sajikan berkasnya tanpa masuk dan tanpa pengalihan.",),
        similar=("sector_unreachable", "sector_not_json"),
    ),
    "sector_not_json": _guide(
        title="Berkas sektor bukan JSON",
        why="Isinya harus daftar JSON berisi alamat-alamat pengalihan.",
        fix=('Sajikan misalnya `["https://aplikasi.contoh.go.id/auth/callback"]`.',),
        similar=("sector_without_redirect_uri", "json_malformed"),
    ),
}

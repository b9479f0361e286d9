"""Why a person or a persona does not reach the application, although the request is right."""

from functools import partial

from idp.diagnosis.guides import kits, snippets
from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.AUTHORIZE, staff=StaffAdvice.ADMISSION)

ADMISSION = {
    "database_away": _guide(
        title="DIVOS sedang tidak dapat menjawab",
        staff=StaffAdvice.OURS,
        actor=CauseActor.KOMINFO,
        why=(
            "Basis data DIVOS tidak terjangkau saat permintaan ini dijawab. Aplikasi menerima "
            "`temporarily_unavailable`."
        ),
        fix=(
            (
                "Tampilkan pesan bahwa masuk sedang terganggu dan tombol untuk mencoba lagi; jangan mengalihkan lagi "
                "dengan sendirinya."
            ),
        ),
        similar=("database_unavailable", "trouble"),
    ),
    "login_needed_but_forbidden": _guide(
        title="Orangnya harus masuk, tetapi halaman dilarang",
        staff=StaffAdvice.BACKGROUND,
        actor=CauseActor.NOBODY,
        why=(
            "Aplikasi memeriksa dengan `prompt=none` apakah orangnya sudah masuk. Jawabannya: belum. Ini jawaban "
            "biasa, bukan kesalahan."
        ),
        fix=(
            "Tampilkan tombol masuk, atau ulangi tanpa `prompt=none` bila orangnya menekan tombol itu.",
            "Jangan mengulang `prompt=none` dengan sendirinya: itu menjadi putaran tanpa akhir.",
        ),
        similar=("consent_needed_but_forbidden", "prompt_none_not_alone"),
    ),
    "consent_needed_but_forbidden": _guide(
        title="Orangnya belum setuju, tetapi halaman dilarang",
        staff=StaffAdvice.BACKGROUND,
        actor=CauseActor.NOBODY,
        why=(
            "Orangnya sudah masuk, tetapi belum mengizinkan data yang diminta, dan `prompt=none` melarang pertanyaan "
            "itu."
        ),
        fix=(
            "Ulangi tanpa `prompt=none` bila orangnya memulai sendiri.",
            "Minta scope lebih sedikit: yang tidak diminta tidak perlu disetujui.",
        ),
        similar=("login_needed_but_forbidden", "scope_not_of_client"),
    ),
    "person_went_back": _guide(
        title="Orangnya membatalkan",
        staff=StaffAdvice.CANCELLED,
        actor=CauseActor.NOBODY,
        why=(
            "Orangnya menolak atau kembali ke aplikasi. Aplikasi menerima `access_denied` tanpa kode DVS, karena "
            "tidak ada yang salah."
        ),
        fix=(
            "Tampilkan lagi tombol masuk dan kalimat bahwa tidak ada data yang diberikan.",
            "Jangan langsung mengalihkan lagi ke DIVOS.",
        ),
        kit=kits.CANCEL,
        similar=("device_declined", "sandbox_not_admitted"),
    ),
    "sandbox_not_admitted": _guide(
        title="Aplikasi ini masih diuji dan belum dibuka untuk orang ini",
        summary="Klien uji hanya untuk tim dan penguji",
        actor=CauseActor.PERSON,
        why=(
            "Klien di lingkungan uji menerima anggota timnya, penguji yang diundang, dan orang contoh. Orang lain "
            "membaca bahwa aplikasi masih diuji."
        ),
        fix=(
            "Undang orang itu sebagai penguji di halaman klien, atau masuk sebagai orang contoh.",
            "Bila aplikasinya sudah dipakai, ajukan produksi: klien produksi menerima semua pegawai.",
        ),
        similar=("sandbox_scopes_withheld", "persona_disabled", "person_went_back"),
    ),
    "sandbox_scopes_withheld": _guide(
        title="Data kepegawaian tidak diberikan di lingkungan uji",
        why=(
            "Di lingkungan uji tidak ada `pegawai` dan `nik` orang sungguhan. Bila hanya itu yang diminta, tidak ada "
            "yang tersisa untuk dijawab."
        ),
        fix=("Minta `openid` juga, atau masuk sebagai orang contoh, yang datanya rekaan.",),
        snippets=snippets.SCOPE,
        similar=("sandbox_not_admitted", "scope_not_of_client"),
    ),
    "persona_disabled": _guide(
        title="Akun orang contoh ini dinonaktifkan",
        actor=CauseActor.NOBODY,
        why=(
            "Orang contoh ini memang dibuat nonaktif, supaya Anda dapat mencoba apa yang terjadi dengan akun yang "
            "tidak boleh masuk."
        ),
        fix=("Periksa bahwa aplikasi Anda menampilkan pesan yang jelas, lalu pilih orang contoh lain.",),
        similar=("persona_for_apis", "persona_other_subject", "sandbox_not_admitted"),
    ),
    "persona_for_apis": _guide(
        title="Orang contoh tidak mendapat token untuk API",
        why=(
            "Orang contoh hanya membuka klien uji tempat ia dipilih. Token untuk API lain tidak pernah dibuat atas "
            "namanya."
        ),
        fix=("Hapus `resource` dari permintaan, atau masuk sebagai diri sendiri.",),
        similar=("exchanged_token_of_persona", "resource_not_of_client"),
    ),
    "persona_other_subject": _guide(
        title="Permintaan menyebut orang lain daripada orang contoh ini",
        actor=CauseActor.NOBODY,
        why=(
            "`id_token_hint` atau `claims` meminta satu orang tertentu, sedangkan yang dipilih adalah orang contoh "
            "lain."
        ),
        fix=("Pilih orang contoh yang sama seperti sebelumnya, atau hapus petunjuk itu.",),
        similar=("persona_disabled", "login_needed_but_forbidden"),
    ),
}

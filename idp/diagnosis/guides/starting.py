"""Where an authorization request cannot be trusted: the person alone is told."""

from functools import partial

from idp.diagnosis.guides import kits, snippets
from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, CommonDifference, Example, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.START, staff=StaffAdvice.SETTING)

STARTING = {
    "redirect_uri_unregistered": _guide(
        title="Alamat pengalihan berbeda dari yang didaftarkan",
        summary="DIVOS tidak mengenal alamat kembali yang disebut aplikasi",
        why="DIVOS mencocokkan `redirect_uri` karakter per karakter. Satu garis miring pun berbeda.",
        example=Example(
            "[[http]]://aplikasi.contoh.go.id/auth/callback[[/]]",
            "[[https]]://aplikasi.contoh.go.id/auth/callback",
        ),
        differences=(
            CommonDifference("http, bukan https", "Aplikasi di belakang proksi", "Setel alamat dasar ke https"),
            CommonDifference("Garis miring di akhir", "Rute ditulis dengan /", "Samakan dengan pendaftaran"),
            CommonDifference("Huruf besar", "Nama berkas di server", "Pakai huruf kecil"),
            CommonDifference("Nomor port", "Server lokal berganti port", "Daftarkan untuk uji saja"),
            CommonDifference("www. di depan", "Dua nama satu situs", "Pilih satu, alihkan yang lain"),
        ),
        fix=(
            "Buka kode DVS dari halaman kesalahan: di sana tertulis di karakter mana bedanya.",
            "Perbaiki aplikasi, atau daftarkan alamat yang dikirim bila memang itu yang benar.",
            "Jalankan Coba masuk sekali lagi.",
        ),
        snippets=snippets.REDIRECT,
        kit=kits.REDIRECT,
        similar=("redirect_uri_missing", "client_unknown", "http_not_allowed"),
    ),
    "redirect_uri_missing": _guide(
        title="Alamat pengalihan tidak dikirim",
        summary="Ada lebih dari satu yang terdaftar",
        why=(
            "Klien mendaftarkan lebih dari satu alamat, atau tidak satu pun, jadi DIVOS tidak boleh menebak ke mana "
            "jawaban dikirim."
        ),
        fix=(
            "Kirim `redirect_uri` pada setiap permintaan, sama huruf demi huruf dengan pendaftaran.",
            "Kirim nilai yang sama sekali lagi saat menukar kode.",
        ),
        snippets=snippets.REDIRECT,
        kit=kits.REDIRECT,
        similar=("redirect_uri_unregistered", "code_redirect_uri_differs"),
    ),
    "client_unknown": _guide(
        title="Aplikasi tidak dikenal",
        summary="client_id salah atau dihapus",
        why=(
            "Tidak ada klien dengan `client_id` ini. Sering kali nilainya milik lingkungan lain (uji dan produksi "
            "punya nilai sendiri), terpotong saat disalin, atau kliennya sudah dihapus."
        ),
        differences=(
            CommonDifference(
                "Nilai lingkungan lain",
                "Pengaturan uji terbawa ke produksi",
                "Pakai nilai dari halaman klien yang tepat",
            ),
            CommonDifference("Spasi atau baris baru", "Ikut tersalin", "Salin ulang dengan tombol Salin"),
            CommonDifference(
                "Tempat isian belum diganti",
                "`{{CLIENT_ID}}` dari contoh",
                "Unduh kit yang sudah terisi",
            ),
        ),
        fix=(
            "Buka halaman klien di portal pengembang, lalu salin `client_id` sekali lagi.",
            "Pastikan issuer dan `client_id` berasal dari lingkungan yang sama.",
        ),
        snippets=snippets.CREDENTIALS,
        similar=("client_missing", "client_suspended", "redirect_uri_unregistered"),
    ),
    "client_missing": _guide(
        title="Nama klien tidak dikirim",
        why=(
            "Permintaan masuk datang tanpa `client_id`, jadi DIVOS tidak tahu aplikasi mana yang bertanya. Biasanya "
            "pengaturan aplikasi kosong, atau alamat masuk dibuka langsung dari penanda buku."
        ),
        fix=(
            "Periksa bahwa pengaturan `client_id` terbaca di server, bukan hanya di komputer Anda.",
            "Mulai selalu dari tombol masuk aplikasi; jangan menyimpan alamat `/authorize`.",
        ),
        snippets=snippets.CREDENTIALS,
        similar=("client_unknown", "repeated_parameter", "parameter_missing"),
    ),
    "client_suspended": _guide(
        title="Aplikasi sedang dihentikan sementara",
        summary="Kominfo atau timnya menghentikannya",
        staff=StaffAdvice.SUSPENDED,
        actor=CauseActor.KOMINFO,
        why=(
            "Klien ini dikenal, tetapi dihentikan sementara. Tidak ada orang yang dapat masuk lewat klien ini sampai "
            "dijalankan lagi."
        ),
        fix=(
            "Lihat alasannya di halaman klien di portal pengembang.",
            "Selesaikan alasannya, lalu minta Kominfo menjalankannya lagi.",
        ),
        similar=("client_authenticated_but_suspended", "access_token_client_suspended", "client_unknown"),
    ),
    "repeated_parameter": _guide(
        title="Satu parameter dikirim dua kali atau tidak dapat dipakai",
        why=(
            "Setiap parameter hanya boleh dikirim satu kali. Parameter yang menentukan ke mana jawaban dikirim, "
            "yaitu `client_id` dan `redirect_uri`, harus jelas sebelum apa pun dijawab."
        ),
        differences=(
            CommonDifference(
                "Dua kali di alamat",
                "Pustaka dan kode sendiri sama-sama menambahkannya",
                "Tambahkan di satu tempat",
            ),
            CommonDifference("Karakter aneh", "Nilai tidak di-encode", "Pakai fungsi pembuat alamat"),
        ),
        fix=("Buat alamatnya dengan satu fungsi, misalnya `http_build_query`, dari satu daftar nilai.",),
        snippets=snippets.QUERY,
        similar=("parameter_unusable", "client_missing", "too_many_parameters"),
    ),
    "request_expired": _guide(
        title="Permintaan masuk sudah terlalu lama",
        staff=StaffAdvice.OLD,
        actor=CauseActor.PERSON,
        why=(
            "Permintaan disimpan sementara selama orangnya masuk. Bila halaman dibiarkan terbuka, dibuka dari "
            "penanda buku, atau dijawab di jendela lain, permintaan itu sudah tidak ada."
        ),
        fix=(
            "Di aplikasi tidak ada yang perlu diubah; orangnya memulai lagi dari beranda aplikasi.",
            "Bila sering terjadi: jangan menaruh alamat DIVOS di menu atau penanda; taruh alamat aplikasi.",
        ),
        similar=("request_uri_unknown", "expired", "stale_page"),
    ),
    "request_uri_unknown": _guide(
        title="Permintaan yang didorong tidak ada di sini",
        staff=StaffAdvice.OLD,
        why=(
            "Nilai `request_uri` ini bukan dari `/par` DIVOS ini, terpotong, atau sudah lama dihapus. Nilainya hanya "
            "berlaku sebentar, untuk satu klien dan satu kali saja."
        ),
        fix=(
            "Dorong permintaan baru ke `/par` setiap kali tombol masuk ditekan, lalu langsung alihkan.",
            "Jangan menyimpan `request_uri` di cache atau di halaman.",
        ),
        similar=("request_uri_answered", "request_uri_expired", "request_uri_not_registered"),
    ),
    "request_uri_answered": _guide(
        title="Permintaan yang didorong sudah dijawab",
        staff=StaffAdvice.OLD,
        why=(
            "Setiap `request_uri` dijawab satu kali. Peramban membawanya lagi, karena halaman dimuat ulang, tombol "
            "kembali ditekan, atau aplikasi memakai nilai lama."
        ),
        fix=("Dorong permintaan baru ke `/par` setiap kali tombol masuk ditekan, lalu langsung alihkan.",),
        similar=("request_uri_expired", "request_uri_unknown", "request_expired"),
    ),
    "request_uri_expired": _guide(
        title="Permintaan yang didorong sudah lewat waktunya",
        staff=StaffAdvice.OLD,
        why=(
            "Peramban membawa `request_uri` ini sesudah masa berlakunya lewat. Biasanya aplikasi mendorong permintaan "
            "saat halamannya dibuat, bukan saat tombol masuk ditekan."
        ),
        fix=(
            "Dorong permintaan baru ke `/par` setiap kali tombol masuk ditekan, lalu langsung alihkan.",
            "Lihat `expires_in` dalam jawaban `/par`: selama itu nilainya berlaku.",
        ),
        similar=("request_uri_answered", "request_uri_unknown", "request_expired"),
    ),
    "request_uri_of_another_client": _guide(
        title="Permintaan yang didorong milik klien lain",
        why=(
            "`client_id` di alamat bukan klien yang mendorong permintaan ini ke `/par`. Biasanya dua klien atau dua "
            "lingkungan tercampur dalam satu pengaturan."
        ),
        fix=("Pakai `client_id` yang sama saat mendorong ke `/par` dan saat mengalihkan peramban.",),
        snippets=snippets.CREDENTIALS,
        similar=("request_uri_unknown", "pushed_client_id_differs", "client_unknown"),
    ),
    "request_object_unfit": _guide(
        title="Permintaan bertanda tangan tidak dapat dipakai",
        why=(
            "Isi `request` tidak dapat dibuktikan, dan di luarnya tidak ada `redirect_uri` yang terbukti. Karena itu "
            "DIVOS hanya dapat memberi tahu orangnya. Sebab yang sebenarnya ada di balik kode DVS."
        ),
        fix=(
            "Buka kode DVS untuk melihat apa yang salah di dalam permintaan itu.",
            (
                "Kirim juga `client_id` dan `redirect_uri` di luar `request`, agar kesalahan berikutnya sampai ke "
                "aplikasi Anda."
            ),
        ),
        similar=("request_object_unusable", "jwt_signature_mismatch", "request_object_audience_wrong"),
    ),
    "logout_hint_invalid": _guide(
        title="Petunjuk keluar bukan dari DIVOS ini",
        place=CausePlace.LOGOUT,
        staff=StaffAdvice.LOGOUT,
        why=(
            "`id_token_hint` pada permintaan keluar bukan ID token yang diterbitkan di sini, atau milik klien lain "
            "daripada `client_id`."
        ),
        fix=(
            "Simpan ID token utuh saat orangnya masuk, dan kirim itu saat keluar.",
            "Bila ID token tidak disimpan, kirim `client_id` saja: DIVOS bertanya sekali kepada orangnya.",
        ),
        kit=kits.LOGOUT,
        similar=("logout_redirect_uri_unregistered", "id_token_hint_foreign"),
    ),
    "logout_redirect_uri_unregistered": _guide(
        title="Alamat sesudah keluar tidak terdaftar",
        summary="post_logout_redirect_uri berbeda dari pendaftaran",
        place=CausePlace.LOGOUT,
        staff=StaffAdvice.LOGOUT,
        why=(
            "`post_logout_redirect_uri` dicocokkan karakter per karakter, seperti alamat pengalihan, tetapi "
            "didaftarkan tersendiri."
        ),
        example=Example("https://aplikasi.contoh.go.id[[/index.php]]", "https://aplikasi.contoh.go.id[[/]]"),
        differences=(
            CommonDifference("Belum didaftarkan", "Hanya alamat pengalihan yang diisi", "Tambahkan di halaman klien"),
            CommonDifference(
                "Ada parameter di belakang",
                "Aplikasi menambah ?keluar=1",
                "Pakai `state`, atau daftarkan lengkap",
            ),
            CommonDifference("http, bukan https", "Aplikasi di belakang proksi", "Setel alamat dasar ke https"),
        ),
        fix=(
            (
                "Daftarkan alamat itu sebagai alamat sesudah keluar, atau jangan kirim parameternya: orangnya tetap "
                "di halaman DIVOS."
            ),
        ),
        snippets=snippets.REDIRECT,
        kit=kits.LOGOUT,
        similar=("logout_hint_invalid", "redirect_uri_unregistered"),
    ),
}

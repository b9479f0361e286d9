"""Parameters of an authorization request that are missing, malformed or not registered."""

from functools import partial

from idp.diagnosis.guides import kits, snippets
from idp.diagnosis.guides.guide import CauseActor, CauseGuide, CausePlace, CommonDifference, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.AUTHORIZE, staff=StaffAdvice.SETTING)

AUTHORIZATION = {
    "parameter_missing": _guide(
        title="Satu parameter yang wajib tidak ada",
        place=CausePlace.ANY,
        why=(
            "Standar mewajibkan parameter ini, dan permintaan Anda tidak memuatnya atau memuatnya tanpa nilai. "
            "Parameter tanpa nilai dianggap tidak dikirim."
        ),
        fix=(
            "Lihat nama parameternya di kode DVS atau di `error_description`, lalu kirimkan.",
            "Periksa bahwa variabelnya terisi di server: pengaturan kosong menghasilkan parameter kosong.",
        ),
        snippets=snippets.QUERY,
        similar=("parameter_unusable", "client_missing", "code_challenge_missing"),
    ),
    "parameter_unusable": _guide(
        title="Satu parameter tidak dapat dipakai",
        place=CausePlace.ANY,
        why=(
            "Parameternya ada, tetapi nilainya terlalu panjang, dikirim lebih dari satu kali, atau memuat karakter "
            "yang tidak diizinkan."
        ),
        fix=("Lihat nama parameter dan kesalahannya di kode DVS, lalu perbaiki nilainya di satu tempat.",),
        snippets=snippets.QUERY,
        similar=("parameter_missing", "repeated_parameter"),
    ),
    "request_too_long": _guide(
        title="Permintaan terlalu panjang",
        why=(
            "Semua parameter bersama-sama melebihi batas. Alamat sepanjang itu juga ditolak oleh banyak peramban dan "
            "proksi."
        ),
        fix=(
            "Jangan menyimpan keadaan aplikasi di `state`: simpan di sesi, dan kirim tanda acak saja.",
            "Untuk permintaan yang memang besar, dorong dulu ke `/par`.",
        ),
        snippets=snippets.RANDOM,
        similar=("nonce_too_long", "body_too_large"),
    ),
    "response_type_unsupported": _guide(
        title="response_type ini tidak didukung",
        why=(
            "DIVOS hanya menjawab dengan kode otorisasi: `response_type=code`. Cara lama yang mengirim token lewat "
            "alamat (`token`, `id_token`) tidak ada di sini."
        ),
        fix=("Pilih *authorization code* dengan PKCE di pustaka Anda.",),
        snippets=snippets.AUTHORIZE_URL,
        similar=("response_mode_unknown", "code_challenge_missing"),
    ),
    "response_mode_unknown": _guide(
        title="response_mode tidak dikenal",
        why="Nilainya bukan salah satu cara menjawab yang ada di metadata (`response_modes_supported`).",
        fix=("Hapus `response_mode` bila Anda tidak memerlukannya: jawaban kode lewat alamat adalah bawaannya.",),
        similar=("response_type_unsupported", "prompt_unknown"),
    ),
    "code_challenge_missing": _guide(
        title="PKCE tidak dipakai",
        summary="code_challenge tidak dikirim",
        why=(
            "Setiap permintaan harus memuat `code_challenge` dengan cara S256 (PKCE). Dengan itu kode yang tercuri "
            "tidak dapat ditukar orang lain."
        ),
        differences=(
            CommonDifference("Pustaka lama", "PKCE belum ada atau mati", "Nyalakan, atau pakai kit"),
            CommonDifference("Alamat ditulis tangan", "Disalin dari contoh tanpa PKCE", "Buat verifier setiap kali"),
        ),
        fix=(
            "Nyalakan PKCE S256 di pustaka Anda.",
            "Simpan `code_verifier` di sesi, lalu kirim saat menukar kode.",
            "Bila perangkat lunaknya tidak mengenal PKCE, minta Kominfo membebaskan klien ini saja (profil `warisan`).",
        ),
        snippets=snippets.PKCE,
        kit=kits.PKCE,
        similar=("code_challenge_malformed", "code_challenge_method_unsupported", "code_verifier_mismatch"),
    ),
    "code_challenge_malformed": _guide(
        title="code_challenge tidak berbentuk benar",
        why="`code_challenge` adalah SHA-256 dari verifier, ditulis base64url tanpa `=`: tepat 43 karakter.",
        differences=(
            CommonDifference("44 karakter dengan =", "base64 biasa", "Ganti +/ dengan -_ dan buang ="),
            CommonDifference("64 karakter", "Hash ditulis heksadesimal", "Minta hash sebagai byte mentah"),
            CommonDifference("Sama dengan verifier", "Hash dilupakan", "Hitung SHA-256 dulu"),
        ),
        fix=("Hitung ulang seperti contoh di bawah.",),
        snippets=snippets.PKCE,
        kit=kits.PKCE,
        similar=("code_challenge_missing", "code_verifier_mismatch"),
    ),
    "code_challenge_method_unsupported": _guide(
        title="Cara PKCE ini tidak diterima",
        why=(
            "Hanya `code_challenge_method=S256` yang diterima. Tanpa parameter itu artinya `plain`, yang tidak "
            "melindungi apa pun bila permintaan terbaca."
        ),
        fix=("Kirim `code_challenge_method=S256` bersama `code_challenge`.",),
        snippets=snippets.PKCE,
        kit=kits.PKCE,
        similar=("code_challenge_missing", "code_challenge_malformed"),
    ),
    "scope_not_of_client": _guide(
        title="Tidak satu pun scope milik klien ini",
        summary="Scope belum didaftarkan",
        why=(
            "Klien hanya boleh meminta scope yang didaftarkannya. Scope lain diabaikan; bila tidak ada yang tersisa, "
            "permintaan ditolak."
        ),
        differences=(
            CommonDifference(
                "Scope dari produk lain",
                "`read`, `user`, `default` dari contoh",
                "Pakai `openid profile`",
            ),
            CommonDifference("Dipisah koma", "Kebiasaan Laravel Socialite", "Pisahkan dengan spasi"),
            CommonDifference("Belum terdaftar", "Scope ditambahkan di kode saja", "Tambahkan di halaman klien"),
        ),
        fix=(
            "Kirim `scope=openid profile`, lalu tambahkan scope lain satu per satu.",
            "Daftarkan setiap scope dengan alasan dan dasar hukumnya di halaman klien.",
        ),
        snippets=snippets.SCOPE,
        kit=kits.SCOPE,
        similar=("sandbox_scopes_withheld", "api_scope_not_of_client", "openid_scope_missing"),
    ),
    "scope_parameter_missing": _guide(
        title="Parameter scope tidak dikirim",
        why="Tanpa `scope` tidak ada yang dapat diberikan. Parameter tanpa nilai dianggap tidak dikirim.",
        fix=("Kirim `scope=openid profile`, lalu tambahkan scope lain satu per satu.",),
        snippets=snippets.SCOPE,
        kit=kits.SCOPE,
        similar=("scope_not_of_client", "parameter_missing"),
    ),
    "code_grant_not_registered": _guide(
        title="Klien ini tidak terdaftar untuk memasukkan orang",
        why=(
            "Klien ini tidak mendaftarkan `authorization_code`, misalnya karena dibuat sebagai layanan yang bekerja "
            "tanpa orang."
        ),
        fix=("Pakai klien lain untuk masuk, atau daftarkan klien baru dengan profil yang sesuai.",),
        similar=("grant_type_not_registered", "device_grant_not_registered"),
    ),
    "prompt_unknown": _guide(
        title="Nilai prompt tidak dikenal",
        why=(
            "`prompt` terdiri atas kata-kata `none`, `login`, `consent`, `select_account` dan `create`, dipisah spasi."
        ),
        fix=(
            (
                "Hapus `prompt` kecuali Anda memang memerlukannya. Nilai dari produk lain, seperti `force`, tidak "
                "dikenal di sini."
            ),
        ),
        similar=("prompt_none_not_alone", "max_age_malformed"),
    ),
    "prompt_none_not_alone": _guide(
        title="prompt=none dicampur dengan nilai lain",
        why="`none` berarti tanpa halaman apa pun, jadi tidak dapat digabung dengan permintaan menampilkan halaman.",
        fix=("Kirim `prompt=none` sendirian untuk memeriksa sesi, dan nilai lain untuk menampilkan halaman.",),
        similar=("prompt_unknown", "login_needed_but_forbidden"),
    ),
    "max_age_malformed": _guide(
        title="max_age bukan angka detik",
        why="`max_age` adalah bilangan bulat detik, nol atau lebih. Satuan seperti `15m` tidak dikenal.",
        fix=("Tulis lama waktunya dalam detik, misalnya 900 untuk lima belas menit.",),
        similar=("prompt_unknown", "login_too_weak_or_old"),
    ),
    "nonce_too_long": _guide(
        title="Nilai nonce terlalu panjang",
        why=(
            "`nonce` cukup 22 sampai 43 karakter acak. Nilai yang sangat panjang biasanya berisi data yang "
            "seharusnya ada di sesi."
        ),
        fix=("Buat `nonce` acak, simpan di sesi, lalu cocokkan dengan ID token.",),
        snippets=snippets.RANDOM,
        similar=("request_too_long", "parameter_unusable"),
    ),
    "claims_not_json": _guide(
        title="Parameter claims bukan JSON",
        why=(
            "`claims` adalah satu objek JSON yang di-encode ke dalam alamat. Tanda kutip yang hilang atau di-encode "
            "dua kali membuatnya tidak terbaca."
        ),
        fix=("Buat JSON-nya dengan `json_encode` atau `json.dumps`, dan biarkan fungsi alamat meng-encode sekali.",),
        similar=("claims_part_not_object", "scope_not_of_client"),
    ),
    "claims_part_not_object": _guide(
        title="Satu bagian claims bukan objek JSON",
        why=(
            "Di dalam `claims`, bagian `userinfo` dan `id_token` serta setiap klaim di dalamnya adalah objek JSON "
            "atau `null`."
        ),
        fix=('Tulis misalnya `{"id_token": {"auth_time": {"essential": true}}}`.',),
        similar=("claims_not_json", "essential_acr_unreachable"),
    ),
    "id_token_hint_foreign": _guide(
        title="id_token_hint bukan dari DIVOS ini",
        why=(
            "Petunjuk orang harus ID token yang diterbitkan di sini. ID token dari penyedia lain, dari lingkungan "
            "lain, atau yang terpotong tidak dapat dipakai."
        ),
        fix=("Simpan ID token utuh sesudah masuk; jangan memotongnya agar muat di kolom basis data.",),
        similar=("id_token_hint_issued_ahead", "logout_hint_invalid"),
    ),
    "id_token_hint_issued_ahead": _guide(
        title="id_token_hint bertanggal di masa depan",
        actor=CauseActor.KOMINFO,
        why="ID token itu asli, tetapi waktunya mendahului jam DIVOS. Ini terjadi bila jam server DIVOS pernah maju.",
        fix=("Kosongkan `id_token_hint` untuk sementara; Kominfo memeriksa jam server.",),
        similar=("id_token_hint_foreign", "access_token_issued_ahead"),
    ),
    "registration_in_request": _guide(
        title="Pendaftaran di dalam permintaan masuk tidak didukung",
        why=(
            "Parameter `registration` hanya untuk penyedia yang menerbitkan dirinya sendiri. Di sini klien "
            "didaftarkan lebih dulu."
        ),
        fix=("Hapus `registration`, dan daftarkan kliennya di portal pengembang.",),
        similar=("parameter_unusable", "client_unknown"),
    ),
    "essential_acr_unreachable": _guide(
        title="Tingkat masuk yang diminta tidak tersedia",
        why="Permintaan mewajibkan `acr` yang tidak dapat dicapai orang ini atau tidak dikenal di sini.",
        fix=(
            (
                "Pakai nilai dari `acr_values_supported` di metadata, dan mintalah sebagai keinginan, bukan syarat, "
                "bila boleh tidak terpenuhi."
            ),
        ),
        similar=("login_too_weak_or_old", "claims_part_not_object"),
    ),
    "algorithm_withdrawn": _guide(
        title="Klien terdaftar dengan algoritme yang sudah ditarik",
        why=(
            "Klien mendaftarkan algoritme tanda tangan yang tidak dipakai DIVOS lagi, jadi tidak ada jawaban yang "
            "dapat dibuat untuknya."
        ),
        fix=("Pilih algoritme lain di halaman klien, misalnya RS256, lalu pastikan pustaka Anda menerimanya.",),
        similar=("algorithm_not_offered", "jwt_algorithm_not_allowed"),
    ),
    "dpop_jkt_malformed": _guide(
        title="dpop_jkt tidak berbentuk benar",
        why="`dpop_jkt` adalah sidik SHA-256 dari kunci publik (RFC 7638), 43 karakter base64url.",
        fix=("Hitung sidiknya dengan pustaka JOSE Anda, tanpa `=` di akhir.",),
        similar=("dpop_jkt_differs", "code_bound_to_another_key"),
    ),
    "dpop_jkt_differs": _guide(
        title="dpop_jkt bukan sidik kunci pada bukti DPoP",
        place=CausePlace.PUSHED,
        staff=StaffAdvice.BACKGROUND,
        why=(
            "Permintaan yang didorong menyebut satu kunci di `dpop_jkt`, tetapi bukti DPoP di tajuknya dibuat dengan "
            "kunci lain."
        ),
        fix=("Pakai satu pasang kunci untuk satu orang yang masuk, dan hapus `dpop_jkt` bila bukti DPoP dikirim.",),
        similar=("dpop_jkt_malformed", "code_bound_to_another_key"),
    ),
}

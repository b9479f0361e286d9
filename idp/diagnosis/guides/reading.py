"""Where the parameters or the body of a request cannot be read at all."""

from functools import partial

from idp.diagnosis.guides import snippets
from idp.diagnosis.guides.guide import CauseGuide, CausePlace, CommonDifference, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.ANY, staff=StaffAdvice.SETTING)

READING = {
    "media_type_not_form": _guide(
        title="Badan permintaan bukan formulir",
        why=(
            "Titik akhir ini menerima `application/x-www-form-urlencoded`. JSON dan `multipart/form-data` ditolak, "
            "karena standarnya menetapkan formulir."
        ),
        differences=(
            CommonDifference("JSON", "Pustaka HTTP mengirim JSON dengan sendirinya", "Kirim sebagai formulir"),
            CommonDifference("multipart", "cURL di PHP diberi array", "Bungkus dengan `http_build_query`"),
        ),
        fix=("Kirim parameternya sebagai formulir, dengan tajuk Content-Type yang sesuai.",),
        snippets=snippets.FORM,
        similar=("parameters_not_utf8", "body_too_large"),
    ),
    "body_too_large": _guide(
        title="Badan permintaan terlalu besar",
        why="Permintaan ke titik akhir ini selalu kecil. Badan yang sangat besar ditolak sebelum dibaca.",
        fix=(
            "Periksa apakah kode Anda menyertakan hal lain, misalnya seluruh `$_POST` atau sebuah berkas.",
            "Kirim hanya parameter yang disebut standar.",
        ),
        similar=("request_too_long", "too_many_parameters"),
    ),
    "parameters_not_utf8": _guide(
        title="Parameter bukan UTF-8",
        why=(
            "Nilai parameter harus UTF-8 yang ditulis dengan persen. Nilai dalam ISO-8859-1 atau byte mentah tidak "
            "dapat dibaca."
        ),
        fix=("Jangan menulis persennya sendiri; pakai fungsi pembuat alamat dari bahasa Anda.",),
        snippets=snippets.QUERY,
        similar=("parameter_with_nul", "media_type_not_form"),
    ),
    "too_many_parameters": _guide(
        title="Terlalu banyak parameter",
        why="Permintaan berisi jauh lebih banyak parameter daripada yang dikenal standar mana pun.",
        fix=("Periksa perulangan yang menambahkan parameter, dan jangan meneruskan semua parameter halaman Anda.",),
        similar=("repeated_parameter", "request_too_long"),
    ),
    "several_authorization_headers": _guide(
        title="Tajuk Authorization dikirim lebih dari satu",
        why=(
            "Satu permintaan hanya boleh membawa satu tajuk `Authorization`. Biasanya pustaka HTTP dan proksi "
            "sama-sama menambahkannya."
        ),
        fix=("Pilih satu tempat yang menambahkan tajuk itu; hapus kata sandi proksi dari permintaan ke DIVOS.",),
        similar=("client_secret_sent_twice", "access_token_sent_twice"),
    ),
    "parameter_with_nul": _guide(
        title="Parameter memuat karakter NUL",
        why=(
            "Karakter NUL (byte nol) tidak pernah menjadi bagian nilai yang sah. Biasanya berasal dari data biner "
            "yang tidak di-encode."
        ),
        fix=("Tulis nilai biner sebagai base64url sebelum dikirim, misalnya `state` dan `nonce`.",),
        snippets=snippets.RANDOM,
        similar=("parameters_not_utf8", "parameter_unusable"),
    ),
}

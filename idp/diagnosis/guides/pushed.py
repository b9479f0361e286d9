"""Requests that a server sends to /par, and those that had to be sent there."""

from functools import partial

from idp.diagnosis.guides import snippets
from idp.diagnosis.guides.guide import CauseGuide, CausePlace, Example, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.PUSHED, staff=StaffAdvice.BACKGROUND)

PUSHED = {
    "pushed_redirect_uri_not_registered": _guide(
        title="Alamat pengalihan pada permintaan yang didorong tidak terdaftar",
        why=(
            "Yang dikirim ke `/par` dicocokkan karakter per karakter, sama seperti permintaan lewat peramban. Karena "
            "server Anda yang mengirim, jawabannya langsung sampai ke server Anda."
        ),
        example=Example(
            "https://aplikasi.contoh.go.id/auth/callback[[?dari=menu]]",
            "https://aplikasi.contoh.go.id/auth/callback",
        ),
        fix=("Samakan `redirect_uri` dengan pendaftaran; tambahan seperti halaman asal ditaruh di sesi.",),
        snippets=snippets.REDIRECT,
        similar=("redirect_uri_unregistered", "redirect_uri_missing"),
    ),
    "request_uri_pushed": _guide(
        title="request_uri tidak dapat didorong",
        why="`/par` menerima parameter atau objek permintaan itu sendiri, bukan alamat tempat objek itu disimpan.",
        fix=("Kirim isi permintaannya ke `/par`, lalu pakai `request_uri` yang diterima.",),
        similar=("request_uri_unknown", "pushed_request_required"),
    ),
    "pushed_client_id_differs": _guide(
        title="client_id bukan klien yang membuktikan diri",
        why="Klien yang membuktikan diri dengan rahasia atau kunci harus sama dengan `client_id` di dalam permintaan.",
        fix=("Baca keduanya dari satu pengaturan; jangan mencampur nilai uji dan produksi.",),
        similar=("client_id_differs_from_header", "client_assertion_of_another_client"),
    ),
    "pushed_request_required": _guide(
        title="Klien ini harus mendorong permintaannya lebih dulu",
        place=CausePlace.AUTHORIZE,
        staff=StaffAdvice.SETTING,
        why=(
            "Klien mendaftarkan bahwa setiap permintaan didorong ke `/par` (atau profilnya menuntutnya), tetapi "
            "peramban datang dengan parameter langsung."
        ),
        fix=(
            (
                "Kirim parameternya dari server ke `/par`, lalu alihkan peramban dengan `client_id` dan "
                "`request_uri` saja."
            ),
            "Bila pustaka Anda tidak dapat, matikan `require_pushed_authorization_requests` di halaman klien.",
        ),
        snippets=snippets.PAR,
        similar=("request_uri_unknown", "signed_request_required"),
    ),
}

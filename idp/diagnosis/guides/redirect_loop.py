"""Where every request is right, and the application asks again for what it has just got."""

from idp.diagnosis.guides.guide import CauseGuide, CausePlace, CommonDifference, Snippet, StaffAdvice

_SESSION = (
    Snippet(
        "PHP",
        """// before the first output, on every page
session_set_cookie_params(array('path' => '/', 'secure' => true, 'httponly' => true, 'samesite' => 'Lax'));
session_start();
if (!is_writable(session_save_path())) { error_log('sessions cannot be written'); }""",
    ),
    Snippet(
        "CodeIgniter 3",
        """// application/config/config.php
$config['sess_driver'] = 'files';
$config['sess_save_path'] = '/var/lib/arsip-contoh/sesi';   // writable, and no NULL
$config['cookie_secure'] = TRUE;                            // FALSE only where people open http
$config['cookie_domain'] = '';""",
    ),
    Snippet(
        "Laravel",
        """# .env
APP_URL=https://aplikasi.contoh.go.id
SESSION_DRIVER=database          # file: each server would keep its own
SESSION_SECURE_COOKIE=true
SESSION_SAME_SITE=lax
SESSION_DOMAIN=

php artisan config:clear""",
    ),
    Snippet(
        "Python",
        """# one secret for all workers, or each of them forgets what another stored
app.add_middleware(SessionMiddleware, secret_key=os.environ["SECRET_KEY"], same_site="lax", https_only=True)""",
    ),
)

REDIRECT_LOOP = {
    "redirect_loop": CauseGuide(
        title="Aplikasi terus meminta orang yang sudah masuk",
        summary="Sesi aplikasi tidak tersimpan",
        place=CausePlace.AUTHORIZE,
        staff=StaffAdvice.WAIT,
        why=(
            "Setiap permintaan benar dan dijawab dengan kode, tetapi aplikasi langsung meminta lagi: ia tidak "
            "mengingat bahwa orangnya sudah masuk. Di balik kode DVS tertulis apakah kodenya ditukar (`redeemed`): "
            "`all` berarti sesi hilang sesudah alamat kembali, `none` berarti alamat kembali sendiri yang gagal."
        ),
        differences=(
            CommonDifference(
                "Kuki sesi bertanda Secure", "Aplikasi dibuka lewat http", "Buka lewat https, atau alihkan ke sana"
            ),
            CommonDifference(
                "SameSite=Strict", "Kuki tidak dikirim sesudah datang dari DIVOS", "Pakai Lax pada kuki sesi"
            ),
            CommonDifference(
                "Nama host lain", "Mulai di www, kembali tanpa www", "Pakai satu nama host, alihkan yang lain"
            ),
            CommonDifference(
                "Sesi tidak tertulis",
                "Folder penuh, tidak dapat ditulis, atau tiap server punya sendiri",
                "Pakai satu penyimpanan bersama yang dapat ditulis",
            ),
            CommonDifference("Jam server salah", "Sesi dianggap sudah berakhir", "Nyalakan NTP"),
            CommonDifference(
                "Gagal di alamat kembali", "Kegagalan dialihkan ke tombol masuk", "Catat dan tampilkan kegagalannya"
            ),
        ),
        fix=(
            "Buka aplikasi tanpa DIVOS: simpan satu nilai di sesi, muat halaman lain, lalu lihat apakah nilainya ada.",
            "Periksa di peramban apakah kuki sesi diterima dan dikirim lagi pada permintaan berikutnya.",
            "Jangan mengalihkan ke DIVOS sendiri bila alamat kembali gagal: tampilkan tombol masuk.",
        ),
        snippets=_SESSION,
        similar=("redirect_uri_unregistered", "code_replayed", "address_rate_limited"),
    ),
}

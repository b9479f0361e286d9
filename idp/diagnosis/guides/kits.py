"""What the kits do about a cause by themselves."""

REDIRECT = (
    "Kit PHP dan kit Python menghitung alamat pengalihan dari letaknya sendiri bila tempat isiannya dibiarkan. "
    "Daftarkan alamat yang sama."
)
PKCE = "Kit PHP dan kit Python sudah memakai PKCE S256 dan menyimpan verifier di sesi."
SCOPE = "Kit meminta openid profile; ubah di blok pengaturannya, dan daftarkan scope yang sama."
SECRET = "Kit PHP dan kit Python mengirim rahasia di tajuk Authorization (client_secret_basic)."
STATE = "Kit PHP menghapus state sebelum menukar kode, lalu mengalihkan ke halaman Anda."
LOGOUT = "Kit PHP menyimpan ID token untuk keluar dan menjawab keluar lewat server di alamat berkas yang sama."
CANCEL = "Kit PHP menampilkan tombol masuk lagi dan menyebut bahwa tidak ada data yang diberikan."

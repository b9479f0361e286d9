"""What is wrong with a DPoP proof."""

from functools import partial

from idp.diagnosis.guides import snippets
from idp.diagnosis.guides.guide import CauseGuide, CausePlace, CommonDifference, Example, StaffAdvice

_guide = partial(CauseGuide, place=CausePlace.TOKEN, staff=StaffAdvice.BACKGROUND)

DPOP = {
    "dpop_several_headers": _guide(
        title="Tajuk DPoP lebih dari satu",
        why="Satu permintaan membawa satu bukti DPoP.",
        fix=("Cari di mana tajuk ditambahkan dua kali: pustaka dan kode sendiri, atau pengulangan.",),
        similar=("several_authorization_headers", "dpop_proof_unreadable"),
    ),
    "dpop_proof_unreadable": _guide(
        title="Bukti DPoP tidak terbaca",
        why="Isi tajuk `DPoP` bukan JWT yang utuh: terpotong, dibungkus tanda kutip, atau bukan JWT.",
        fix=("Kirim JWT utuh tanpa tanda kutip, dengan tajuk `typ`, `alg` dan `jwk`.",),
        similar=("jwt_part_unreadable", "dpop_signature_unusable"),
    ),
    "dpop_proof_too_long": _guide(
        title="Bukti DPoP terlalu panjang",
        why="Bukti berisi jauh lebih banyak daripada yang diperlukan, misalnya rantai sertifikat di `jwk`.",
        fix=("Taruh hanya kunci publik di `jwk`.",),
        similar=("dpop_key_unusable", "dpop_member_malformed"),
    ),
    "dpop_proof_typ_wrong": _guide(
        title="typ bukti DPoP salah",
        why="`typ` di tajuk JWT harus `dpop+jwt`, supaya bukti tidak tertukar dengan token lain.",
        fix=("Setel `typ` menjadi `dpop+jwt`.",),
        similar=("jwt_typ_wrong", "dpop_proof_unreadable"),
    ),
    "dpop_method_differs": _guide(
        title="htm bukan cara permintaan ini",
        why="`htm` di dalam bukti harus sama dengan metode HTTP, misalnya `POST`.",
        fix=("Buat bukti untuk permintaan yang benar-benar dikirim, dengan huruf besar.",),
        similar=("dpop_address_differs",),
    ),
    "dpop_address_differs": _guide(
        title="htu bukan alamat titik akhir ini",
        why="`htu` dibandingkan dengan alamat titik akhir seperti di metadata, tanpa parameter.",
        example=Example("[[http]]://sso.contoh.go.id/token[[?x=1]]", "[[https]]://sso.contoh.go.id/token"),
        differences=(
            CommonDifference("http, bukan https", "Alamat di belakang proksi", "Pakai alamat dari metadata"),
            CommonDifference("Dengan parameter", "Seluruh alamat disalin", "Buang mulai dari `?`"),
        ),
        fix=("Ambil alamat dari metadata dan pakai untuk `htu` maupun permintaannya.",),
        similar=("dpop_method_differs", "jwt_audience_wrong"),
    ),
    "dpop_proof_not_recent": _guide(
        title="Bukti DPoP tidak baru dibuat",
        why=(
            "`iat` pada bukti terlalu lama atau di masa depan. Biasanya jam server salah, atau satu bukti dipakai "
            "berkali-kali."
        ),
        fix=("Nyalakan NTP, dan buat bukti tepat sebelum mengirim.",),
        snippets=snippets.CLOCK,
        similar=("dpop_proof_expired", "dpop_proof_not_yet_valid", "dpop_proof_replayed"),
    ),
    "dpop_proof_expired": _guide(
        title="Bukti DPoP lewat waktunya",
        why="`exp` pada bukti sudah lewat saat diterima.",
        fix=("Buat bukti baru untuk setiap permintaan; `exp` tidak wajib.",),
        snippets=snippets.CLOCK,
        similar=("dpop_proof_not_recent", "jwt_expired"),
    ),
    "dpop_proof_not_yet_valid": _guide(
        title="Bukti DPoP belum berlaku",
        why="`nbf` pada bukti masih di masa depan menurut jam DIVOS.",
        fix=("Nyalakan NTP di server; hapus `nbf`.",),
        snippets=snippets.CLOCK,
        similar=("dpop_proof_not_recent", "jwt_issued_in_future"),
    ),
    "dpop_time_malformed": _guide(
        title="Waktu pada bukti DPoP bukan angka",
        why="`iat`, `exp` dan `nbf` adalah detik sejak 1970, sebagai angka. Milidetik dan teks ditolak.",
        fix=("Di JavaScript: `Math.floor(Date.now() / 1000)`.",),
        similar=("jwt_time_malformed", "dpop_proof_not_recent"),
    ),
    "dpop_access_token_hash_differs": _guide(
        title="ath bukan hash dari access token ini",
        why="`ath` adalah SHA-256 dari access token yang dikirim, ditulis base64url.",
        fix=("Hitung `ath` dari token yang persis sama dengan yang dikirim di tajuk.",),
        similar=("access_token_key_differs", "dpop_member_malformed"),
    ),
    "dpop_member_malformed": _guide(
        title="Satu bagian bukti DPoP tidak berbentuk benar",
        why="`jti`, `htm`, `htu` dan `ath` adalah teks yang tidak kosong dan tidak terlalu panjang.",
        fix=("Lihat nama bagiannya di kode DVS.",),
        similar=("dpop_time_malformed", "dpop_proof_too_long"),
    ),
    "dpop_key_unusable": _guide(
        title="Kunci di bukti DPoP tidak dapat dipakai",
        why="`jwk` di tajuk bukan kunci publik yang didukung, atau memuat bagian rahasia.",
        fix=("Pakai kunci EC P-256 atau Ed25519, dan kirim bagian publiknya saja.",),
        similar=("key_private", "key_type_unsupported", "dpop_signature_unusable"),
    ),
    "dpop_signature_unusable": _guide(
        title="Tanda tangan bukti DPoP tidak cocok",
        why=(
            "Bukti tidak ditandatangani dengan kunci yang ada di `jwk`-nya, atau dengan algoritme yang tidak diizinkan."
        ),
        fix=("Tandatangani dengan kunci pribadi pasangannya, memakai ES256 atau EdDSA.",),
        similar=("jwt_signature_mismatch", "dpop_key_unusable"),
    ),
}

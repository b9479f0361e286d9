"""Serves the sample "e-Kinerja": python -m clients.samples.kinerja"""

from clients.samples.application import serve_sample
from clients.samples.authlib_verifier import AuthlibVerifier
from clients.samples.configuration import Branding

LOOK = Branding(
    key="kinerja",
    name="e-Kinerja",
    office="Dinas Komunikasi, Informatika dan Statistik",
    motto="Catat kegiatan harian, susun laporan kinerja.",
    port=8401,
)

if __name__ == "__main__":
    serve_sample(LOOK, AuthlibVerifier())

"""Serves the sample "e-Kinerja": python -m clients.samples.kinerja"""

from clients.samples.application import serve
from clients.samples.check_with_authlib import AuthlibCheck
from clients.samples.configuration import Look

LOOK = Look(
    key="kinerja",
    name="e-Kinerja",
    office="Dinas Komunikasi, Informatika dan Statistik",
    motto="Catat kegiatan harian, susun laporan kinerja.",
    port=8401,
)

if __name__ == "__main__":
    serve(LOOK, AuthlibCheck())

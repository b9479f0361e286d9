"""Serves the sample "Smart Arsip": python -m clients.samples.arsip"""

from clients.samples.application import serve_sample
from clients.samples.configuration import Branding
from clients.samples.python_jose_verifier import PythonJoseVerifier

LOOK = Branding(
    key="arsip",
    name="Smart Arsip",
    office="Dinas Perpustakaan dan Kearsipan",
    motto="Simpan, cari, dan pinjam arsip dinas.",
    port=8402,
)

if __name__ == "__main__":
    serve_sample(LOOK, PythonJoseVerifier())

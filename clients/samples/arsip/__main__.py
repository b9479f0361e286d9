"""Serves the sample "Smart Arsip": python -m clients.samples.arsip"""

from clients.samples.application import serve
from clients.samples.check_with_python_jose import PythonJoseCheck
from clients.samples.configuration import Look

LOOK = Look(
    key="arsip",
    name="Smart Arsip",
    office="Dinas Perpustakaan dan Kearsipan",
    motto="Simpan, cari, dan pinjam arsip dinas.",
    port=8402,
)

if __name__ == "__main__":
    serve(LOOK, PythonJoseCheck())

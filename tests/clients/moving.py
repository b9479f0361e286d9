"""A client as another provider hands it over."""

from typing import Any

SECRET = "Zk3vR8-lama-YtQ17pWn_x5"
ROW: dict[str, Any] = {
    "client_id": "simpeg-lama",
    "client_secret": SECRET,
    "client_name": "SIMPEG",
    "scope": "openid profile",
    "redirect_uris": ["https://simpeg.example.go.id/kembali"],
    "profile": "standar",
    "ownership": "kota",
    "environment": "produksi",
    "application": "7",
}

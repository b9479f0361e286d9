"""People as a file describes them."""

import json

MADE_NIP = "198705052010011001"
MADE = {
    "sub": "5d1f0c52-7a5e-4d0e-9a40-0c5f3a6be001",
    "username": "made",
    "nip": "19870505 201001 1 001",
    "name": "Ni Made Ayu",
    "given_name": "Ni Made",
    "family_name": "Ayu",
    "email": "made.ayu@example.org",
    "email_verified": True,
    "phone_number": "+62 361 0000417",
    "address": {"locality": "Denpasar", "country": "ID"},
    "golongan": "III/c",
    "roles": ["pengembang"],
}
#: A role that needs a second factor.
OFFICER = {"username": "kadek", "name": "I Kadek Petugas", "roles": ["kominfo"]}
SUKRA = {"username": "Sukra", "name": "I Wayan Sukra"}


def people(*rows: dict[str, object]) -> bytes:
    """A file of these rows."""
    return json.dumps({"people": rows}).encode()

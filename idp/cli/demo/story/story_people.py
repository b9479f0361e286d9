"""read_stewards(): invented people who answer for the applications of the story, two in each office."""

import json
from collections.abc import Sequence

_NAMES = (
    ("I Putu", "Wirawan"),
    ("Ni Kadek", "Suartini"),
    ("I Nyoman", "Darmaja"),
    ("Ni Wayan", "Artini"),
    ("I Ketut", "Sudiana"),
    ("Ni Luh", "Purnami"),
    ("I Made", "Astawa"),
    ("Ni Komang", "Widiasih"),
    ("I Gede", "Mahardika"),
)


#: Name, address and company of the one who develops for a vendor.
VENDOR = ("Wayan Vendor (orang contoh)", "wayan@vendor-rekaan.example", "CV Rekaan")


def steward_of(office: str) -> str:
    """The username of the steward of applications of this office."""
    return f"{office.lower()}.1"


def second_of(office: str) -> str:
    """The username of the second contact."""
    return f"{office.lower()}.2"


def _nip_of(given: str, number: int) -> str:
    """The invented number of a civil servant: born and appointed on round days, with a sequence nobody has."""
    return (
        f"198001012005{'01' if given.startswith('I ') else '02'}{'1' if given.startswith('I ') else '2'}{900 + number}"
    )


def read_stewards(offices: Sequence[str]) -> bytes:
    """The people, as a file for `idp people import`; nobody can log in as them, because they have no password."""
    people = []
    for number, office in enumerate(offices):
        for place, username in enumerate((steward_of(office), second_of(office))):
            given, family = _NAMES[(2 * number + place) % len(_NAMES)]
            people.append(
                {
                    "username": username,
                    "name": f"{given} {family} (orang contoh)",
                    "given_name": given,
                    "family_name": family,
                    "nip": _nip_of(given, 2 * number + place),
                    "jenis_pegawai": "PNS",
                    "status_pegawai": "aktif",
                    "office": office,
                }
            )
    return json.dumps({"people": people}).encode()

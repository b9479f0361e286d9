"""What the demonstration's database is filled with: invented people, the samples and a service as clients."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from idp.catalogue import public_inventory
from idp.cli.demo.stage import API_CLIENT, SAMPLES, Stage, declaration
from idp.permissions import ApiScope

#: For the people of people.json; they are invented, and the provider answers on this computer alone.
PASSWORD = "Contoh-Denpasar-26"

_API_DECLARATION: Mapping[str, object] = {
    "client_name": "Layanan contoh",
    "grant_types": ["client_credentials"],
    "scope": f"{ApiScope.READ_INVENTORY} {ApiScope.READ_PROGRESS} {ApiScope.READ_CLIENTS}",
    "profile": "layanan",
    "ownership": "kota",
    "environment": "uji",
}


@dataclass(frozen=True, slots=True)
class Client:
    """A client as declared, and the number of its application in the inventory."""

    client_id: str
    declaration: Mapping[str, object]
    application: str | None


def clients(stage: Stage) -> list[Client]:
    samples = [Client(one.client_id, declaration(stage, one), one.inventory_id) for one in SAMPLES]
    return [*samples, Client(API_CLIENT, _API_DECLARATION, None)]


def people() -> bytes:
    """The invented people, as a file that `idp people import` takes."""
    document = json.loads((files("idp.cli.demo") / "people.json").read_bytes())
    return json.dumps({"people": [{**person, "password": PASSWORD} for person in document["people"]]}).encode()


def fingerprint(stage: Stage) -> str:
    """Changes when the tables change, or anything they are filled with."""
    versions = sorted(version.name for version in (files("migrations") / "versions").iterdir())
    told = json.dumps([versions, [[one.client_id, one.declaration, one.application] for one in clients(stage)]])
    filling = (told.encode(), people(), public_inventory.organisations(), public_inventory.applications())
    return hashlib.sha256(b"\0".join(filling)).hexdigest()

"""Data of the demonstration: invented people, and the clients of the samples and of a service."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from idp.catalogue import public_inventory
from idp.cli.demo.demo_layout import API_CLIENT, DEVELOPED, DEVELOPER, SAMPLES, DemoLayout, sample_declaration
from idp.permissions import PRIVILEGED_ROLES, AdminScope

#: Of the invented people of people.json; the provider of the demonstration answers on this computer only.
PASSWORD = "Contoh-Denpasar-26"

_API_DECLARATION: Mapping[str, object] = {
    "client_name": "Layanan contoh",
    "grant_types": ["client_credentials"],
    "scope": f"{AdminScope.READ_INVENTORY} {AdminScope.READ_PROGRESS} {AdminScope.READ_CLIENTS}",
    "profile": "layanan",
    "ownership": "kota",
    "environment": "uji",
}


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client: its RFC 7591 declaration, and the inventory number of its application."""

    client_id: str
    declaration: Mapping[str, object]
    application: str | None


def list_demo_clients(layout: DemoLayout) -> list[DemoClient]:
    samples = [DemoClient(one.client_id, sample_declaration(layout, one), one.inventory_id) for one in SAMPLES]
    return [*samples, DemoClient(API_CLIENT, _API_DECLARATION, None)]


def read_people() -> bytes:
    """The invented people, as a file for `idp people import`."""
    document = json.loads((files("idp.cli.demo") / "people.json").read_bytes())
    return json.dumps({"people": [{**person, "password": PASSWORD} for person in document["people"]]}).encode()


def list_officers() -> tuple[str, ...]:
    """The usernames of the invented people whose roles always need a second factor."""
    document = json.loads((files("idp.cli.demo") / "people.json").read_bytes())
    privileged = {role.value for role in PRIVILEGED_ROLES}
    return tuple(
        person["username"]
        for person in document["people"]
        if privileged & {role.partition("@")[0] for role in person.get("roles", ())}
    )


def compute_fingerprint(layout: DemoLayout) -> str:
    """A SHA-256 digest of the migrations and of all data the database is filled with."""
    versions = sorted(version.name for version in (files("migrations") / "versions").iterdir())
    description = json.dumps(
        [
            versions,
            list_officers(),
            [[one.client_id, one.declaration, one.application] for one in list_demo_clients(layout)],
            [DEVELOPER, DEVELOPED],
        ]
    )
    filling = (
        description.encode(),
        read_people(),
        public_inventory.read_organisations(),
        public_inventory.read_applications(),
    )
    return hashlib.sha256(b"\0".join(filling)).hexdigest()

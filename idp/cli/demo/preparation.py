"""Fills the demonstration's database: offices, applications, invented people, the samples and a service as clients."""

import hashlib
import json
from collections.abc import Callable, Mapping
from importlib.resources import files

from idp import deployment
from idp.accounts import directory
from idp.accounts.desk import Desk as PersonnelDesk
from idp.accounts.passwords import Passwords
from idp.accounts.sessions import Sessions
from idp.admin.scopes import ApiScope
from idp.catalogue import inventory, public_inventory
from idp.cli.demo.kept import Kept
from idp.cli.demo.stage import API_CLIENT, SAMPLES, Stage, declaration
from idp.clients import importing, register
from idp.clients.desk import Desk
from idp.clients.refusals import NoSuchClient
from idp.clients.registry import Registry
from idp.foundation.database import Database, Session
from idp.foundation.importing import Order, Report
from idp.offices import register as offices
from idp.protocol.provider import Provider

#: Told what is being brought in, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]

#: For the people of people.json; they are invented, and the provider answers on this computer alone.
PASSWORD = "Contoh-Denpasar-26"

_SHIPPED = "contoh"
_API_DECLARATION: Mapping[str, object] = {
    "client_name": "Layanan contoh",
    "grant_types": ["client_credentials"],
    "scope": f"{ApiScope.READ_INVENTORY} {ApiScope.READ_PROGRESS} {ApiScope.READ_CLIENTS}",
    "profile": "layanan",
    "ownership": "kota",
    "environment": "uji",
}


class Unprepared(Exception):
    """Something shipped with the product was refused by it; the text says what."""


def fingerprint(stage: Stage) -> str:
    """Changes when the tables change, or anything they are filled with."""
    versions = sorted(version.name for version in (files("migrations") / "versions").iterdir())
    told = json.dumps([versions, _clients(stage)]).encode()
    filling = (told, _people(), public_inventory.organisations(), public_inventory.applications())
    return hashlib.sha256(b"\0".join(filling)).hexdigest()


async def prepare(stage: Stage, kept: Kept, progress: Progress) -> None:
    """Brings everything in, in one transaction; what is there already stays as it is. Raises Unprepared."""
    parts = deployment.build(stage.settings(kept))
    try:
        async with parts.get(Database).begin() as session:
            await _offices_and_applications(session, progress)
            personnel = PersonnelDesk(session, parts.get(Sessions), parts.get(Passwords))
            people = await directory.import_people(personnel, _people(), _order("Invented people", progress))
            _accept(people.report)
            await _bring_clients(Desk(session, parts.get(Registry), parts.get(Provider)), stage, kept)
    finally:
        await deployment.close(parts)


async def _offices_and_applications(session: Session, progress: Progress) -> None:
    _accept(await offices.take_in(session, public_inventory.organisations(), _order("Offices", progress)))
    _accept(await inventory.take_in(session, public_inventory.applications(), _order("Applications", progress)))


async def _bring_clients(desk: Desk, stage: Stage, kept: Kept) -> None:
    """First each as a client of the demonstration, then its secret, as when moving in from another provider."""
    rows = []
    for row, application in _clients(stage):
        client_id = str(row["client_id"])
        rows.append({**row, "client_secret": kept.client_secrets[client_id], "application": application})
        try:
            await desk.client(client_id)
        except NoSuchClient:
            metadata = register.read(desk.provider, row, client_id)
            place = await register.application_named(desk.session, application)
            await register.keep(desk, metadata, place, demo=True)
    document = json.dumps({"clients": rows}).encode()
    _accept((await importing.import_clients(desk, document, Order(_SHIPPED))).report)


def _clients(stage: Stage) -> list[tuple[dict[str, object], str | None]]:
    """Every client with the number of its application in the inventory."""
    samples = [({"client_id": one.client_id, **declaration(stage, one)}, one.inventory_id) for one in SAMPLES]
    return [*samples, ({"client_id": API_CLIENT, **_API_DECLARATION}, None)]


def _people() -> bytes:
    document = json.loads((files("idp.cli.demo") / "people.json").read_bytes())
    people = [{**person, "password": PASSWORD} for person in document["people"]]
    return json.dumps({"people": people}).encode()


def _order(what: str, progress: Progress) -> Order:
    return Order(public_inventory.LABEL, progress=lambda done, total: progress(what, done, total))


def _accept(report: Report) -> None:
    if report.rejected:
        row = report.rejected[0]
        raise Unprepared(f"{row.key}: {'; '.join(row.reasons)}")

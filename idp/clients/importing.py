"""Imports clients from a file of another provider, with their present secrets; idempotent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from idp.clients import register, rows
from idp.clients.desk import Desk
from idp.clients.record import ClientRecord, SecretState
from idp.clients.refusals import NoSuchApplication, TwoSecretsLive, Unacceptable
from idp.clients.rows import Draft
from idp.clients.store import apis, clients, credentials
from idp.clients.store.credentials import NewSecret
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.foundation.importing import Order, Reading, Rejected, Report, report_of
from idp.permissions import Operation
from idp.protocol.audience import Api
from idp.protocol.client import ClientMetadata
from idp.protocol.provider import Provider

SECRET = "client_secret"


@dataclass(frozen=True, slots=True)
class Plan:
    """What one row would change; `keep_secret`: the secret of the row is not stored yet."""

    key: str
    draft: Draft
    before: ClientRecord | None
    fields: tuple[str, ...]
    keep_secret: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """The report, and warnings as (client_id, warning)."""

    report: Report
    warnings: tuple[tuple[str, str], ...]


async def import_clients(desk: Desk, content: bytes, order: Order) -> Imported:
    """Take in `{"clients": […]}`. Bad rows: nothing is kept unless ordered.

    Raises InsufficientAuthority, json_rows.Unreadable.
    """
    desk = desk.acting(Operation.IMPORT_CLIENTS)
    found = rows.rows(content)
    judge = reader(desk.provider, await apis.known(desk.session))
    reading = rows.drafts(found, await _applications(desk, found), judge)
    plans, crowded = await _plans(desk, reading)
    report = report_of(plans, reading, crowded, order)
    if report.saved:
        # sorted by key, so that concurrent imports cannot deadlock
        await _keep(desk, sorted((plan for plan in plans if plan.fields), key=lambda plan: plan.key), order)
    return Imported(report, tuple((plan.key, text) for plan in plans for text in plan.warnings))


def reader(provider: Provider, known: Mapping[str, Api] = MappingProxyType({})) -> rows.Read:
    """A parser of one row; `known`: the registered APIs by audience. It raises client_file.InvalidClientRow."""

    def read(row: rows.Row, client_id: str) -> ClientMetadata:
        try:
            return register.read(provider, row, client_id, known)
        except Unacceptable as refusal:
            raise rows.Fault(str(refusal)) from refusal

    return read


async def _applications(desk: Desk, found: list[object]) -> dict[str, UUID]:
    known = {}
    for name in rows.application_names(found):
        try:
            application_id = await register.application_named(desk.session, name)
        except NoSuchApplication:
            continue
        if application_id is not None:
            known[name] = application_id
    return known


async def _plans(desk: Desk, reading: Reading) -> tuple[list[Plan], list[Rejected]]:
    plans, crowded = [], []
    for key, draft in reading.drafts.items():
        before = await clients.find(desk.session, key)
        plan = await _plan(desk, draft, before)
        if plan is None:
            crowded.append(Rejected(draft.line, key, (str(TwoSecretsLive.__doc__),)))
        else:
            plans.append(plan)
    return plans, crowded


async def _plan(desk: Desk, draft: Draft, before: ClientRecord | None) -> Plan | None:
    """The plan of a row; None when its secret would be the client's third live one."""
    key, warnings = draft.metadata.client_id, [draft.weakness] if draft.weakness else []
    if before is None:
        if draft.secret is None and draft.metadata.token_endpoint_auth_method.uses_secret:
            warnings.append("it has no secret yet: add one with `idp clients secret add`")
        return Plan(key, draft, None, ("client_id",), draft.secret is not None, tuple(warnings))
    fields = register.differences(before, draft.metadata, draft.application_id)
    known = await credentials.digests(desk.session, before.id)
    if draft.secret is None or draft.secret in known:
        if draft.secret is not None and known[draft.secret].state(clock.now()) is not SecretState.LIVE:
            warnings.append("the secret in the file has ended here and stays so")
        return Plan(key, draft, before, fields, False, tuple(warnings))
    if sum(secret.state(clock.now()) is SecretState.LIVE for secret in known.values()) >= len(credentials.SLOTS):
        return None
    return Plan(key, draft, before, (*fields, SECRET), True, tuple(warnings))


async def _keep(desk: Desk, plans: Sequence[Plan], order: Order) -> None:
    quiet = replace(desk, tells_later=True)
    for done, plan in enumerate(plans, start=1):
        metadata, application_id = plan.draft.metadata, plan.draft.application_id
        for touched in (metadata, *([plan.before.metadata] if plan.before else [])):
            await quiet.check_reach(touched)
        if plan.before is None:
            client = await register.keep(quiet, metadata, application_id)
        else:
            client = await register.replace(quiet, plan.before, metadata, application_id)
        if plan.keep_secret and plan.draft.secret is not None:
            await _keep_secret(quiet, client, plan.draft.secret)
        order.progress(done, len(plans))
    if plans:
        await desk.tell()


async def _keep_secret(desk: Desk, client: ClientRecord, digest: bytes) -> None:
    secret_id = new_id()
    if not await credentials.take_slot(desk.session, client.id, NewSecret(secret_id, digest), clock.now()):
        raise TwoSecretsLive(TwoSecretsLive.__doc__)
    await desk.changed("client.secret_brought", client.id, {"secret": str(secret_id)})

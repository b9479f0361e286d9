"""Imports clients from a file of another provider, with their present secrets; idempotent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from idp.clients.client_admin import ClientAdmin
from idp.clients.client_record import ClientRecord, SecretState
from idp.clients.errors import InvalidDeclaration, NoSuchApplication, TooManySecrets
from idp.clients.imports import client_file
from idp.clients.imports.client_file import ClientDraft
from idp.clients.registration import client_lifecycle
from idp.clients.store import apis, clients, credentials
from idp.clients.store.credentials import NewSecret
from idp.foundation import clock
from idp.foundation.ids import new_id
from idp.foundation.import_report import ImportOptions, ImportReport, ParsedRows, RejectedRow, report_plans
from idp.permissions import Operation
from idp.protocol.audience import Api
from idp.protocol.client import ClientMetadata
from idp.protocol.provider import Provider

SECRET = "client_secret"


@dataclass(frozen=True, slots=True)
class ClientImportPlan:
    """What one row would change; `keep_secret`: the secret of the row is not stored yet."""

    key: str
    draft: ClientDraft
    existing: ClientRecord | None
    fields: tuple[str, ...]
    keep_secret: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientImportResult:
    """The report, and warnings as (client_id, warning)."""

    report: ImportReport
    warnings: tuple[tuple[str, str], ...]


async def import_clients(admin: ClientAdmin, content: bytes, order: ImportOptions) -> ClientImportResult:
    """Take in `{"clients": […]}`. Bad rows: nothing is kept unless ordered.

    Raises InsufficientAuthority, json_rows.Unreadable.
    """
    admin = admin.acting(Operation.IMPORT_CLIENTS)
    found = client_file.read_rows(content)
    judge = make_row_parser(admin.provider, await apis.load_apis(admin.session))
    reading = client_file.parse_rows(found, await _find_applications(admin, found), judge)
    plans, crowded = await _plan_rows(admin, reading)
    report = report_plans(plans, reading, crowded, order)
    if report.saved:
        # sorted by key, so that concurrent imports cannot deadlock
        await _save_plans(admin, sorted((plan for plan in plans if plan.fields), key=lambda plan: plan.key), order)
    return ClientImportResult(report, tuple((plan.key, text) for plan in plans for text in plan.warnings))


def make_row_parser(provider: Provider, known: Mapping[str, Api] = MappingProxyType({})) -> client_file.RowParser:
    """A parser of one row; `known`: the registered APIs by audience. It raises client_file.InvalidClientRow."""

    def read(row: client_file.ClientRowMembers, client_id: str) -> ClientMetadata:
        try:
            return client_lifecycle.parse_declaration(provider, row, client_id, known)
        except InvalidDeclaration as refusal:
            raise client_file.InvalidClientRow(str(refusal)) from refusal

    return read


async def _find_applications(admin: ClientAdmin, found: list[object]) -> dict[str, UUID]:
    known = {}
    for name in client_file.list_application_names(found):
        try:
            application_id = await client_lifecycle.find_application(admin.session, name)
        except NoSuchApplication:
            continue
        if application_id is not None:
            known[name] = application_id
    return known


async def _plan_rows(admin: ClientAdmin, reading: ParsedRows) -> tuple[list[ClientImportPlan], list[RejectedRow]]:
    plans, crowded = [], []
    for key, draft in reading.drafts.items():
        before = await clients.find_client(admin.session, key)
        plan = await _plan_row(admin, draft, before)
        if plan is None:
            crowded.append(RejectedRow(draft.line, key, (TooManySecrets.sentence,)))
        else:
            plans.append(plan)
    return plans, crowded


async def _plan_row(admin: ClientAdmin, draft: ClientDraft, before: ClientRecord | None) -> ClientImportPlan | None:
    """The plan of a row; None when its secret would be the client's third live one."""
    key, warnings = draft.metadata.client_id, [draft.weakness] if draft.weakness else []
    if before is None:
        if draft.secret is None and draft.metadata.token_endpoint_auth_method.uses_secret:
            warnings.append("it has no secret yet: add one with `idp clients secret add`")
        return ClientImportPlan(key, draft, None, ("client_id",), draft.secret is not None, tuple(warnings))
    fields = client_lifecycle.changed_fields(before, draft.metadata, draft.application_id)
    known = await credentials.secrets_by_digest(admin.session, before.id)
    if draft.secret is None or draft.secret in known:
        if draft.secret is not None and known[draft.secret].state(clock.now()) is not SecretState.LIVE:
            warnings.append("the secret in the file has ended here and stays so")
        return ClientImportPlan(key, draft, before, fields, False, tuple(warnings))
    if sum(secret.state(clock.now()) is SecretState.LIVE for secret in known.values()) >= len(credentials.SLOTS):
        return None
    return ClientImportPlan(key, draft, before, (*fields, SECRET), True, tuple(warnings))


async def _save_plans(admin: ClientAdmin, plans: Sequence[ClientImportPlan], order: ImportOptions) -> None:
    quiet = replace(admin, defers_publication=True)
    for done, plan in enumerate(plans, start=1):
        metadata, application_id = plan.draft.metadata, plan.draft.application_id
        for touched in (metadata, *([plan.existing.metadata] if plan.existing else [])):
            await quiet.check_reach(touched)
        if plan.existing is None:
            client = await client_lifecycle.add_client(quiet, metadata, application_id)
        else:
            client = await client_lifecycle.replace_metadata(quiet, plan.existing, metadata, application_id)
        if plan.keep_secret and plan.draft.secret is not None:
            await _save_secret(quiet, client, plan.draft.secret)
        order.progress(done, len(plans))
    if plans:
        await admin.publish_change()


async def _save_secret(admin: ClientAdmin, client: ClientRecord, digest: bytes) -> None:
    secret_id = new_id()
    if not await credentials.take_slot(admin.session, client.id, NewSecret(secret_id, digest), clock.now()):
        raise TooManySecrets
    await admin.record_change("client.secret_brought", client.id, {"secret": str(secret_id)})

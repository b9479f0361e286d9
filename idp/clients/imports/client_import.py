"""Imports clients from a file of another provider, with their present secrets; idempotent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from idp.clients import metadata_document
from idp.clients.causes import ClientAdminCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.errors import InvalidDeclaration, NoSuchApplication
from idp.clients.events import ClientsEvent
from idp.clients.policy import find_weakness, is_valid_secret
from idp.clients.records import ClientRecord, SecretState
from idp.clients.registration import client_lifecycle
from idp.clients.store import apis, clients, credentials
from idp.clients.store.credentials import NewSecret
from idp.foundation import clock, json_rows, secret_values
from idp.foundation.ids import new_id
from idp.foundation.import_report import ImportOptions, ImportReport, ParsedRows, RejectedRow, report_plans
from idp.permissions import Operation
from idp.protocol.audience import Api
from idp.protocol.client import AuthMethod, ClientMetadata, Profile
from idp.protocol.provider import Provider

SECRET = "client_secret"
#: Members of a row that are not RFC 7591 metadata.
EXTRA_MEMBERS = frozenset({SECRET, "application"})

NO_APIS: Mapping[str, Api] = MappingProxyType({})

ClientRowMembers = Mapping[str, object]
MetadataParser = Callable[[ClientRowMembers, str], ClientMetadata]


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """A client as the file describes it; `secret` is the SHA-256 digest, `weakness` why the secret is weak.

    `names_scope`: whether the row says what the client may ask for.
    """

    line: int
    metadata: ClientMetadata
    application_id: UUID | None
    secret: bytes | None
    weakness: str | None
    names_scope: bool

    def beside(self, before: ClientMetadata) -> ClientMetadata:
        """What is stored of a client that is here already: its scopes stay where the row names none."""
        same_kind = (self.metadata.profile is Profile.LAYANAN) == (before.profile is Profile.LAYANAN)
        if self.names_scope or not same_kind:
            return self.metadata
        return replace(self.metadata, scopes=before.scopes)


def read_rows(content: bytes) -> list[object]:
    """Read the rows of `{"clients": [...]}`. Raises UnreadableJson."""
    return json_rows.parse_rows(content, "clients")


def list_application_names(found: list[object]) -> tuple[str, ...]:
    """The applications that rows name, without repetition."""
    return tuple(dict.fromkeys(filter(None, (_application(row) for row in found if isinstance(row, dict)))))


def parse_rows(
    found: list[object], applications: Mapping[str, UUID], provider: Provider, known: Mapping[str, Api] = NO_APIS
) -> ParsedRows:
    """Parse every row; `applications`: existing name -> id, `known`: the registered APIs by audience."""
    good: dict[str, ClientDraft] = {}
    bad: list[RejectedRow] = []
    ignored: set[str] = set()

    def parse_metadata(members: ClientRowMembers, client_id: str) -> ClientMetadata:
        return client_lifecycle.parse_declaration(provider, members, client_id, known)

    for line, row in enumerate(found, start=1):
        key = _client_id(row)
        draft, faults = _parse_row(line, row, applications, parse_metadata)
        if key in good:
            faults = (*faults, "another row of this file has the same client_id: keep one of them")
        if draft is None or faults:
            bad.append(RejectedRow(line, key, faults))
        else:
            good[key] = draft
            ignored |= _unknown_members(row)
    return ParsedRows(good, tuple(bad), tuple(sorted(ignored)))


def _parse_row(
    line: int, row: object, applications: Mapping[str, UUID], parse_metadata: MetadataParser
) -> tuple[ClientDraft | None, tuple[str, ...]]:
    if not isinstance(row, dict):
        return None, ("a row must be a JSON object with the client's metadata",)
    named = _application(row)
    faults = [] if named is None or named in applications else [f"application {named[:60]!r} is not in the catalogue"]
    try:
        members = {name: value for name, value in row.items() if name not in EXTRA_MEMBERS}
        metadata = parse_metadata(members, _client_id(row))
    except InvalidDeclaration as problem:
        return None, (*faults, str(problem))
    secret = row.get("client_secret")
    faults += _secret_errors(secret, metadata)
    if faults or not isinstance(secret, str | None):
        return None, tuple(faults)
    digest, weak = (None, None) if secret is None else (secret_values.digest_secret(secret), find_weakness(secret))
    application_id = applications[named] if named else None
    return ClientDraft(line, metadata, application_id, digest, weak, names_scope=bool(members.get("scope"))), ()


def _secret_errors(secret: object, metadata: ClientMetadata) -> list[str]:
    if secret is None:
        return []
    match metadata.token_endpoint_auth_method:
        case AuthMethod.NONE:
            return ["a public client has no client_secret: leave it out"]
        case AuthMethod.SECRET_JWT:
            return ["secrets for client_secret_jwt are made here: leave it out, then use `idp clients secret add`"]
        case method if not method.uses_secret:
            return [f"a client with {method} has no client_secret: leave it out"]
    return [] if is_valid_secret(secret) else ["client_secret must be text of 1 to 500 printable ASCII characters"]


def _client_id(row: object) -> str:
    found: Any = row.get("client_id") if isinstance(row, dict) else None
    return found if isinstance(found, str) else ""


def _application(row: ClientRowMembers) -> str | None:
    """The application's inventory number, which may be written as text or as a number."""
    named = row.get("application")
    return None if named is None or named == "" else str(named)


def _unknown_members(row: object) -> set[str]:
    return set(row) - metadata_document.member_names() - EXTRA_MEMBERS if isinstance(row, dict) else set()


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
    """Import `{"clients": […]}`. With bad rows nothing is saved unless `order` accepts the good ones.

    Raises InsufficientAuthority, UnreadableJson.
    """
    admin = admin.acting(Operation.IMPORT_CLIENTS)
    found = read_rows(content)
    applications = await _find_applications(admin, found)
    reading = parse_rows(found, applications, admin.provider, await apis.load_apis(admin.session))
    plans, crowded = await _plan_rows(admin, reading)
    report = report_plans(plans, reading, crowded, order)
    if report.saved:
        # sorted by key, so that concurrent imports cannot deadlock
        await _save_plans(admin, sorted((plan for plan in plans if plan.fields), key=lambda plan: plan.key), order)
    return ClientImportResult(report, tuple((plan.key, text) for plan in plans for text in plan.warnings))


async def _find_applications(admin: ClientAdmin, found: list[object]) -> dict[str, UUID]:
    known = {}
    for name in list_application_names(found):
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
            crowded.append(RejectedRow(draft.line, key, (ClientAdminCause.TOO_MANY_SECRETS.definition.text,)))
        else:
            plans.append(plan)
    return plans, crowded


async def _plan_row(admin: ClientAdmin, draft: ClientDraft, before: ClientRecord | None) -> ClientImportPlan | None:
    """The plan of a row; None when its secret would be the client's third live one."""
    key, warnings = draft.metadata.client_id, [draft.weakness] if draft.weakness else []
    if before is None:
        if draft.secret is None and draft.metadata.token_endpoint_auth_method.uses_secret:
            warnings.append("it has no secret yet: add one with `idp clients secret add`")
        if not draft.names_scope and draft.metadata.scopes:
            warnings.append(
                f"its row names no scope, so it may ask for {' '.join(sorted(draft.metadata.scopes))}: to give it "
                "others, name `scope`"
            )
        return ClientImportPlan(key, draft, None, ("client_id",), draft.secret is not None, tuple(warnings))
    draft = replace(draft, metadata=draft.beside(before.metadata))
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
        raise ClientAdminCause.TOO_MANY_SECRETS()
    await admin.record_change(ClientsEvent.SECRET_BROUGHT, client.id, {"secret": str(secret_id)})

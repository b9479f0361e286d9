"""TeamClients: members of a team look at the clients of its application, change them, and restore earlier versions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from idp.clients.causes import ClientAdminCause
from idp.clients.client_admin import ClientAdmin
from idp.clients.client_version import ClientVersion
from idp.clients.errors import InvalidDeclaration
from idp.clients.records import ClientRecord
from idp.clients.registration import client_lifecycle, client_restore, client_versions
from idp.clients.registration.client_restore import RestorePlan, RestoreResult
from idp.clients.registration.public_keys import PublicKeyRecord, load_keys
from idp.clients.registration.sector_identifiers import SectorDeclaration, SectorIdentifierVerifier
from idp.clients.registration.self_registration import SelfRegistration
from idp.clients.registry import Registry
from idp.clients.signing_demand import SigningDemand
from idp.clients.store import apis, clients, team_members
from idp.clients.teams.team_access import TeamAccess, TeamMembership
from idp.clients.teams.team_rules import OPERATOR_MEMBERS, TEAM_SCOPES, ReadOnly, find_read_only, team_authority
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.permissions import Operation, TeamRole
from idp.protocol.client import ClientMetadata
from idp.protocol.errors import OAuthError
from idp.protocol.provider import Provider
from idp.protocol.registration import self_registration as rules
from idp.protocol.registration.self_registration import RegistrationBounds


@dataclass(frozen=True, slots=True)
class TeamClient:
    """A client that a member of its team opened; `read_only`: why the whole team can only look at it."""

    record: ClientRecord
    admin: ClientAdmin
    role: TeamRole
    read_only: ReadOnly | None

    @property
    def may_change(self) -> bool:
        """Whether this member may change the client now."""
        return self.read_only is None and self.admin.authority.allows(Operation.CHANGE_TEAM_CLIENT)


class TeamClients:
    """Every use case begins with `open_client`, which knows no client of another team."""

    def __init__(
        self,
        registry: Registry,
        provider: Provider,
        access: TeamAccess,
        *,
        calendar: Calendar,
        signing_demand: SigningDemand,
        sectors: SectorIdentifierVerifier,
        self_registration: SelfRegistration,
    ) -> None:
        """`self_registration`: knows what follows from another identity."""
        self._registry = registry
        self._provider = provider
        self._access = access
        self._calendar = calendar
        self._signing_demand = signing_demand
        self._sectors = sectors
        self._self_registration = self_registration

    async def open_client(self, session: Session, person_id: UUID, key: str) -> TeamClient:
        """The client with this client_id or row id. Raises NoSuchClient, also for one of another team."""
        record = await self._find(session, key)
        application = record.application_id if record is not None else None
        role = await self._access.role_in(session, application, person_id) if application is not None else None
        if record is None or role is None:
            raise ClientAdminCause.CLIENT_NOT_FOUND()
        admin = ClientAdmin(
            session,
            self._registry,
            self._provider,
            team_authority(person_id, role),
            on_changed_identity=self._self_registration.apply_consequence,
            signing_demand=self._signing_demand,
            calendar=self._calendar,
        ).acting(Operation.SHOW_TEAM_CLIENT)
        return TeamClient(record, admin, role, await self._read_only(session, record))

    async def list_members(self, team: TeamClient) -> tuple[TeamMembership, ...]:
        """Everybody in the team of the client, the oldest membership first."""
        application_id = team.record.application_id
        if application_id is None:
            return ()
        rows = await team_members.list_of_application(team.admin.session, application_id)
        ordered = sorted(rows, key=lambda row: (row.added_at, row.person_id))
        return tuple(TeamMembership(application_id, row.person_id, TeamRole(row.role)) for row in ordered)

    async def list_versions(
        self, team: TeamClient, *, limit: int, before: int | None = None
    ) -> tuple[ClientVersion, ...]:
        """The versions of the client below the number `before`, the newest first."""
        return await client_versions.load_versions(team.admin.session, team.record, limit=limit, before=before)

    async def find_version(self, team: TeamClient, number: int) -> ClientVersion:
        """One version of the client. Raises NoSuchVersion."""
        return await client_versions.load_version(team.admin.session, team.record, number)

    async def plan_restore(self, team: TeamClient, version: ClientVersion) -> RestorePlan:
        """What a restoration of this version would leave as it is now, for this team."""
        return await client_restore.plan_restore(team.admin, team.record, version.state, kept=OPERATOR_MEMBERS)

    async def list_keys(self, team: TeamClient) -> tuple[PublicKeyRecord, ...]:
        """The keys of the client with their last use."""
        return await load_keys(team.admin.session, team.record)

    def require_changeable(self, team: TeamClient, operation: Operation) -> None:
        """Raises InsufficientAuthority for who only reads, and ClientReadOnly where the whole team only looks."""
        team.admin.acting(operation)
        if team.read_only is not None:
            raise team.read_only.value()

    async def lock_for_change(self, team: TeamClient, operation: Operation) -> tuple[ClientAdmin, ClientRecord]:
        """The context of a change and the client, held until the transaction ends.

        Raises InsufficientAuthority for who only reads, ClientReadOnly, NoSuchClient where it left the team meanwhile.
        """
        admin = team.admin.acting(operation)
        record = await admin.lock_client(team.record.id)
        if record.application_id != team.record.application_id:
            raise ClientAdminCause.CLIENT_NOT_FOUND()
        reason = await self._read_only(admin.session, record)
        if reason is not None:
            raise reason.value()
        return admin, record

    async def change(self, team: TeamClient, members: Mapping[str, object]) -> ClientRecord:
        """Merge members of the form into what the client declares.

        Raises InsufficientAuthority, ClientReadOnly, InvalidDeclaration.
        """
        self.require_changeable(team, Operation.CHANGE_TEAM_CLIENT)
        await self._verify_sector(team.record.metadata, members)
        return await self.update(team, Operation.CHANGE_TEAM_CLIENT, lambda _: members)

    async def add_redirect_uri(self, team: TeamClient, uri: str) -> ClientRecord:
        """Add an address to those that the client has when it is locked. Raises as `change` does."""
        self.require_changeable(team, Operation.CHANGE_TEAM_CLIENT)
        metadata = team.record.metadata
        await self._verify_sector(metadata, {"redirect_uris": [*metadata.redirect_uris, uri]})

        def added(before: ClientRecord) -> Mapping[str, object]:
            return {"redirect_uris": list(dict.fromkeys((*before.metadata.redirect_uris, uri)))}

        return await self.update(team, Operation.CHANGE_TEAM_CLIENT, added)

    async def update(
        self, team: TeamClient, operation: Operation, members_of: Callable[[ClientRecord], Mapping[str, object]]
    ) -> ClientRecord:
        """Merge what `members_of` makes of the client by the rules of self-registration. Raises as `change` does."""
        admin, before = await self.lock_for_change(team, operation)
        declaration = {**client_lifecycle.declared_members(before), **members_of(before)}
        after = await self._parse(admin, before, declaration)
        return await client_lifecycle.apply_change(admin, before, after, before.application_id)

    async def restore(self, team: TeamClient, number: int) -> RestoreResult:
        """Restore the metadata of a version, but for what operators alone change.

        Raises InsufficientAuthority, ClientReadOnly, NoSuchVersion, InvalidDeclaration.
        """
        self.require_changeable(team, Operation.RESTORE_TEAM_CLIENT)
        version = await client_versions.load_version(team.admin.session, team.record, number)
        await self._verify_sector(team.record.metadata, client_restore.sector_members(version.state))
        admin, before = await self.lock_for_change(team, Operation.RESTORE_TEAM_CLIENT)
        plan = await client_restore.plan_restore(admin, before, version.state, kept=OPERATOR_MEMBERS)
        after = await self._parse(admin, before, plan.declaration)
        client = await client_lifecycle.apply_change(
            admin, before, after, plan.application_id, restored_from=version.number
        )
        return client_restore.restore_result(before, client, plan)

    async def _parse(self, admin: ClientAdmin, before: ClientRecord, declaration: Mapping[str, Any]) -> ClientMetadata:
        after = await client_lifecycle.parse_change(admin, before, declaration)
        try:
            rules.check_change(before.metadata, after, RegistrationBounds(TEAM_SCOPES))
        except OAuthError as problem:
            raise InvalidDeclaration.from_error(problem) from problem
        return after

    async def _verify_sector(self, before: ClientMetadata, members: Mapping[str, object]) -> None:
        """Raises InvalidDeclaration."""
        declared = SectorDeclaration.from_client(before)
        await self._sectors.verify(declared.merge_members(members), declared)

    async def _read_only(self, session: Session, record: ClientRecord) -> ReadOnly | None:
        serves = await apis.serves(session, record.metadata.client_id)
        return find_read_only(record, self._provider.issuer, serves)

    async def _find(self, session: Session, key: str) -> ClientRecord | None:
        found = await clients.find_client(session, key)
        if found is not None:
            return found
        try:
            return await clients.find_client(session, UUID(key))
        except ValueError:
            return None

"""TeamRequest: a request about the team of one application, and the views that answer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.clients.teams.contacts import Contact
from idp.clients.teams.partner_rule import LONGEST_TERM
from idp.clients.teams.team import Team, load_team
from idp.clients.teams.team_admin import TeamAdmin
from idp.clients.teams.vouching import can_vouch
from idp.developer.team_views import FormFieldError, PartnerFormView, TeamView
from idp.foundation import clock
from idp.permissions import InsufficientAuthority, Operation
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class TeamRequest:
    """A request that found its application and may see its team."""

    admin: TeamAdmin
    visitor: HeaderUser
    team: Team

    @property
    def application(self) -> Application:
        """The application whose team it is about."""
        return self.team.application

    @property
    def base(self) -> str:
        """The path of the team's pages."""
        return f"/pengembang/aplikasi/{quote(self.application.inventory_id)}/tim"

    @property
    def latest(self) -> date:
        """The last day that somebody may be vouched for."""
        return self.admin.calendar.day_of(clock.now() + LONGEST_TERM - timedelta(days=1))

    def member(self, person_id: UUID) -> Contact | None:
        """The member with this id; None: nobody in this team has it."""
        return next((one.contact for one in self.team.members if one.contact.id == person_id), None)

    def end_of(self, day: str) -> datetime | None:
        """The moment after a typed day; None where the text is no day."""
        try:
            return self.admin.calendar.start_of(date.fromisoformat(day) + timedelta(days=1))
        except (ValueError, OverflowError):
            return None

    async def build_view(
        self, typed: Mapping[str, str] | None = None, errors: tuple[FormFieldError, ...] = (), done: str = ""
    ) -> TeamView:
        """The page of the team, as it is now."""
        team = await load_team(self.admin, self.application)
        person_id = self.admin.authority.person_id
        assert person_id is not None  # noqa: S101  pages are opened by people
        return TeamView(
            visitor=self.visitor,
            own_id=person_id,
            team=team,
            base=self.base,
            may_manage=await self._may(Operation.ADD_TEAM_MEMBER),
            may_vouch=await can_vouch(self.admin, self.application),
            latest=self.latest,
            now=clock.now(),
            typed=typed or {},
            errors=errors,
            done=done,
        )

    def build_form(
        self, typed: Mapping[str, str] | None = None, errors: tuple[FormFieldError, ...] = ()
    ) -> PartnerFormView:
        """The form for a vendor's person."""
        return PartnerFormView(self.visitor, self.team, self.base, self.latest, typed or {}, errors)

    async def _may(self, operation: Operation) -> bool:
        try:
            await self.admin.require(operation, self.application)
        except InsufficientAuthority:
            return False
        return True


async def open_team(admin: TeamAdmin, visitor: HeaderUser, number: str) -> TeamRequest | None:
    """The team of the application with this number; None: there is none that who acts may see."""
    application = await catalogue.find_by_number(admin.session, number)
    if application is None:
        return None
    try:
        return TeamRequest(admin, visitor, await load_team(admin, application))
    except InsufficientAuthority:
        return None

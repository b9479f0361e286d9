"""StoryWriter: writes the story by the use cases and jobs of the product, with the moment of each as the clock."""

from collections import Counter
from collections.abc import Callable, Collection
from csv import DictReader
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from importlib.resources import files
from io import StringIO
from uuid import UUID

from idp.accounts.people import people_import
from idp.accounts.people.people_admin import find_person
from idp.catalogue import inventory_import
from idp.catalogue import store as catalogue
from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.catalogue.decisions import declaring
from idp.catalogue.decisions.application_decision import ApplicationDecision, DecisionForm
from idp.cli.demo.story import story_people
from idp.cli.demo.story.day_facts import facts_of_day, failures_of_day, hours_of_day
from idp.cli.demo.story.demo_data_error import DemoDataError, check_report
from idp.cli.demo.story.lives import DAYS, LIVES, ApplicationLife
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.teams import claim_decisions, claims
from idp.clients.teams.claim_decisions import ClaimDecisionResult
from idp.clients.teams.claim_forms import ClaimForm
from idp.clients.teams.claims import ClaimMade
from idp.clients.teams.partners import Invitation, InvitationForm
from idp.clients.teams.team_admin import TeamAdmin
from idp.composition import Composition
from idp.foundation import clock, facts
from idp.foundation.database import Session
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact
from idp.foundation.failures import Failure, add_failures
from idp.foundation.hourly_counts import INVENTED_HOURS, LocalHour, add_hours
from idp.foundation.import_report import ImportOptions
from idp.offices import office_import
from idp.offices.office import INVENTED_SOURCE
from idp.permissions import SHELL, Authority, TeamRole
from idp.protocol.client import Environment

_FOLDER = files("idp.cli.demo.story")
_REASON = "Kami mengelola aplikasi rekaan ini."
#: On the last days the job of the night runs every night, before them after these weekdays: it does what is due.
_EVERY_NIGHT, _NIGHTS = 35, (2, 6)
_MORNING, _NIGHT = timedelta(hours=9), timedelta(hours=24, minutes=30)


@dataclass(frozen=True, slots=True)
class StoryApplication:
    """One invented application, its office, and what becomes of it."""

    id: UUID
    number: str
    name: str
    office: str
    life: ApplicationLife

    def client_id(self, environment: Environment) -> str:
        return f"rekaan-{self.number.lower()}-{environment.value}"


@dataclass
class StoryWriter:
    """Writes the days before `today` into an empty database of `composition`."""

    composition: Composition
    today: date
    _applications: list[StoryApplication] = field(default_factory=list)

    @property
    def last_day(self) -> date:
        """The last day of the story."""
        return self._day(1)

    async def write(self, watch: Callable[[int, int], None]) -> None:
        """Bring in the offices, applications and stewards, and let every day pass. Raises DemoDataError."""
        with clock.freeze(self._moment(DAYS, timedelta(hours=6))):
            async with self.composition.foundation.database.begin() as session:
                await self._bring_in(session)
        night = self.composition.long_jobs.find("tracker.nightly").run
        for ago in range(DAYS, 0, -1):
            with clock.freeze(self._moment(ago, _MORNING)):
                async with self.composition.foundation.database.begin() as session:
                    await self._write_day(session, ago)
                if any(one.life.vendor and one.life.vendor[1] == ago for one in self._applications):
                    await self.composition.teams.partner_expiry.run()
            if ago <= _EVERY_NIGHT or self._day(ago).weekday() in _NIGHTS:
                with clock.freeze(self._moment(ago, _NIGHT)):
                    await night()
            watch(DAYS - ago + 1, DAYS)

    def _moment(self, ago: int, of_day: timedelta) -> datetime:
        return self.composition.foundation.calendar.start_of(self._day(ago)) + of_day

    def _day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    async def _bring_in(self, session: Session) -> None:
        order = ImportOptions(INVENTED_SOURCE, authority=SHELL)
        offices = (_FOLDER / "offices.csv").read_bytes()
        check_report(await office_import.import_offices(session, offices, order))
        codes = [row["code"] for row in DictReader(StringIO(offices.decode()))]
        people = self.composition.accounts.admin(session, SHELL)
        check_report((await people_import.import_people(people, story_people.read_stewards(codes), order)).report)
        await self._record(session, DAYS)

    async def _record(self, session: Session, ago: int) -> None:
        """Import the applications that come into the inventory on this day."""
        new = [number for number in _read_numbers() if LIVES.get(number, ApplicationLife()).recorded == ago]
        if not new:
            return
        order = ImportOptions(INVENTED_SOURCE, authority=SHELL)
        check_report(await inventory_import.import_applications(session, _select_rows(new), order))
        self._applications = [
            StoryApplication(
                one.id, one.inventory_id, one.name, one.owner.code, LIVES.get(one.inventory_id, ApplicationLife())
            )
            for one in await catalogue.list_all(session)
        ]

    async def _write_day(self, session: Session, ago: int) -> None:
        if ago < DAYS:
            await self._record(session, ago)
        for one in self._applications:
            if ago in (one.life.claimed, one.life.asked):
                await self._claim(session, one, confirmed=ago == one.life.claimed)
            if one.life.vendor and ago == one.life.vendor[0]:
                await self._let_vendor_in(session, one, until=self._moment(one.life.vendor[1], timedelta()))
            if ago == one.life.sandbox:
                await self._register(session, one, Environment.UJI)
            if ago == one.life.production:
                await self._register(session, one, Environment.PRODUKSI)
            if ago == one.life.declared:
                await self._declare(session, one)
        await self._add_facts(session, ago)

    async def _claim(self, session: Session, one: StoryApplication, *, confirmed: bool) -> None:
        admin = self.composition.teams.admin(session, SHELL)
        steward = await find_person(session, story_people.steward_of(one.office))
        second = "" if one.life.alone else story_people.second_of(one.office)
        made = await claims.claim_application(admin, steward.id, ClaimForm(one.number, _REASON, second))
        if not isinstance(made, ClaimMade):
            raise DemoDataError(f"{one.number} could not be claimed: {made.problems}. Please report this.")
        if confirmed:
            await _confirm(admin, made.claim_id)

    async def _let_vendor_in(self, session: Session, one: StoryApplication, *, until: datetime) -> None:
        steward = await find_person(session, story_people.steward_of(one.office))
        application = await catalogue.find(session, one.id)
        admin = self.composition.teams.admin(session, Authority(f"person:{steward.id}", frozenset()))
        form = InvitationForm(*story_people.VENDOR, role=TeamRole.DEVELOPER, until=until)
        made = None if application is None else await self.composition.teams.partners.invite(admin, application, form)
        if not isinstance(made, Invitation):
            raise DemoDataError(f"Nobody of a vendor could be let in to {one.number}. Please report this.")

    async def _declare(self, session: Session, one: StoryApplication) -> None:
        application = await catalogue.find(session, one.id)
        form = DecisionForm(kind=DecisionKind.NOT_APPLICABLE, reason=DecisionReason.DEAD)
        admin = self.composition.catalogue.admin(session, SHELL)
        made = None if application is None else await declaring.declare(admin, application, form)
        if not isinstance(made, ApplicationDecision):
            raise DemoDataError(f"{one.number} could not be declared. Please report this.")

    async def _register(self, session: Session, one: StoryApplication, environment: Environment) -> None:
        declaration = {
            "client_name": one.name,
            "redirect_uris": [f"https://{one.number.lower()}.peragaan.example/divos"],
            "scope": "openid profile",
            "ownership": "kota",
            "environment": environment.value,
            "software_id": one.life.stack.value,
        }
        registration = ClientRegistration(declaration, one.number, one.client_id(environment), demo=True)
        await client_lifecycle.register_client(self.composition.clients.admin(session, SHELL), registration)

    async def _add_facts(self, session: Session, ago: int) -> None:
        day = self._day(ago)
        counts: list[tuple[tuple[Fact, date], int]] = []
        causes: list[tuple[tuple[Failure, date], int]] = []
        signed_in: Counter[int] = Counter()
        for one in self._applications:
            found = facts_of_day(one.number, one.life, day=day, ago=ago)
            for (kind, environment, person), times in found.items():
                fact = Fact(kind, one.client_id(environment), environment.value, one.id, person)
                counts.append(((fact, day), times))
            for (environment, cause), times in failures_of_day(one.life, ago).items():
                fact = Fact(FactKind.REQUEST_FAILED, one.client_id(environment), environment.value, one.id)
                counts.append(((fact, day), times))
                causes.append(((Failure(fact.kind, fact.client_id, fact.environment, one.id, cause), day), times))
            signed_in.update(hours_of_day(one.number, ago, found))
        await facts.add_counts(session, counts)
        place = FactKind.CODE_REDEEMED.value, INVENTED_HOURS, day
        await add_hours(session, [(LocalHour(*place, hour), times) for hour, times in signed_in.items()])
        await add_failures(session, causes)


def _read_numbers() -> list[str]:
    """The inventory numbers of the story."""
    return [row["inventory_id"] for row in DictReader(StringIO((_FOLDER / "applications.csv").read_text("utf-8")))]


def _select_rows(numbers: Collection[str]) -> bytes:
    """The file with the rows of these applications only."""
    head, *rows = (_FOLDER / "applications.csv").read_text("utf-8").splitlines()
    return "\n".join([head, *(row for row in rows if row.partition(",")[0] in numbers)]).encode()


async def _confirm(admin: TeamAdmin, claim_id: UUID) -> None:
    waiting = await claim_decisions.find_claim(admin, claim_id)
    result = None if waiting is None else await claim_decisions.confirm_claim(admin, waiting)
    if result is not ClaimDecisionResult.CONFIRMED:
        raise DemoDataError(f"A claim of the story could not be confirmed: {result}. Please report this.")

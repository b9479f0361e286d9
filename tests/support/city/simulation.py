"""CitySimulation: plays a plan at a provider, with the clock of each day, and runs the jobs that are due at night."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from idp.accounts.authentication.password_hasher import PasswordHasher
from idp.accounts.models.person import Person
from idp.catalogue import inventory_import
from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.decision import DecisionKind
from idp.catalogue.decisions import declaring
from idp.catalogue.decisions.application_decision import ApplicationDecision, DecisionForm, UndoResult
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.clients.teams import claim_decisions, claims, stewardships
from idp.clients.teams.claim_decisions import ClaimDecisionResult
from idp.clients.teams.claim_forms import ClaimForm
from idp.clients.teams.claims import ClaimMade
from idp.foundation import clock
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact
from idp.foundation.import_report import ImportOptions
from idp.offices import office_import
from idp.permissions import SHELL
from tests.oidc.parties import CALLBACK, CHEAP, PASSWORD, Browser, Party, about
from tests.support.app import App
from tests.support.city.events import (
    Asked,
    Claimed,
    Declared,
    Event,
    Failed,
    Plan,
    Registered,
    Resumed,
    SecondNamed,
    SignedIn,
    Suspended,
    Undone,
)

_SOURCE = ImportOptions("simulasi", authority=SHELL)
_STEWARD, _SECOND = "penjawab", "kontak.kedua"
#: The kinds that the provider counts when a person signs in once, and how often.
_OF_A_SIGN_IN = ((FactKind.CODE_REDEEMED, 1), (FactKind.ID_TOKEN_ISSUED, 1), (FactKind.REQUEST_SUCCEEDED, 2))
#: Of the days on which people sign in with a browser, how many do.
_DRIVEN_SIGN_INS = 4
_WRONG_ADDRESS = "https://salah.example/balik"


@dataclass
class CitySimulation:
    """A provider on which a plan is played; `driven`: the days whose first sign-ins are made by browsers."""

    app: App
    plan: Plan
    driven: frozenset[date] = frozenset()
    ids: dict[str, UUID] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    sign_ins_driven: int = 0
    people: int = 0

    def at(self, day: date, hour: float) -> datetime:
        """This local hour of a day; 24.5 is half past midnight of the next one."""
        return self.app.composition.foundation.calendar.start_of(day) + timedelta(hours=hour)

    async def prepare(self) -> None:
        """Bring in offices, applications and people on the morning of the first day."""
        with clock.freeze(self.at(self.plan.first, 5)):
            async with self.app.database.begin() as session:
                await office_import.import_offices(session, _office_file(self.plan), _SOURCE)
                report = await inventory_import.import_applications(session, _inventory_file(self.plan), _SOURCE)
                assert not report.rejected, report.rejected
                for one in await catalogue.list_all(session):
                    self.ids[one.inventory_id] = one.id
            await self._add_people()

    async def run_levels(self, day: date, hour: float) -> None:
        """Run the job that computes the levels of what changed, at this hour of a day."""
        with clock.freeze(self.at(day, hour)):
            await self.app.composition.jobs.find("tracker.levels").run()

    async def run_night(self, day: date) -> None:
        """Run the job of the night that begins `day`, half an hour after midnight."""
        with clock.freeze(self.at(day, 0.5)):
            await self.app.composition.long_jobs.find("tracker.nightly").run()

    async def play_day(self, day: date, events: Sequence[Event]) -> None:
        """Everything of one day: first what people decide, then what clients do; written before the evening."""
        with clock.freeze(self.at(day, 6)):
            for event in events:
                await self._apply(event)
        by_hand = [one for one in events if isinstance(one, SignedIn) and one.person] if day in self.driven else []
        for event in by_hand[:_DRIVEN_SIGN_INS]:
            await self._sign_in(event)
        self._count(day, [one for one in events if one not in by_hand[:_DRIVEN_SIGN_INS]])
        with clock.freeze(self.at(day, 23.9)):
            await self.app.composition.foundation.periodic_flush.flush()

    def person_id(self, number: int) -> UUID:
        """The id of the person with this number."""
        return NO_ID if number == 0 else uuid5(NAMESPACE_URL, f"https://simulasi.example/{number}")

    async def _add_people(self) -> None:
        hashed, at = await PasswordHasher(CHEAP).hash(PASSWORD), clock.now()
        names = {_STEWARD: self.person_id(-1), _SECOND: self.person_id(-2)}
        signing_in = {one.person for one in self.plan.events if isinstance(one, SignedIn) and one.person}
        names |= {_username(number): self.person_id(number) for number in signing_in}
        self.people = len(names)
        async with self.app.database.begin() as session:
            for username, person_id in sorted(names.items()):
                row = Person(id=person_id, username=username, username_key=username, name=f"{username} (orang contoh)")
                row.password_hash, row.created_at, row.updated_at = hashed, at, at
                row.email_verified = row.phone_number_verified = False
                session.add(row)

    async def _apply(self, event: Event) -> None:
        match event:
            case Claimed():
                await self._claim(event.application, second=event.second, confirmed=True)
            case Asked():
                await self._claim(event.application, second=True, confirmed=False)
            case Declared():
                await self._declare(event)
            case Undone():
                await self._undo(event)
            case SecondNamed():
                async with self.app.database.begin() as session:
                    admin = self.app.composition.teams.admin(session, SHELL)
                    named = await stewardships.name_second(admin, await self._application(event.application), _SECOND)
                    assert not isinstance(named, stewardships.StewardshipProblem), named
            case Registered():
                await self._register(event)
            case Suspended():
                async with self.app.database.begin() as session:
                    await client_lifecycle.suspend_client(
                        self.app.composition.clients.admin(session, SHELL), event.client
                    )
            case Resumed():
                async with self.app.database.begin() as session:
                    await client_lifecycle.resume_client(
                        self.app.composition.clients.admin(session, SHELL), event.client
                    )

    async def _claim(self, number: str, *, second: bool, confirmed: bool) -> None:
        form = ClaimForm(number, "Kami mengelolanya.", _SECOND if second else "")
        async with self.app.database.begin() as session:
            admin = self.app.composition.teams.admin(session, SHELL)
            made = await claims.claim_application(admin, self.person_id(-1), form)
            assert isinstance(made, ClaimMade), made
            if confirmed:
                waiting = await claim_decisions.find_claim(admin, made.claim_id)
                assert waiting is not None
                assert await claim_decisions.confirm_claim(admin, waiting) is ClaimDecisionResult.CONFIRMED

    async def _declare(self, event: Declared) -> None:
        review = (event.day + timedelta(days=900)).isoformat() if event.kind == "frozen" else ""
        form = DecisionForm(kind=DecisionKind(event.kind), reason=event.reason, review_on=review)
        application = await self._application(event.application)
        async with self.app.database.begin() as session:
            made = await declaring.declare(self.app.composition.catalogue.admin(session, SHELL), application, form)
            assert isinstance(made, ApplicationDecision), made

    async def _undo(self, event: Undone) -> None:
        application = await self._application(event.application)
        async with self.app.database.begin() as session:
            admin = self.app.composition.catalogue.admin(session, SHELL)
            standing = await declaring.find_standing(admin, application)
            assert standing is not None
            assert await declaring.undo_decision(admin, application, standing.id) is UndoResult.UNDONE

    async def _register(self, event: Registered) -> None:
        declaration = {
            "client_name": event.client,
            "redirect_uris": [CALLBACK],
            "ownership": "kota",
            "scope": "openid profile",
            "environment": event.where.value,
            **({"software_id": event.stack} if event.stack else {}),
        }
        registration = ClientRegistration(declaration, event.application, event.client)
        async with self.app.database.begin() as session:
            admin = self.app.composition.clients.admin(session, SHELL)
            made = await client_lifecycle.register_client(admin, registration)
        assert made.secret is not None
        self.parties[event.client] = Party(event.client, made.secret.reveal)

    async def _application(self, number: str) -> Application:
        async with self.app.database.begin() as session:
            found = await catalogue.find(session, self.ids[number])
        assert found is not None
        return found

    async def _sign_in(self, event: SignedIn) -> None:
        """The whole way of a person with a browser: sign-in page, code, tokens, and the claims where they are read."""
        with clock.freeze(self.at(event.day, event.hour)):
            async with self.app.browser() as http:
                browser = Browser(http, _username(event.person))
                tokens = await browser.tokens(self.parties[event.client])
                if event.userinfo:
                    assert (await about(http, tokens["access_token"])).status_code == 200
        self.sign_ins_driven += 1

    def _count(self, day: date, events: Iterable[Event]) -> None:
        """Count as the protocol's endpoints do."""
        facts = self.app.composition.foundation.facts
        for event in events:
            match event:
                case SignedIn():
                    with clock.freeze(self.at(day, event.hour)):
                        for fact, times in self._facts_of(event):
                            facts.count(fact, times)
                case Failed():
                    kind = FactKind.REQUEST_FAILED if event.counts else FactKind.UNAUTHENTICATED_REFUSED
                    fact = Fact(kind, event.client, event.where.value, self.ids[event.application])
                    with clock.freeze(self.at(day, 11)):
                        for _ in range(event.times):
                            facts.count_failure(fact, event.cause)

    def _facts_of(self, event: SignedIn) -> list[tuple[Fact, int]]:
        kinds = (*_OF_A_SIGN_IN, (FactKind.USERINFO_USED, int(event.userinfo)))
        person, application = self.person_id(event.person), self.ids[event.application]
        return [
            (
                Fact(
                    kind,
                    event.client,
                    event.where.value,
                    application,
                    NO_ID if kind is FactKind.REQUEST_SUCCEEDED else person,
                ),
                times,
            )
            for kind, times in kinds
            if times
        ]


def _username(number: int) -> str:
    return f"orang.{number}"


def _office_file(plan: Plan) -> bytes:
    rows = [f"{one.code},{one.name},{'dinas' if one.above else 'kota'},{one.above}" for one in plan.offices]
    return "\n".join(["code,name,type,parent", *rows]).encode()


def _inventory_file(plan: Plan) -> bytes:
    head = "inventory_id,name,owner_code,origin,status,media,spbe_class,user_scope_opd,audience,dimension,users"
    rows = [
        f"{one.number},{one.name},{one.office},{one.origin},{one.status},{one.media},khusus,semua,asn,{one.dimension},"
        f"{'' if one.users is None else one.users}"
        for one in plan.applications
    ]
    return "\n".join([head, *rows]).encode()

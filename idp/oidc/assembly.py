"""The protocol's parts put together; the composition root adds them, the handlers and the job to its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.accounts.sessions import Sessions
from idp.clients.apis import Apis
from idp.clients.events import SCOPES_GIVEN_UP
from idp.clients.last_use import LastUse
from idp.clients.registry import Registry
from idp.foundation.database import Database
from idp.foundation.facts import Facts
from idp.foundation.keys import KeyRing
from idp.foundation.lasting_secret import LastingSecret
from idp.foundation.opaque import Seal
from idp.foundation.outbound import Outbound
from idp.foundation.outbox import Handler
from idp.foundation.sealed import Sealer
from idp.oidc.authorize.case import Cases
from idp.oidc.authorize.consent import Consents
from idp.oidc.authorize.consent_page import ConsentPage
from idp.oidc.authorize.flow import Authorize, Counsel
from idp.oidc.authorize.keeping import Keeper
from idp.oidc.authorize.meeting import Meeting
from idp.oidc.authorize.permissions import Permissions
from idp.oidc.authorize.push import Inbox, PushDesk
from idp.oidc.authorize.questions import Questions
from idp.oidc.authorize.request_objects import RequestObjects
from idp.oidc.authorize.sharing import Sharing
from idp.oidc.authorize.sources import Sources
from idp.oidc.client_auth.assertions import Assertions
from idp.oidc.client_auth.authenticator import Authenticator
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.oidc.device.authorization import DeviceDesk
from idp.oidc.device.codes import Codes
from idp.oidc.device.guesses import Guesses
from idp.oidc.device.page import DevicePage
from idp.oidc.documents import Documents
from idp.oidc.grants.counter import Counter
from idp.oidc.grants.token_exchange import Delegations
from idp.oidc.logout.announcements import DELIVER, Announcements
from idp.oidc.logout.backchannel import Deliveries
from idp.oidc.logout.end_session import EndSession
from idp.oidc.logout.receipts import Receipts
from idp.oidc.logout.withdrawal import Withdrawals
from idp.oidc.policy import USER_CODE_GUESSES, Lifetimes, StepUp
from idp.oidc.seen import Seen
from idp.oidc.token import TokenDesk
from idp.oidc.tokens.access_tokens import AccessTokens
from idp.oidc.tokens.admission import Admission
from idp.oidc.tokens.bearers import Bearers
from idp.oidc.tokens.introspect import Inspection
from idp.oidc.tokens.issue import Mint
from idp.oidc.tokens.possession import Nonces, Possession
from idp.oidc.tokens.secrecy import Secrecy
from idp.oidc.tokens.signing import Signing
from idp.oidc.tokens.subjects import Subjects
from idp.oidc.tokens.targets import Targets
from idp.oidc.tokens.userinfo import UserInfo
from idp.oidc.upkeep import Upkeep
from idp.protocol.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What the protocol stands on."""

    database: Database
    provider: Provider
    ring: KeyRing
    seal: Seal
    salt: LastingSecret
    registry: Registry
    sessions: Sessions
    outbound: Outbound
    facts: Facts
    last_use: LastUse
    lifetimes: Lifetimes
    sealer: Sealer
    apis: Apis
    nonces: Nonces
    step_up: StepUp


class Assembly:
    """Every part of the protocol in one process."""

    def __init__(self, floor: Floor) -> None:
        signing = Signing(floor.ring)
        self.floor = floor
        self.seen = Seen(floor.facts, floor.last_use)
        access_tokens = AccessTokens(floor.provider.issuer, signing, floor.sealer, floor.apis.our_own)
        self.mint = Mint(floor.provider, access_tokens, floor.seal, floor.lifetimes, Subjects(floor.salt))
        self.bearers = Bearers(floor.database, access_tokens, floor.registry)
        self.possession = Possession(floor.database, floor.nonces)
        self.admission = Admission(self.bearers, self.possession)
        floor.sessions.on_end(self.bearers.forget)
        self.codes = Codes(floor.seal)
        self.keeper = Keeper(floor.database, floor.lifetimes.kept_request)
        self.questions = Questions(floor.database, self.keeper)
        self.cases = Cases(floor.registry, floor.apis, floor.sessions, self.questions, self.mint)
        self.consents = Consents(floor.database)
        self.client_keys = ClientKeys(floor.outbound)
        self.secrecy = Secrecy(signing, self.client_keys, floor.provider.issuer)
        self.objects = RequestObjects(floor.database, self.client_keys, floor.outbound, floor.provider.issuer)
        self.documents = Documents(floor.provider, signing)
        self.announcements = Announcements(floor.database, floor.registry, self.bearers)
        self.deliveries = Deliveries(floor.database, floor.registry, self.mint, floor.outbound, self.seen)
        self.upkeep = Upkeep(floor.database, floor.registry, floor.lifetimes)

    def parts(self) -> Iterator[object]:
        """What doors ask for by type."""
        yield from (self.documents, self.announcements, self.upkeep, self.bearers, self.possession, self.admission)
        yield from self._for_programs()
        yield from self._for_people()

    def handlers(self) -> dict[str, Handler]:
        """Outbox kind -> who keeps the promise."""
        others = {DELIVER: self.deliveries.deliver, SCOPES_GIVEN_UP: self.consents.scopes_given_up}
        return self.announcements.handlers() | others

    def _for_programs(self) -> Iterator[object]:
        floor = self.floor
        assertions = Assertions(floor.database, floor.registry.derivation, self.client_keys, floor.provider)
        authenticator = Authenticator(floor.registry, self.seen, assertions, self.client_keys)
        targets = Targets(floor.apis, floor.provider.issuer)
        counter = Counter(floor.database, self.mint, self.bearers, self.seen, targets)
        delegations = Delegations(floor.database, self.mint.access_tokens, self.bearers, floor.apis)
        yield TokenDesk(counter, authenticator, self.possession, self.secrecy, delegations)
        yield UserInfo(self.bearers, self.admission, self.secrecy, self.seen, floor.step_up.userinfo)
        inbox = Inbox(floor.database, self.cases, self.objects, floor.lifetimes.kept_request)
        yield PushDesk(inbox, authenticator, self.possession, self.seen)
        yield DeviceDesk(floor.database, self.mint, authenticator, self.codes, floor.apis)
        yield Inspection(floor.database, self.mint, authenticator, self.bearers, floor.apis)

    def _for_people(self) -> Iterator[object]:
        floor = self.floor
        permissions = Permissions(floor.database, self.mint)
        sources = Sources(floor.database, self.cases, self.objects)
        yield Authorize(self.cases, sources, Counsel(self.questions, permissions, self.consents, self.seen))
        sharing = Sharing(floor.apis)
        yield sharing
        yield ConsentPage(self.cases, self.consents, sharing)
        yield Meeting(self.cases, self.questions)
        guesses = Guesses(floor.database, floor.seal, USER_CODE_GUESSES)
        yield DevicePage(floor.database, floor.registry, self.codes, guesses, self.mint.subjects)
        yield Withdrawals(self.announcements)
        yield EndSession(floor.sessions, floor.registry, self.keeper, self.mint, self.announcements)
        yield Receipts(floor.database, floor.registry, self.mint)

"""The protocol's parts put together; the composition root adds them, the handlers and the job to its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from idp.accounts.sessions import Sessions
from idp.clients.last_use import LastUse
from idp.clients.registry import Registry
from idp.foundation.database import Database
from idp.foundation.facts import Facts
from idp.foundation.keys import KeyRing
from idp.foundation.lasting_secret import LastingSecret
from idp.foundation.opaque import Seal
from idp.foundation.outbound import Outbound
from idp.foundation.outbox import Handler
from idp.oidc.announcements import DELIVER, Announcements
from idp.oidc.assertions import Assertions
from idp.oidc.authenticate_client import Authenticator
from idp.oidc.authorize import Authorize
from idp.oidc.backchannel import Deliveries
from idp.oidc.bearers import Bearers
from idp.oidc.case import Cases
from idp.oidc.client_keys import ClientKeys
from idp.oidc.consent import Consents
from idp.oidc.consent_page import ConsentPage
from idp.oidc.documents import Documents
from idp.oidc.end_session import EndSession
from idp.oidc.grants.counter import Counter
from idp.oidc.introspect import Inspection
from idp.oidc.issue import Mint
from idp.oidc.keeping import Keeper
from idp.oidc.permissions import Permissions
from idp.oidc.policy import Lifetimes
from idp.oidc.questions import Questions
from idp.oidc.receipts import Receipts
from idp.oidc.seen import Seen
from idp.oidc.signing import Signing
from idp.oidc.subjects import Subjects
from idp.oidc.token import TokenDesk
from idp.oidc.upkeep import Upkeep
from idp.oidc.userinfo import UserInfo
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


class Assembly:
    """Every part of the protocol in one process."""

    def __init__(self, floor: Floor) -> None:
        signing = Signing(floor.ring)
        self.floor = floor
        self.seen = Seen(floor.facts, floor.last_use)
        self.client_keys = ClientKeys(floor.outbound)
        self.mint = Mint(floor.provider, signing, floor.seal, floor.lifetimes, Subjects(floor.salt))
        self.bearers = Bearers(floor.database, signing, floor.registry)
        floor.sessions.on_end(self.bearers.forget)
        self.documents = Documents(floor.provider, signing)
        self.announcements = Announcements(floor.database, floor.registry, self.bearers)
        self.deliveries = Deliveries(floor.database, floor.registry, self.mint, floor.outbound, self.seen)
        self.upkeep = Upkeep(floor.database, floor.registry, floor.lifetimes)

    def parts(self) -> Iterator[object]:
        """What doors ask for by type."""
        yield from (self.documents, self.announcements, self.upkeep, self.bearers)
        yield from self._for_programs()
        yield from self._for_people()

    def handlers(self) -> dict[str, Handler]:
        """Outbox kind -> who keeps the promise."""
        return self.announcements.handlers() | {DELIVER: self.deliveries.deliver}

    def _for_programs(self) -> Iterator[object]:
        floor = self.floor
        assertions = Assertions(floor.database, floor.registry.derivation, self.client_keys, floor.provider)
        authenticator = Authenticator(floor.registry, self.seen, assertions)
        yield TokenDesk(Counter(floor.database, self.mint, self.bearers, self.seen), authenticator)
        yield UserInfo(self.bearers, self.seen)
        yield Inspection(floor.database, self.mint, authenticator, self.bearers)

    def _for_people(self) -> Iterator[object]:
        floor = self.floor
        keeper, consents = Keeper(floor.database, floor.lifetimes.kept_request), Consents(floor.database)
        questions, permissions = Questions(floor.database, keeper), Permissions(floor.database, self.mint)
        cases = Cases(floor.registry, floor.sessions, questions, self.mint)
        yield Authorize(cases, questions, permissions, consents, self.seen)
        yield ConsentPage(cases, keeper, consents)
        yield EndSession(floor.sessions, floor.registry, keeper, self.mint, self.announcements)
        yield Receipts(floor.database, floor.registry, floor.provider.issuer)

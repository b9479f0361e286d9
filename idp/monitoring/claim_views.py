"""View values of the pages about claims."""

from dataclasses import dataclass

from idp.catalogue.claims.claim import Claim
from idp.clients.teams.claim_decisions import ClaimDecisionResult
from idp.clients.teams.contacts import Contact
from idp.clients.teams.stewardships import StewardAlarm
from idp.monitoring.views import OfficeFrame
from idp.web.templating import HeaderUser


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim in a list; `obstacle`: why this officer cannot decide it."""

    claim: Claim
    claimant: Contact | None
    obstacle: ClaimDecisionResult | None


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """monitoring/claims.html: what waits, and the applications whose steward left; `frame` None: of the city.

    `base`: the path of these pages; `done`: what was done last.
    """

    visitor: HeaderUser
    frame: OfficeFrame | None
    base: str
    claims: tuple[ClaimLine, ...]
    alarms: tuple[StewardAlarm, ...]
    done: str = ""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """monitoring/claim.html: one claim with its two answers; `result`: what stands against the decision."""

    visitor: HeaderUser
    frame: OfficeFrame | None
    base: str
    line: ClaimLine
    second: Contact | None
    decider: Contact | None
    note: str = ""
    result: ClaimDecisionResult | None = None

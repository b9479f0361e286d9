"""Builds the views of claims, for an office and for the city alike."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from idp.clients.teams import claim_decisions, stewardships
from idp.clients.teams.claim_decisions import WaitingClaim
from idp.clients.teams.contacts import load_contacts
from idp.clients.teams.team_admin import TeamAdmin
from idp.monitoring.claim_views import ClaimLine, ClaimsView, ClaimView
from idp.monitoring.views import OfficeFrame
from idp.web.templating import HeaderUser

DONE = frozenset({"disetujui", "ditolak", "didahului"})


@dataclass(frozen=True, slots=True)
class ClaimPages:
    """What the pages of one request have alike: who looks, at which office (None: at the city), and their path."""

    admin: TeamAdmin
    visitor: HeaderUser
    base: str
    frame: OfficeFrame | None = None

    def link(self, path: str = "", done: str = "") -> str:
        """An address within these pages."""
        fields = [f"opd={quote(self.frame.office.code, safe='')}"] if self.frame else []
        fields += [f"hasil={done}"] if done else []
        return f"{self.base}{path}" + (f"?{'&'.join(fields)}" if fields else "")

    async def build_list(self, done: str) -> ClaimsView:
        """What waits, and which applications nobody answers for any more."""
        office_ids = [self.frame.office.id] if self.frame else None
        waiting = await claim_decisions.list_waiting(self.admin, office_ids)
        people = await load_contacts(self.admin.session, [one.claim.claimant_id for one in waiting])
        lines = tuple(ClaimLine(one.claim, people.get(one.claim.claimant_id), one.obstacle) for one in waiting)
        alarms = await stewardships.list_alarms(self.admin.session, office_ids)
        return ClaimsView(self.visitor, self.frame, self.base, lines, alarms, done if done in DONE else "")

    async def find(self, claim_id: UUID) -> WaitingClaim | None:
        """A claim that the officer may see."""
        return await claim_decisions.find_claim(self.admin, claim_id)

    async def build_one(self, waiting: WaitingClaim) -> ClaimView:
        """One claim with its two answers."""
        claim = waiting.claim
        ids = (claim.claimant_id, claim.second_id, claim.decided_by)
        people = await load_contacts(self.admin.session, ids)
        return ClaimView(
            visitor=self.visitor,
            frame=self.frame,
            base=self.base,
            line=ClaimLine(claim, people.get(claim.claimant_id), waiting.obstacle),
            second=people.get(claim.second_id) if claim.second_id else None,
            decider=people.get(claim.decided_by) if claim.decided_by else None,
        )

"""find_alike(): the applications, and the proposals that wait, which a new application would duplicate."""

from idp.catalogue import store
from idp.catalogue.claims import claim_rules
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim_rules import ComparableApplication, FoundDuplicate
from idp.foundation.database import Session


async def find_alike(session: Session, new: ComparableApplication) -> tuple[FoundDuplicate, ...]:
    """What has the same number, an alike name or the same address."""
    waiting = [
        ComparableApplication(one.number, one.name, one.proposal.get("url", ""))
        for one in await claims.list_open_proposals(session)
    ]
    existing = await store.list_comparable(session)
    return claim_rules.find_duplicates(new, [*existing, *waiting])

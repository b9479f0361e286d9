"""Loads what is known of applications, in one statement for each kind of knowledge whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from idp.accounts.store import roles
from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.claims import store as claims
from idp.catalogue.claims.claim import Claim
from idp.clients.store.application_clients import load_application_clients
from idp.clients.teams.team_strength import TeamStrength, load_team_strength
from idp.diagnosis.store import help_requests
from idp.foundation import failure_history
from idp.foundation.database import Session
from idp.offices import store as offices
from idp.permissions import Role
from idp.tracker.levels import use_store as use
from idp.tracker.levels.evaluation import EvaluationMoment
from idp.tracker.levels.observations import ApplicationFacts, WaitingClaimFacts
from idp.tracker.levels.rules import first_counted_day
from idp.tracker.levels.stalls import ERROR_LOOKBACK_DAYS, Actor


class OfApplication(Protocol):
    """What belongs to an application."""

    @property
    def application_id(self) -> UUID: ...


One = TypeVar("One", bound=OfApplication)


async def load_application_facts(
    session: Session, application_ids: Collection[UUID], moment: EvaluationMoment
) -> Sequence[ApplicationFacts]:
    """What is known of these applications; of those that there are."""
    applications = await catalogue.list_by_ids(session, application_ids)
    ids, today = list(applications), moment.today
    used = await use.load_use(session, ids, today)
    clients = _group(await load_application_clients(session, ids))
    causes = _group(
        await failure_history.load_causes(
            session,
            ids,
            today - timedelta(days=ERROR_LOOKBACK_DAYS - 1),
            first_counted_day(today),
        )
    )
    teams, waiting = await load_team_strength(session, ids), await help_requests.list_waiting_since(session, ids)
    claimed = await _load_claims(session, applications, moment)
    return [
        ApplicationFacts(
            application=application,
            clients=clients[one],
            use=used[one],
            causes=causes[one],
            team=teams.get(one, TeamStrength()),
            claim=claimed.get(one),
            help_since=waiting.get(one),
        )
        for one, application in applications.items()
    ]


async def _load_claims(
    session: Session, applications: Mapping[UUID, Application], moment: EvaluationMoment
) -> Mapping[UUID, WaitingClaimFacts]:
    """The oldest open claim of each of these applications for which nobody answers, and who decides it."""
    unowned = [one.id for one in applications.values() if one.answered_since is None]
    oldest: dict[UUID, Claim] = {}
    for claim in await claims.list_open_of_applications(session, unowned):
        if claim.application_id is not None:
            oldest.setdefault(claim.application_id, claim)
    administrators: dict[UUID, set[UUID]] = {}
    found = {}
    for application_id, claim in oldest.items():
        if claim.office.id not in administrators:
            line = await offices.load_line(session, claim.office.id)
            holders = await roles.list_holders(session, Role.PENGELOLA_OPD, line, moment.now)
            administrators[claim.office.id] = set(holders)
        others = administrators[claim.office.id] - {claim.claimant_id}
        found[application_id] = WaitingClaimFacts(claim.claimed_at, Actor.OFFICE if others else Actor.KOMINFO)
    return found


def _group(items: Iterable[One]) -> Mapping[UUID, list[One]]:
    grouped: defaultdict[UUID, list[One]] = defaultdict(list)
    for one in items:
        grouped[one.application_id].append(one)
    return grouped

"""TeamTask: what a member of teams has to do, the most damaging first; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from idp.catalogue.claims.claim import Claim, ClaimOutcome
from idp.clients.records import ClientRecord, SecretRecord, SecretState
from idp.diagnosis.help_request import HelpRequest

#: How long before its end a secret is a task.
SECRET_WARNING = timedelta(days=30)
#: How long a refused claim is told.
REFUSAL_SHOWN = timedelta(days=30)


class TeamTaskKind(IntEnum):
    """The kinds of tasks, the most damaging first."""

    NO_SECRET = 1
    SECRET_EXPIRES = 2
    HELP_ANSWERED = 3
    STEWARD_LEFT = 4
    SINGLE_CONTACT = 5
    CLAIM_WAITS = 6
    CLAIM_REFUSED = 7


@dataclass(frozen=True, slots=True)
class TeamTask:
    """One task; `name`: of the application, `target`: the client_id, the inventory number or the code it is about.

    `at`: when a secret ends, or since when a claim waits or is refused, or help is answered; `used_at`: the last use of
    the secret; `note`: the reason of a refusal.
    """

    kind: TeamTaskKind
    name: str
    target: str = ""
    at: datetime | None = None
    used_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TaskSource:
    """An application with what can be wrong with it; `owned`: a claim of it was confirmed."""

    name: str
    number: str
    clients: Sequence[ClientRecord]
    owned: bool
    steward_answers: bool
    second_answers: bool


def list_team_tasks(
    sources: Iterable[TaskSource], claims: Iterable[Claim], answered: Iterable[HelpRequest], now: datetime
) -> tuple[TeamTask, ...]:
    """The tasks in order; of one kind, the earliest first. `answered`: help requests with an answer to be read."""
    found = [task for source in sources for task in _tasks_of_application(source, now)]
    found += [task for claim in claims for task in _tasks_of_claim(claim, now)]
    found += [TeamTask(TeamTaskKind.HELP_ANSWERED, one.application_name, one.code, one.changed_at) for one in answered]
    return tuple(sorted(found, key=lambda task: (task.kind, task.at or now, task.name)))


def _tasks_of_application(source: TaskSource, now: datetime) -> Iterable[TeamTask]:
    for client in source.clients:
        if client.suspended_at is None and client.metadata.token_endpoint_auth_method.uses_secret:
            yield from _tasks_of_secrets(source, client, now)
    if source.owned and not source.steward_answers:
        yield TeamTask(TeamTaskKind.STEWARD_LEFT, source.name, source.number)
    elif source.owned and not source.second_answers:
        yield TeamTask(TeamTaskKind.SINGLE_CONTACT, source.name, source.number)


def _tasks_of_secrets(source: TaskSource, client: ClientRecord, now: datetime) -> Iterable[TeamTask]:
    live = [secret for secret in client.secrets if secret.state(now) is SecretState.LIVE]
    if not live:
        yield TeamTask(TeamTaskKind.NO_SECRET, source.name, client.metadata.client_id)
    for secret in live:
        if _ends_soon(secret, now):
            used = secret.last_used_at
            yield TeamTask(TeamTaskKind.SECRET_EXPIRES, source.name, client.metadata.client_id, secret.expires_at, used)


def _ends_soon(secret: SecretRecord, now: datetime) -> bool:
    return secret.expires_at is not None and secret.expires_at <= now + SECRET_WARNING


def _tasks_of_claim(claim: Claim, now: datetime) -> Iterable[TeamTask]:
    if claim.is_open:
        yield TeamTask(TeamTaskKind.CLAIM_WAITS, claim.name, claim.number, claim.claimed_at)
    elif claim.outcome is ClaimOutcome.REFUSED and claim.decided_at and claim.decided_at > now - REFUSAL_SHOWN:
        yield TeamTask(TeamTaskKind.CLAIM_REFUSED, claim.name, claim.number, claim.decided_at, note=claim.note or "")

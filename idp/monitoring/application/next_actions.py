"""list_actions(): what must be done for the next level and for gaps, who must act, and where it is done; pure."""

from dataclasses import dataclass

from idp.tracker.levels.rules import Lack, Level, UnmetRequirement
from idp.tracker.levels.stalls import Actor
from idp.tracker.levels.standing import ApplicationStanding

_ACTORS = {
    Lack.CONFIRMED_CLAIM: Actor.OFFICE,
    Lack.SECOND_CONTACT: Actor.OFFICE,
    Lack.PEOPLE: Actor.OFFICE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLinks:
    """The addresses where things are done; empty where the reader cannot do them."""

    claim: str = ""
    team: str = ""
    registration: str = ""
    trial: str = ""
    use: str = ""
    failures: str = ""


@dataclass(frozen=True, slots=True)
class NextAction:
    """A requirement that is not met, who must act, and the address where it is done."""

    requirement: UnmetRequirement
    actor: Actor
    link: str


@dataclass(frozen=True, slots=True)
class LevelActions:
    """What must be done for one level; `is_gap`: it is below the present one."""

    level: Level
    is_gap: bool
    actions: tuple[NextAction, ...]


def list_actions(standing: ApplicationStanding, links: ActionLinks) -> tuple[LevelActions, ...]:
    """The actions for the next level, then those for gaps; none where the application does not count."""
    if not standing.eligible:
        return ()
    following = (standing.next,) if standing.next else ()
    return tuple(
        LevelActions(one.level, one.level < standing.level, tuple(_action(lack, links) for lack in one.missing))
        for one in (*following, *standing.gaps)
    )


def _action(one: UnmetRequirement, links: ActionLinks) -> NextAction:
    return NextAction(one, _ACTORS.get(one.lack, Actor.TEAM), _places(links).get(one.lack, ""))


def _places(links: ActionLinks) -> dict[Lack, str]:
    return {
        Lack.CONFIRMED_CLAIM: links.claim,
        Lack.SECOND_CONTACT: links.team,
        Lack.CLIENT: links.registration,
        Lack.SANDBOX_SIGN_IN: links.trial,
        Lack.SANDBOX_TOKEN_USE: links.trial,
        Lack.PEOPLE: links.use,
        Lack.FEWER_FAILURES: links.failures,
    }

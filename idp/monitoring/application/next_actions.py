"""list_actions(): what must be done for the next level, who must act, and where it is done; pure."""

from dataclasses import dataclass

from idp.tracker.levels.rules import Lack, LevelResult, UnmetRequirement
from idp.tracker.levels.stalls import Actor

_ACTORS = {
    Lack.CONFIRMED_CLAIM: Actor.OFFICE,
    Lack.SECOND_CONTACT: Actor.OFFICE,
    Lack.PEOPLE: Actor.OFFICE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLinks:
    """The addresses where things are done; empty where the reader cannot do them.

    `claim_waits`: a claim waits for a decision, and `claim` leads to it.
    """

    claim: str = ""
    claim_waits: bool = False
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


def list_actions(result: LevelResult | None, links: ActionLinks) -> tuple[NextAction, ...]:
    """The actions for a level; none for a level that is not measured, or at the top."""
    return tuple(_action(one, links) for one in result.missing) if result else ()


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

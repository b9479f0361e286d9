"""ApplicationPlace: where an application stands on its way to full use, and the one next step of its team; pure."""

from dataclasses import dataclass
from enum import Enum, IntEnum, auto

from idp.tracker.levels.rules import IntegrationStatus, Lack, Level, UnmetRequirement


class Stage(IntEnum):
    """The stages of an application's way, in their order; the names are the city's."""

    INVENTARIS = 1
    KLAIM = 2
    UJI = 3
    LOLOS_UJI = 4
    PENGAJUAN = 5
    PRODUKSI = 6
    DIPAKAI = 7
    TUNTAS = 8


class NextStep(Enum):
    """What the team does next."""

    CLAIM = auto()
    REGISTER = auto()
    SIGN_IN = auto()
    READ_DATA = auto()
    MORE_PEOPLE = auto()
    FEWER_FAILURES = auto()
    #: Nobody of the team has to do anything: what comes next is not measured.
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class ApplicationPlace:
    """The stage that is worked on, and the step; `requirement`: how many there are and are needed, if that counts."""

    stage: Stage
    step: NextStep
    requirement: UnmetRequirement | None = None


_STEPS = {
    Lack.CLIENT: NextStep.REGISTER,
    Lack.SANDBOX_SIGN_IN: NextStep.SIGN_IN,
    Lack.SANDBOX_TOKEN_USE: NextStep.READ_DATA,
    Lack.PEOPLE: NextStep.MORE_PEOPLE,
    Lack.FEWER_FAILURES: NextStep.FEWER_FAILURES,
}


def find_place(status: IntegrationStatus, *, owned: bool, in_production: bool, in_sandbox: bool) -> ApplicationPlace:
    """The place of an application: whether its owner confirmed a claim, and where it has active clients."""
    if in_production:
        return _judge(status, Level.DIPAKAI, Stage.DIPAKAI, then=Stage.TUNTAS)
    if not owned:
        # the sandbox is open while the claim waits
        return ApplicationPlace(Stage.KLAIM, NextStep.CLAIM if in_sandbox else NextStep.REGISTER)
    if not in_sandbox:
        return ApplicationPlace(Stage.UJI, NextStep.REGISTER)
    return _judge(status, Level.MASUK_UJI, Stage.UJI, then=Stage.LOLOS_UJI)


def _judge(status: IntegrationStatus, level: Level, stage: Stage, *, then: Stage) -> ApplicationPlace:
    """The stage with the first requirement of its level that is not met, or the stage after it."""
    result = next(one for one in status.results if one.level is level)
    if result.is_met:
        return ApplicationPlace(then, NextStep.NOTHING)
    first = result.missing[0]
    return ApplicationPlace(stage, _STEPS.get(first.lack, NextStep.NOTHING), first)

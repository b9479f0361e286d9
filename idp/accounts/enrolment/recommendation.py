"""recommend_factor(): which second factor suits a person, by two questions; pure."""

from dataclasses import dataclass

from idp.accounts.factors.enrolled_factors import FactorKind


@dataclass(frozen=True, slots=True)
class FactorQuestions:
    """What a person said: whether they have a phone and a computer that nobody else uses; None: unsaid."""

    own_phone: bool | None = None
    own_computer: bool | None = None


@dataclass(frozen=True, slots=True)
class FactorAdvice:
    """The factor that suits the person, where it lives, and the second best. The texts are in the template.

    `place`: `phone`, `computer` or `security_key`.
    """

    kind: FactorKind
    place: str
    second_best: FactorKind | None = None


def recommend_factor(said: FactorQuestions) -> FactorAdvice | None:
    """The advice once both questions are answered, else None.

    At a shared computer a code is typed from the phone: the computer keeps nothing, and needs no script. Where the
    computer is the person's own, a passkey is quicker, and cannot be phished. Without a phone the passkey lives in that
    computer, or in a security key that the office hands out.
    """
    match said.own_phone, said.own_computer:
        case True, True:
            return FactorAdvice(FactorKind.PASSKEY, "phone", FactorKind.TOTP)
        case True, False:
            return FactorAdvice(FactorKind.TOTP, "phone", FactorKind.PASSKEY)
        case False, True:
            return FactorAdvice(FactorKind.PASSKEY, "computer")
        case False, False:
            return FactorAdvice(FactorKind.PASSKEY, "security_key")
        case _:
            return None

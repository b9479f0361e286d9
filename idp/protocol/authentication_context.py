"""Acr and Amr: how strongly and by which methods a person was authenticated (OIDC Core 2, RFC 8176)."""

from collections.abc import Collection, Iterable

from idp.enumerations import DescribedEnum


class Acr(DescribedEnum):
    """The authentication context classes, weakest first; a session of one satisfies a request for those before it."""

    PASSWORD = "urn:divos:acr:sandi", "The person gave their password."
    SECOND_FACTOR = "urn:divos:acr:mfa", "The person gave their password and a second factor."
    PASSKEY = "urn:divos:acr:kunci-sandi", "The person used a passkey, which cannot be phished."

    @property
    def strength(self) -> int:
        """The place in the order, 1 for the weakest."""
        return list(Acr).index(self) + 1


class Amr(DescribedEnum):
    """The authentication methods (RFC 8176 2)."""

    PASSWORD = "pwd", "A password."
    ONE_TIME_CODE = "otp", "A code of an authenticator app, or a recovery code."
    HARDWARE_KEY = "hwk", "A passkey that stays in one device."
    SOFTWARE_KEY = "swk", "A passkey that is synchronised between devices."
    USER_VERIFIED = "user", "The passkey's device verified its user, by a PIN, a finger or a face."
    MULTIPLE_FACTORS = "mfa", "Two factors of different kinds."


_PASSKEYS = frozenset({Amr.HARDWARE_KEY, Amr.SOFTWARE_KEY})

#: The values of Acr that a login can reach, weakest first.
REACHABLE_ACRS = (Acr.PASSWORD, Acr.SECOND_FACTOR, Acr.PASSKEY)


def reached_acr(passed: Iterable[str]) -> Acr | None:
    """The class that these methods reach, None for none; a passkey counts beside a password or a verified user."""
    methods = frozenset(passed)
    has_password = Amr.PASSWORD in methods
    if not _PASSKEYS.isdisjoint(methods) and (has_password or Amr.USER_VERIFIED in methods):
        return Acr.PASSKEY
    if not has_password:
        return None
    return Acr.SECOND_FACTOR if Amr.ONE_TIME_CODE in methods else Acr.PASSWORD


def combine_methods(*passed: str) -> tuple[Amr, ...]:
    """The methods in the order of Amr, each once, with `mfa` where they are factors of two kinds."""
    methods = frozenset(passed)
    kinds = (
        {Amr.PASSWORD} & methods,
        {Amr.ONE_TIME_CODE} & methods or _PASSKEYS & methods,
        # the verified user is a second factor in itself: the device is one, its PIN or the finger the other
        {Amr.USER_VERIFIED} & methods,
    )
    several = sum(map(bool, kinds)) > 1
    return tuple(method for method in Amr if method in methods or (several and method is Amr.MULTIPLE_FACTORS))


def known_acrs(values: Iterable[str]) -> tuple[Acr, ...]:
    """Those of `values` that a login can reach, in their order; others are ignored (OIDC Core 3.1.2.1)."""
    named = {acr.value: acr for acr in REACHABLE_ACRS}
    return tuple(named[value] for value in values if value in named)


def satisfied_acr(acr: str, accepted: Collection[str]) -> str | None:
    """The one of `accepted` that a login of class `acr` satisfies: the class itself or the strongest before it."""
    if acr in accepted:
        return acr
    reached = known_acrs([acr])
    strength = reached[0].strength if reached else 0
    fitting = [one for one in known_acrs(accepted) if one.strength <= strength]
    return max(fitting, key=lambda one: one.strength, default=None)

"""Acr and Amr: how strongly and by which methods a person was authenticated (OIDC Core 2, RFC 8176)."""

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


#: The values of Acr that a login can reach, weakest first.
REACHABLE_ACRS = (Acr.PASSWORD,)

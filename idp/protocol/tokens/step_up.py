"""StepUpRequirement: the authentication level and age that an endpoint requires of an access token (RFC 9470)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from idp.protocol.authentication_context import satisfied_acr
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.tokens.access_token import AccessToken


@dataclass(frozen=True, slots=True)
class StepUpRequirement:
    """The accepted acr values, preferred first (none: any), and the maximum age of the authentication."""

    acr_values: tuple[str, ...] = ()
    max_age: timedelta | None = None

    def check(self, token: AccessToken, now: datetime) -> None:
        """Raises InsufficientUserAuthentication when the person must authenticate again (RFC 9470 3)."""
        strong = not self.acr_values or satisfied_acr(token.acr or "", self.acr_values) is not None
        if not strong or not self._recent(token.authenticated_at, now):
            seconds = None if self.max_age is None else int(self.max_age.total_seconds())
            raise AccessTokenCause.LOGIN_TOO_WEAK_OR_OLD(acr_values=" ".join(self.acr_values), max_age=seconds)

    def _recent(self, authenticated_at: datetime | None, now: datetime) -> bool:
        if self.max_age is None:
            return True
        return authenticated_at is not None and now - authenticated_at <= self.max_age


#: The requirement that every token satisfies.
NO_REQUIREMENT = StepUpRequirement()

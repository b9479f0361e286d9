"""LogoutToken: the claims of a Logout Token (Back-Channel Logout 2.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFETIME = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutToken:
    """The content of one logout token: a session of a person ended at a client; without nonce."""

    issuer: str
    client_id: str
    subject: str
    sid: str
    issued_at: datetime
    jti: str

    def claims(self) -> dict[str, object]:
        """The claims to sign, with typ logout+jwt."""
        issued = int(self.issued_at.timestamp())
        return {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.client_id,
            "iat": issued,
            "exp": issued + int(LIFETIME.total_seconds()),
            "jti": self.jti,
            "sid": self.sid,
            "events": {EVENT: {}},
        }

"""HmacTokens: codes, device codes and refresh tokens, each the id of a row under a MAC (RFC 6749 1.3.1, 1.5)."""

from uuid import UUID

from idp.foundation.secret_values import TokenSigner

_CODE, _REFRESH, _DEVICE = "code", "refresh", "device"


class HmacTokens:
    """Issues and opens these tokens; nothing of them is stored, and a forged one costs no statement."""

    def __init__(self, token_signer: TokenSigner) -> None:
        self._token_signer = token_signer

    def issue_code(self, grant_id: UUID) -> str:
        """An authorization code: the grant's id under a MAC."""
        return self._token_signer.sign(_CODE, grant_id.bytes)

    def open_code(self, code: str) -> UUID | None:
        """The grant of a code; None when it is not ours."""
        return self._id(_CODE, code)

    def issue_device_code(self, device_id: UUID) -> str:
        """A device code: its row's id under a MAC."""
        return self._token_signer.sign(_DEVICE, device_id.bytes)

    def open_device_code(self, device_code: str) -> UUID | None:
        """The row of a device code; None when it is not ours."""
        return self._id(_DEVICE, device_code)

    def issue_refresh_token(self, grant_id: UUID, generation: int) -> str:
        """A refresh token: the grant's id and generation under a MAC; the same values give the same token."""
        return self._token_signer.sign(_REFRESH, grant_id.bytes + generation.to_bytes(4, "big"))

    def open_refresh_token(self, token: str) -> tuple[UUID, int] | None:
        """The grant and generation of a refresh token; None when it is not ours."""
        payload = self._token_signer.verify(_REFRESH, token)
        if payload is None or len(payload) != 20:
            return None
        return UUID(bytes=payload[:16]), int.from_bytes(payload[16:], "big")

    def _id(self, purpose: str, token: str) -> UUID | None:
        payload = self._token_signer.verify(purpose, token)
        return UUID(bytes=payload) if payload is not None and len(payload) == 16 else None

"""UnreadableRequest and RateLimited: errors of requests before any endpoint looks at them."""

from collections.abc import Mapping

from idp.protocol.errors.cause import Cause, CausedError


class UnreadableRequest(CausedError):
    """The request cannot be read as a query, form or JSON; `status` is the HTTP status of the error."""

    def __init__(self, cause: Cause, facts: Mapping[str, object], status: int) -> None:
        super().__init__(cause, facts)
        self.status = status


class RateLimited(CausedError):
    """Too many requests from this address: nothing was stored; the fact `retry_after` is in seconds."""

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.facts["retry_after"])}

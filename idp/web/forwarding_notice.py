"""ForwardingNotice: says once in the log that a proxy is not named in IDP_TRUSTED_PROXIES."""

from idp.foundation.log import get_logger

log = get_logger(__name__)


class ForwardingNotice:
    """Behind a proxy that is not named, everybody is one address for throttles and limits."""

    def __init__(self) -> None:
        self._told = False

    def tell(self, peer: str) -> None:
        """Say that `peer` forwards requests, the first time."""
        if self._told:
            return
        self._told = True
        log.warning(
            "proxy.untrusted",
            peer=peer,
            setting="IDP_TRUSTED_PROXIES",
            problem="An address that IDP_TRUSTED_PROXIES does not name sends X-Forwarded-For: if it is your proxy, "
            "everybody behind it counts as one address until you name it there.",
        )

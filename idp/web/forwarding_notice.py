"""ForwardingNotice: says in the log which proxies are not named in IDP_TRUSTED_PROXIES, once for each."""

from idp.foundation.log import get_logger

log = get_logger(__name__)

#: How many peers are told of: a stranger who sends the header must not hide the proxy.
_MOST_PEERS = 10


class ForwardingNotice:
    """Behind a proxy that is not named, everybody is one address for throttles and limits."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def tell(self, peer: str) -> None:
        """Say that `peer` forwards requests, the first time that it does."""
        if peer in self._told or len(self._told) >= _MOST_PEERS:
            return
        self._told.add(peer)
        log.warning(
            "proxy.untrusted",
            peer=peer,
            setting="IDP_TRUSTED_PROXIES",
            problem="An address that IDP_TRUSTED_PROXIES does not name sends X-Forwarded-For: if it is your proxy, "
            "everybody behind it counts as one address until you name it there.",
        )

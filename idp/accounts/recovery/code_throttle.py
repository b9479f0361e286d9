"""CodeThrottle: limits guesses of codes by person and address; every name is counted alike."""

from datetime import datetime
from enum import Enum, auto

from idp.accounts.policy import ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store.login_throttle import AddressFull, AllTriesInUse, LoginThrottle, Reservation, ThrottleKeys
from idp.foundation import clock, secret_values
from idp.foundation.database import Database
from idp.foundation.secret_values import TokenSigner


class CountedTries(Enum):
    """What is counted apart: whoever tries one must hold up nobody who tries another, at the same address neither."""

    #: Codes that people type who are not signed in.
    CODES = auto()
    #: Codes that people type who are signed in.
    SIGNED_IN = auto()
    #: Requests for a link by e-mail.
    LINKS = auto()


class CodeThrottle:
    """Reserves each try before the code is looked up, so that concurrent tries gain nothing.

    Its counters commit by themselves: use it outside the transaction in which the code is spent.
    """

    def __init__(self, database: Database, signer: TokenSigner, policy: ThrottlePolicy, counted: CountedTries) -> None:
        self._tries = LoginThrottle(database, policy)
        self._signer, self._policy, self._counted = signer, policy, counted

    async def reserve(self, account: str, origin: RequestOrigin) -> ThrottleKeys | datetime:
        """The keys of a reserved try, or the moment before which there is none.

        `account`: whose code is tried, such as `person <id>` or a typed name that nobody has.
        """
        keys, now = self._keys(account, origin), clock.now()
        answer = await self._tries.reserve(keys, now)
        match answer:
            case Reservation.RESERVED:
                return keys
            case AddressFull(until):
                return until or now + self._policy.breather
            case AllTriesInUse.ALL_TRIES_IN_USE:
                return now + self._policy.breather
            case _:
                return answer

    async def record_wrong(self, tried: ThrottleKeys) -> datetime | None:
        """The code was wrong; the moment of the next try, if this was the last one for now."""
        return await self._tries.record_failure(tried, clock.now())

    async def record_right(self, tried: ThrottleKeys) -> None:
        """The code was right, or the try did not count; earlier wrong tries still count."""
        await self._tries.release(tried, clock.now())

    def _keys(self, account: str, origin: RequestOrigin) -> ThrottleKeys:
        what = self._counted.name
        named = f"{account} from {origin.network}", f"address {origin.site}", f"{account} from anywhere"
        return ThrottleKeys(
            *(
                secret_values.digest_secret(self._signer.sign("one-time codes", f"{what}: {text}".encode()))
                for text in named
            )
        )

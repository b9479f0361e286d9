"""UserCodeThrottle: limits guesses of user codes by person, anonymous network and address (RFC 8628 5.1)."""

from datetime import datetime
from uuid import UUID

from idp.accounts.policy import ThrottlePolicy
from idp.accounts.sessions.request_origin import RequestOrigin
from idp.accounts.store.login_throttle import AddressFull, AllTriesInUse, LoginThrottle, Reservation, ThrottleKeys
from idp.foundation import clock, secret_values
from idp.foundation.database import Database
from idp.foundation.secret_values import TokenSigner


class UserCodeThrottle:
    """Reserves each try before the code is looked up, so that concurrent tries gain nothing."""

    def __init__(self, database: Database, seal: TokenSigner, throttle: ThrottlePolicy) -> None:
        self._attempts = LoginThrottle(database, throttle)
        self._seal = seal
        self._breather = throttle.breather

    async def reserve(self, origin: RequestOrigin, person_id: UUID | None) -> ThrottleKeys | datetime:
        """The keys of a reserved try, or the moment before which there is none."""
        keys, now = self._keys(origin, person_id), clock.now()
        answer = await self._attempts.reserve(keys, now)
        match answer:
            case Reservation.RESERVED:
                return keys
            case AddressFull(until):
                return until or now + self._breather
            case AllTriesInUse.ALL_TRIES_IN_USE:
                return now + self._breather
            case _:
                return answer

    async def record_wrong(self, tried: ThrottleKeys) -> datetime | None:
        """The code is not waiting; the moment of the next try, if this was the last one for now."""
        return await self._attempts.record_failure(tried, clock.now())

    async def record_right(self, tried: ThrottleKeys) -> None:
        """The code is waiting; wrong tries still count, because anybody can get a right code for their own device."""
        await self._attempts.release(tried, clock.now())

    def _keys(self, origin: RequestOrigin, person_id: UUID | None) -> ThrottleKeys:
        who = f"person {person_id}" if person_id else f"strangers of {origin.network}"
        named = f"{who} from {origin.network}", f"address {origin.site}", f"{who} from anywhere"
        return ThrottleKeys(
            *(secret_values.digest_secret(self._seal.sign("user codes", text.encode())) for text in named)
        )

"""UserCodeThrottle: limits guesses of user codes by person, anonymous network and address (RFC 8628 5.1)."""

from datetime import datetime
from uuid import UUID

from idp.accounts.origin import Origin
from idp.accounts.policy import Throttle
from idp.accounts.store.attempts import Attempts, Full, Keys, Reserved
from idp.foundation import clock, opaque
from idp.foundation.database import Database
from idp.foundation.opaque import Seal


class Guesses:
    """Reserves each try before the code is looked up, so that concurrent tries gain nothing."""

    def __init__(self, database: Database, seal: Seal, throttle: Throttle) -> None:
        self._attempts = Attempts(database, throttle)
        self._seal = seal
        self._breather = throttle.breather

    async def reserve(self, origin: Origin, person_id: UUID | None) -> Keys | datetime:
        """The keys of a reserved try, or the moment before which there is none."""
        keys, now = self._keys(origin, person_id), clock.now()
        answer = await self._attempts.reserve(keys, now)
        match answer:
            case Reserved.RESERVED:
                return keys
            case Full.FULL:
                return now + self._breather
            case _:
                return answer

    async def wrong(self, tried: Keys) -> datetime | None:
        """The code is not waiting; the moment of the next try, if this was the last one for now."""
        return await self._attempts.failed(tried, clock.now())

    async def right(self, tried: Keys) -> None:
        """The code is waiting; wrong tries still count, because anybody can get a right code for their own device."""
        await self._attempts.returned(tried, clock.now())

    def _keys(self, origin: Origin, person_id: UUID | None) -> Keys:
        who = f"person {person_id}" if person_id else f"strangers of {origin.network}"
        named = f"{who} from {origin.network}", f"address {origin.site}", f"{who} from anywhere"
        return Keys(*(opaque.digest(self._seal.sign("user codes", text.encode())) for text in named))

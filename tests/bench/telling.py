"""`python -m tests.bench.telling`: does time tell an unknown client from a wrong secret? A look, not a test."""

import asyncio
import statistics
import sys
import time
from random import Random

from idp.foundation import clock
from idp.oidc.client_auth.authenticator import Authenticator
from idp.protocol.ask import Ask
from idp.protocol.errors import InvalidClient
from idp.protocol.parameters import read
from tests.oidc.parties import CHEAP, Town
from tests.support.databases import Databases
from tests.support.house import open_house

ROUNDS = 20_000

#: Seconds. Thousands of probes in one building can tell some 20 µs apart, over the Internet some 100 µs.
TOLD = 2e-6


async def main() -> int:
    """Calls in random order; 0 while the means are nearer to each other than anybody could tell from outside."""
    with Databases() as databases:
        async with open_house(databases.new("sqlite"), argon2=CHEAP) as house:
            known = (await Town(house).party(token_endpoint_auth_method="client_secret_post")).client_id
            times = await _measured(
                house.composition.oidc.tokens.token_endpoint._authenticator, known, "0" * len(known)
            )
    means = {name: statistics.fmean(values) for name, values in times.items()}
    spread = sum(statistics.variance(values) / len(values) for values in times.values()) ** 0.5
    apart = abs(means["unknown"] - means["wrong secret"])
    for name, values in times.items():
        print(f"{name:13} mean {means[name] * 1e6:.2f} µs, median {statistics.median(values) * 1e6:.2f} µs")
    print(
        f"apart by {apart * 1e6:.2f} µs, give or take {2 * spread * 1e6:.2f} µs; {TOLD * 1e6:.0f} µs would be too much"
    )
    return 1 if apart > TOLD else 0


async def _measured(authenticator: Authenticator, known: str, unknown: str) -> dict[str, list[float]]:
    """Seconds per refusal, the slowest hundredth left out: those are other people's work."""
    asks = {"wrong secret": _ask(known), "unknown": _ask(unknown)}
    times: dict[str, list[float]] = {name: [] for name in asks}
    random, now = Random(1), clock.now()
    for _ in range(ROUNDS):
        name = random.choice(list(asks))
        began = time.perf_counter()
        try:
            await authenticator.caller(asks[name], now)
        except InvalidClient:
            times[name].append(time.perf_counter() - began)
    return {name: sorted(values)[: -len(values) // 100] for name, values in times.items()}


def _ask(client_id: str) -> Ask:
    return Ask(read([("client_id", client_id), ("client_secret", "x" * 43)]), "http://localhost:8400/token")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

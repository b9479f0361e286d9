"""`python -m tests.support.city --years 2`: a long simulation of the city, compared with the recount every quarter."""

import argparse
import asyncio
from datetime import date, timedelta

from tests.support.city.plan import PlanSize, plan_city
from tests.support.city.played_city import play_city
from tests.support.databases import Databases, Kind

_LAST = date(2026, 11, 30)
_QUARTER = 91


def main() -> None:
    """Play the city, and print what was compared."""
    asked = argparse.ArgumentParser(prog="python -m tests.support.city", description=__doc__)
    asked.add_argument("--years", type=float, default=2)
    asked.add_argument("--seed", type=int, default=15)
    asked.add_argument("--offices", type=int, default=40)
    asked.add_argument("--applications", type=int, default=80)
    asked.add_argument("--database", type=Kind, choices=list(Kind), default=Kind.POSTGRESQL)
    found = asked.parse_args()
    days = int(found.years * 365)
    size = PlanSize(days, offices=found.offices, applications=found.applications)
    compared = {_LAST - timedelta(days=ago) for ago in range(0, days - 1, _QUARTER)}
    with Databases() as databases, databases.lend(found.database) as url:
        played = asyncio.run(play_city(url, plan_city(found.seed, _LAST, size), compared, _tell))
    print(f"\n{played.sign_ins_driven} sign-ins by browsers; figures that equal the recount:")
    for what, number in sorted(played.compared.items()):
        print(f"  {number:7} {what}")


def _tell(day: date) -> None:
    if day.day == 1:
        print(day, end=" ", flush=True)


if __name__ == "__main__":
    main()

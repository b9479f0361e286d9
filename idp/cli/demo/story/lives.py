"""LIVES: what becomes of each invented application, in days before the last day of the story; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from idp.clients.stack import Stack
from idp.protocol.client import Environment

#: How many days the story covers.
DAYS = 365


@dataclass(frozen=True, slots=True)
class FailingPeriod:
    """From `since` to `until` days before the end, `times` requests a day are refused for one cause."""

    since: int
    until: int
    cause: str
    times: int
    environment: Environment = Environment.PRODUKSI


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationLife:
    """What happens to one application; numbers are days before the last day, None: it never happens.

    `recorded`: it comes into the inventory; `claimed`: a claim is confirmed, with a second contact unless `alone`;
    `asked`: a claim that waits; `vendor`: from when staff of a vendor develop it, and when their time ends; `sandbox`
    and `production`: a client is registered, made with `stack`; `tried`: personas sign in; `use`: from when to when
    `people` use it; `declared`: an officer declares that it is dead and that single sign-on does not apply.
    """

    claimed: int | None = None
    alone: bool = False
    asked: int | None = None
    vendor: tuple[int, int] | None = None
    sandbox: int | None = None
    tried: int | None = None
    production: int | None = None
    people: int = 0
    use: Sequence[tuple[int, int]] = ()
    failing: Sequence[FailingPeriod] = ()
    declared: int | None = None
    recorded: int = DAYS
    stack: Stack = Stack.OTHER


def _used(
    begun: int, people: int, stack: Stack, *, until: int = 1, failing: Sequence[FailingPeriod] = ()
) -> ApplicationLife:
    """The whole way: claimed, tried in the sandbox, in production `begun` days before the end, and used since then."""
    return ApplicationLife(
        claimed=begun + 24,
        sandbox=begun + 21,
        tried=begun + 19,
        production=begun,
        people=people,
        use=((begun - 1, until),),
        failing=failing,
        stack=stack,
    )


_CODE_REPLAYED = "code_replayed"
_VERIFIER = "code_verifier_mismatch"

#: Those that are not mentioned stay as the inventory has them.
LIVES: Mapping[str, ApplicationLife] = {
    # in use to the last day, one after the other, in three waves
    "R-17": _used(330, 38, Stack.PHP),
    "R-18": _used(322, 34, Stack.LARAVEL),
    "R-20": _used(316, 40, Stack.PHP),
    "R-06": _used(270, 24, Stack.OTHER),
    "R-01": _used(214, 18, Stack.LARAVEL),
    "R-13": _used(206, 30, Stack.FASTAPI_AUTHLIB),
    "R-22": _used(201, 9, Stack.PHP),
    "R-32": _used(196, 14, Stack.LARAVEL),
    "R-37": _used(150, 11, Stack.PHP),
    "R-14": _used(98, 16, Stack.OTHER),
    "R-27": _used(91, 8, Stack.LARAVEL),
    "R-07": _used(86, 12, Stack.FASTAPI_AUTHLIB),
    "R-19": _used(79, 21, Stack.PHP),
    "R-03": _used(26, 7, Stack.LARAVEL),
    # fell because requests failed, and was corrected
    "R-26": _used(190, 9, Stack.PHP, failing=(FailingPeriod(128, 100, _CODE_REPLAYED, 4),)),
    # falls now: most failed requests have one cause
    "R-40": _used(140, 9, Stack.OTHER, failing=(FailingPeriod(13, 1, _CODE_REPLAYED, 6),)),
    # was used, and nobody has signed in for longer than a month
    "R-33": _used(260, 8, Stack.LARAVEL, until=75),
    "R-23": _used(205, 7, Stack.FASTAPI_AUTHLIB, until=48),
    # in production, with too few people
    "R-11": ApplicationLife(claimed=80, sandbox=77, tried=75, production=60, people=3, use=((58, 1),)),
    "R-25": ApplicationLife(claimed=50, sandbox=46, tried=45, production=40, people=1, use=((38, 1),)),
    # tried in the sandbox, and not in production
    "R-02": ApplicationLife(claimed=120, sandbox=112, stack=Stack.LARAVEL, tried=110),
    "R-28": ApplicationLife(claimed=41, sandbox=38, stack=Stack.OTHER, tried=36),
    "R-30": ApplicationLife(claimed=21, sandbox=15, stack=Stack.LARAVEL, tried=6),
    "R-34": ApplicationLife(claimed=11, sandbox=8, tried=4),
    # developed by a vendor whose time ended
    "R-12": ApplicationLife(claimed=66, vendor=(64, 9), sandbox=60, stack=Stack.PHP, tried=58),
    # a client in the sandbox that fails, and one that nobody has tried
    "R-24": ApplicationLife(
        claimed=52,
        sandbox=47,
        stack=Stack.FASTAPI_AUTHLIB,
        failing=(FailingPeriod(44, 5, _VERIFIER, 3, Environment.UJI),),
    ),
    "R-38": ApplicationLife(claimed=90, sandbox=84, stack=Stack.PHP),
    # somebody answers, and nothing is registered
    "R-15": ApplicationLife(claimed=130),
    "R-36": ApplicationLife(claimed=34),
    "R-05": ApplicationLife(claimed=62, alone=True),
    # declared not applicable
    "R-39": ApplicationLife(declared=140),
    # new in the inventory, and nobody answers for them
    "R-04": ApplicationLife(recorded=44),
    "R-08": ApplicationLife(recorded=44),
    "R-10": ApplicationLife(recorded=38),
    # a claim waits
    "R-16": ApplicationLife(asked=19),
    "R-35": ApplicationLife(asked=8),
}

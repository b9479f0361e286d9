"""The goals: what a figure is measured against, on PostgreSQL with two workers and 16 at once."""

from dataclasses import dataclass

#: What the least durable of the peers reaches on its own ground is what lies beyond.
STEPS = ("first", "goal", "beyond")


@dataclass(frozen=True, slots=True)
class Goal:
    """Figures to reach, in the order of STEPS; `lower` when less is better."""

    steps: tuple[float | None, float | None, float | None]
    lower: bool = False

    def reached(self, figure: float) -> str:
        """The furthest step this figure reaches, or a dash."""
        named = zip(STEPS, self.steps, strict=True)
        done = [name for name, step in named if step is not None and (figure <= step if self.lower else figure >= step)]
        return done[-1] if done else "–"


#: Operations a second.
RATES = {
    "discovery": Goal((8_000, 11_000, None)),
    "jwks": Goal((8_000, 11_000, None)),
    "client_credentials": Goal((4_500, 6_000, 6_800)),
    "refresh": Goal((1_300, 1_600, 2_000)),
    "introspect": Goal((2_200, 3_500, 3_900)),
    "userinfo": Goal((2_200, 3_500, 5_400)),
    "sso": Goal((400, 600, 780)),
}
#: Of what the hash alone allows.
SIGN_IN_SHARE = Goal((0.85, 0.95, None))
#: CPU milliseconds of provider and database for one flow.
FLOW_CPU = Goal((3.7, 2.8, 2.0), lower=True)
#: MiB of all processes of a provider with two workers.
MEMORY = Goal((250, 200, None), lower=True)
#: Seconds from the start to the first discovery.
COLD_START = Goal((2.0, None, None), lower=True)


def of_scenario(name: str, at_once: int, hash_per_second: float | None) -> Goal | None:
    """The goal of a scenario's rate; a sign-in's is a share of the hash's own rate."""
    if at_once != 16:
        return None
    if name != "login":
        return RATES.get(name)
    if hash_per_second is None:
        return None
    first, goal, _ = SIGN_IN_SHARE.steps
    return Goal((hash_per_second * (first or 0), hash_per_second * (goal or 0), None))

"""One target under atheris, in a process of its own: `python -m tests.fuzz.one TARGET [libFuzzer's options]`."""

import sys
from random import Random
from typing import Any

import atheris

with atheris.instrument_imports(include=["idp"]):
    from tests.fuzz.targets import MUTATORS, TARGETS


def _options(name: str) -> dict[str, Any]:
    """Half of the changes keep the shape, the other half are libFuzzer's own."""
    if name not in MUTATORS:
        return {}

    def change(sent: bytes, at_most: int, seed: int) -> bytes:
        random = Random(seed)
        changed: bytes = MUTATORS[name](sent, random) if random.random() < 0.5 else atheris.Mutate(sent, at_most)
        return changed[:at_most]

    return {"custom_mutator": change}


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]], **_options(sys.argv[1]))
    atheris.Fuzz()

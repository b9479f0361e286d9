"""Every seed, and every letter taken out of it, keeps the promises of its target; this needs no fuzzer."""

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.of_certificates import of_other_types
from tests.fuzz.targets import MUTATORS, SEEDS, TARGETS, seeds

FILES = [(name, path) for name in TARGETS for path in seeds(name)]


def test_every_target_has_seeds_and_every_seed_a_target() -> None:
    assert {path.name for path in SEEDS.iterdir()} == set(TARGETS)
    assert all(seeds(name) for name in TARGETS)


@pytest.mark.parametrize(("name", "path"), FILES, ids=[f"{name}/{path.name}" for name, path in FILES])
def test_a_seed_keeps_the_promises(name: str, path: Path) -> None:
    sent = path.read_bytes()
    TARGETS[name](sent)
    step = max(1, len(sent) // 60)
    for at in range(0, len(sent), step):
        TARGETS[name](sent[:at] + sent[at + 1 :])
        TARGETS[name](sent[:at] + b"\xff" + sent[at + 1 :])
        TARGETS[name](sent[:at])


@pytest.mark.parametrize("name", MUTATORS)
def test_changes_that_keep_the_shape_keep_the_promises(name: str) -> None:
    random = Random(1)
    for path in seeds(name):
        sent = path.read_bytes()
        for _ in range(150):
            sent = MUTATORS[name](sent if random.random() < 0.7 else path.read_bytes(), random)
            TARGETS[name](sent)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("path", seeds("certificates"), ids=lambda path: path.name)
def test_a_certificate_may_have_any_type_anywhere(path: Path) -> None:
    """Parsers of certificates trip over types in odd places: `make fuzz` tries each type at each octet."""
    for changed in of_other_types(path.read_bytes(), every=7):
        TARGETS["certificates"](changed)

"""Every fuzz target by name; each takes bytes and fails by any exception."""

from collections.abc import Callable
from pathlib import Path

from tests.fuzz import mutators
from tests.fuzz.mutators import Mutator
from tests.fuzz.of_certificates import certificates
from tests.fuzz.of_foreign import foreign_token
from tests.fuzz.of_keys import keys
from tests.fuzz.of_metadata import metadata
from tests.fuzz.of_parameters import parameters
from tests.fuzz.of_proofs import proofs
from tests.fuzz.of_request_objects import request_objects
from tests.fuzz.of_tables import tables
from tests.fuzz.of_tokens import tokens

Target = Callable[[bytes], None]

TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        parameters,
        proofs,
        tokens,
        metadata,
        foreign_token,
        keys,
        certificates,
        request_objects,
        tables,
    )
}

#: Targets whose input has a shape that changing bytes alone would seldom keep.
MUTATORS: dict[str, Mutator] = {
    "parameters": mutators.query,
    "metadata": mutators.declaration,
    "foreign_token": mutators.token,
    "keys": mutators.key_set,
    "certificates": mutators.pem,
    "request_objects": mutators.claims,
}

#: One small readable file per seed, in a folder per target; findings are added here once they are mended.
SEEDS = Path(__file__).parent / "seeds"


def seeds(name: str) -> list[Path]:
    """The seeds of a target, by name."""
    return sorted((SEEDS / name).iterdir())

"""`python -m tests.fuzz [--seconds 60] [--seed N] [TARGET ...]`: every target for its share of the time, two at once.

The seed is that of the committed files, so each change is tried on new ground and what a run found, the next finds too.
"""

import argparse
import os
import re
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.of_certificates import of_other_types
from tests.fuzz.targets import TARGETS, seeds

SEEDS = Path(__file__).parent / "seeds"
FOUND = Path("var") / "fuzz"
AT_ONCE = min(2, os.cpu_count() or 1)


def main() -> int:
    """0 when nothing was found, or nothing could be tried; 1 when something was."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    options.add_argument("--seconds", type=int, default=60, help="for all targets together")
    options.add_argument("--seed", type=int, default=_of_the_files(), help="another one for other ground")
    options.add_argument("targets", nargs="*", help="all when none is named")
    asked = options.parse_args()
    _try_every_type()
    if find_spec("atheris") is None:
        print("not fuzzed: atheris has no wheel for this interpreter and machine")
        return 0
    chosen = asked.targets or sorted(path.name for path in SEEDS.iterdir())
    seconds = max(1, asked.seconds * min(AT_ONCE, len(chosen)) // len(chosen))
    print(f"seed {asked.seed}", flush=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return max(pool.map(lambda name: _try(name, seconds, asked.seed), chosen))


def _try_every_type() -> None:
    """Parsers of certificates trip over types in odd places: each octet of a seed becomes each type of ASN.1."""
    tried = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for path in seeds("certificates"):
            for changed in of_other_types(path.read_bytes()):
                TARGETS["certificates"](changed)
                tried += 1
    print(f"certificates: {tried} with another type somewhere, nothing found", flush=True)


def _of_the_files() -> int:
    asked = subprocess.run(["git", "rev-parse", "HEAD^{tree}"], capture_output=True, text=True, check=False)
    return int(asked.stdout[:7] or "1", 16)


def _try(name: str, seconds: int, seed: int) -> int:
    corpus = FOUND / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.one", name, str(corpus), str(SEEDS / name)]
    command += [f"-max_total_time={seconds}", f"-artifact_prefix={FOUND / name}/", "-max_len=10000", "-timeout=10"]
    command += [f"-seed={seed}", "-print_final_stats=1", "-rss_limit_mb=2048"]
    same_order = os.environ | {"PYTHONHASHSEED": "0"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 120, env=same_order)
    if ran.returncode == 0:
        times = re.search(r"number_of_executed_units: (\d+)", ran.stderr)
        print(f"{name}: {times.group(1) if times else '?'} inputs in {seconds} s, nothing found", flush=True)
        return 0
    print(ran.stdout[-4000:], ran.stderr[-4000:], sep="\n")
    print(f"{name}: found something. Repeat it: python -m tests.fuzz.one {name} {FOUND / name}/crash-...", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.support.mutants [NAME ...]`: changes of the rules that no test notices, and are not judged yet."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
#: A copy is changed, never the work tree; it stays between runs, so that only what changed is tried again.
WORK = ROOT / "var" / "mutants"
JUDGED = ROOT / "docs" / "mutants.md"
_COPIED = ("idp", "tests", "migrations", "pyproject.toml", "README.md")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "seeds", "oidcload")
_CHANGED = re.compile(r"^[-+](?![-+])", re.MULTILINE)


def main() -> int:
    """0 when every survivor has its judgement in docs/mutants.md, 1 when one has not."""
    _copy()
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *sys.argv[1:]]
    if subprocess.run(command, cwd=WORK, check=False).returncode != 0:
        print("not finished: the tests must pass before anything is changed")
        return 1
    survivors = [
        line.split(":")[0].strip()
        for line in _mutmut("results").splitlines()
        if line.strip().endswith(("survived", "no tests", "timeout"))
    ]
    known = JUDGED.read_text() if JUDGED.exists() else ""
    unjudged = [mark for mark in dict.fromkeys(map(_mark, survivors)) if mark not in known]
    for mark in unjudged:
        print("-", mark)
    print(f"{len(survivors)} changes survive, {len(unjudged)} without a judgement in docs/mutants.md")
    return 1 if unjudged else 0


def _copy() -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        source, target = ROOT / name, WORK / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=_LEFT_OUT)
        else:
            shutil.copy2(source, target)


def _mutmut(*words: str) -> str:
    command = [sys.executable, "-m", "mutmut", *words]
    return subprocess.run(command, cwd=WORK, check=False, text=True, stdout=subprocess.PIPE).stdout


def _shown(name: str) -> str:
    """The lines of a change."""
    return "\n".join(line for line in _mutmut("show", name).splitlines() if _CHANGED.match(line))


def _mark(name: str) -> str:
    """How docs/mutants.md names a change: by where it is, and what it changes, for numbers move with the code."""
    lines = [" ".join(line[1:].split()) for line in _shown(name).splitlines()]
    where = re.sub(r"__mutmut_\d+$", "", name).replace(".x_", ".").removeprefix("idp.protocol.")
    return f"`{where}`: `{lines[0] if lines else ''}` → `{lines[-1] if lines else ''}`"


if __name__ == "__main__":
    sys.exit(main())

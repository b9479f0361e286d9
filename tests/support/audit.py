"""Asks for known vulnerabilities of the runtime requirements; says so when nothing could be asked."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

#: Exceptions, each with the ADR that dates and explains it.
ACCEPTED: tuple[str, ...] = ()


def main() -> int:
    """0 when nothing is known or nothing could be asked, 1 when something is."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--timeout", "10"]
    command += ["--progress-spinner", "off", "-r", str(ROOT / "requirements" / "runtime.txt")]
    for accepted in ACCEPTED:
        command += ["--ignore-vuln", accepted]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    except subprocess.TimeoutExpired:
        print("not audited: the vulnerability service did not answer")
        return 0
    if answer.returncode == 0:
        print("audited: no known vulnerability in the runtime requirements")
        return 0
    if "Found" in answer.stdout + answer.stderr and "vulnerabilit" in answer.stdout + answer.stderr:
        print(answer.stdout, answer.stderr)
        return 1
    reason = (answer.stderr.strip().splitlines() or ["no reason given"])[-1]
    print(f"not audited: {reason[:200]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

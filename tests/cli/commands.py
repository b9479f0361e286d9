"""Runs `idp …` in a process of its own, as an operator does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def start(*arguments: str, root: Path = ROOT, **settings: str) -> "subprocess.Popen[str]":
    """Start `idp …` of the program in `root` with these IDP_ variables and no others."""
    command = [sys.executable, "-m", "idp", *arguments]
    env = {name: value for name, value in os.environ.items() if not name.startswith("IDP_")}
    env |= {"PYTHONPATH": str(root)} | settings
    return subprocess.Popen(command, env=env, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

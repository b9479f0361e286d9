"""Libraries of years ago that give up a whole key set over one key they do not know, each in a place of its own."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "old_libraries"
TOOLS = HERE.parents[2] / "var/counterparts"

#: What each is, and the command that reads a key set and verifies an ID token with it.
LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "PyJWT 2.3.0": (f"{TOOLS}/pyjwt-2.3/bin/python", "verify_pyjwt.py"),
    "PyJWT 2.4.0": (f"{TOOLS}/pyjwt-2.4/bin/python", "verify_pyjwt.py"),
    "python-jose 3.3.0": (f"{TOOLS}/python-jose-3.3/bin/python", "verify_python_jose.py"),
    "node-jose 1.1.4": ("node", "verify_node_jose.js"),
    "nimbus-jose-jwt 4.41.2": ("java", "-cp", f"{TOOLS}/nimbus/*:{TOOLS}/nimbus", "VerifyNimbus"),
}


class GaveUp(Exception):
    """The library could not verify the token; the message is what it wrote."""


def install() -> None:
    """Install what is not there yet."""
    done = subprocess.run(["sh", str(HERE / "install.sh")], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"tests/counterparts/old_libraries/install.sh: {done.stderr}{done.stdout}"


def verify(library: str, keys: str, *, audience: str, issuer: str, tokens: Mapping[str, str]) -> dict[str, Any]:
    """The claims of the ID token, verified by the library with the key set at the address `keys`. Raises GaveUp."""
    asked = (keys, audience, issuer, tokens["id_token"], tokens["access_token"])
    done = subprocess.run(
        [*LIBRARIES[library], *asked], cwd=HERE, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode != 0:
        raise GaveUp(done.stderr)
    claims: dict[str, Any] = json.loads(done.stdout)
    return claims

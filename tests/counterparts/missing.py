"""Says plainly which tools a counterpart needs and how to get them; a missing tool is a failure, never a skip."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INSTALL = "run `make test-counterparts` as root once, or ask an administrator to run tests/counterparts/install.sh"


def node_packages(name: str = "openid_client", package: str = "openid-client") -> Path:
    """The folder of a Node relying party with its packages, installed from the lock file when absent."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            pytest.fail(f"{tool} is missing: {INSTALL}", pytrace=False)
    folder = HERE / name
    if not (folder / "node_modules" / package).is_dir():
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


def python_environment(name: str, folder: str) -> Path:
    """The Python environment with what requirements.txt of this folder locks, installed when absent."""
    command = ["sh", str(HERE / "python_environment.sh"), name, str(HERE / folder / "requirements.txt")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return HERE.parents[1] / "var/counterparts" / name


def apache_modules() -> tuple[str, Path]:
    """The Apache program and its folder of modules, mod_auth_openidc among them."""
    program = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    if program is None:
        pytest.fail(f"apache2 is missing: {INSTALL}", pytrace=False)
    modules = Path("/usr/lib/apache2/modules")
    if not (modules / "mod_auth_openidc.so").is_file():
        pytest.fail(f"libapache2-mod-auth-openidc is missing: {INSTALL}", pytrace=False)
    return program, modules

"""Makes sure there is a Chromium to drive: from apt when root, else through Playwright's installer."""

import os
import shutil
import subprocess
import sys

#: Chromium without windows, of the same version: a tab takes a third of the processor time.
SHELL = "chromium-headless-shell"


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    for name in (SHELL, "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def install() -> None:
    """Install one if there is none, or only a slower one; ends the process with one sentence if there is none then."""
    with_apt = os.geteuid() == 0 and shutil.which("apt-get") is not None
    if shutil.which(SHELL) or (chromium() and not (with_apt and _is_offered(SHELL))):
        return
    print("Installing Chromium for the browser tests ...")
    if with_apt:
        _install_with_apt()
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not chromium():
        sys.exit("The browser tests need Chromium: install the package `chromium` and run the same command again.")


def _install_with_apt() -> None:
    """The shell where the distribution has it, else the whole browser."""
    if not chromium():
        _apt_get("update")
    if not (_is_offered(SHELL) and _apt_get("install", "-y", "--no-install-recommends", SHELL)) and not chromium():
        _apt_get("install", "-y", "--no-install-recommends", "chromium")


def _apt_get(*arguments: str) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(["apt-get", "-qq", *arguments], check=False, env=quiet).returncode == 0


def _is_offered(package: str) -> bool:
    """Whether the lists of apt have this package."""
    return subprocess.run(["apt-cache", "show", package], check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    install()

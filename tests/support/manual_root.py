"""A fresh Debian 12 to follow the manual in: made by debootstrap, booted by systemd-nspawn, with its own network."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests.support.manual import ROOT
from tests.support.manual_reader import files
from tests.support.waiting import comes_true

#: The release of Debian that the manual is for.
SUITE = "bookworm"
HOST = "sso.example.go.id"
#: Where the reader has unpacked the repository, and the next release of it.
REPOSITORY, NEXT = "usr/local/src/divos-sso", "usr/local/src/divos-sso-next"
#: The certificates that package servers are checked against, as on this machine.
AUTHORITIES = "etc/walk-authorities.pem"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def make_root(base: Path, version: str) -> Path:
    """A root that nobody has used, with the repository and what the reader has; `base` keeps what debootstrap made."""
    pristine, folder = base / "debian", base / "walk"
    if not (pristine / "etc/walk-made").exists():
        subprocess.run(["debootstrap", "--include=ca-certificates", SUITE, str(pristine)], check=True)
        _take_sources(pristine)
        (pristine / "etc/walk-made").touch()
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(pristine), str(folder)], check=True)
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", folder / AUTHORITIES)
    (folder / "etc/hosts").write_text(f"127.0.0.1 localhost {HOST}\n")
    unpack(folder / REPOSITORY)
    unpack(folder / NEXT)
    project = folder / NEXT / "pyproject.toml"
    project.write_text(project.read_text().replace(f'version = "{version}"', f'version = "{version}.1"'))
    _furnish(folder)
    return folder


def _take_sources(folder: Path) -> None:
    """Packages come from where this machine takes them, where that is a Debian."""
    sources = Path("/etc/apt/sources.list.d/debian.sources")
    if sources.is_file():
        (folder / "etc/apt/sources.list").unlink(missing_ok=True)
        shutil.copy(sources, folder / "etc/apt/sources.list.d")
    for options in Path("/etc/apt/apt.conf.d").glob("99*"):
        shutil.copy(options, folder / "etc/apt/apt.conf.d")


def unpack(place: Path) -> None:
    """What git keeps of the repository, as it is in the working tree."""
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
    place.mkdir(parents=True, exist_ok=True)
    for name in names.stdout.decode().splitlines():
        if (source := ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place / name)


def _furnish(folder: Path) -> None:
    """The files that the reader has, and a certificate of an authority that this machine trusts."""
    authority = trustme.CA()
    certificate = authority.issue_cert(HOST)
    place = folder / REPOSITORY
    for name, content in files():
        (place / name).write_bytes(content)
    (place / "fullchain.pem").write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    (place / "privkey.pem").write_bytes(certificate.private_key_pem.bytes())
    (folder / "usr/local/share/ca-certificates/walk.crt").write_bytes(authority.cert_pem.bytes())
    subprocess.run(["chroot", str(folder), "update-ca-certificates"], check=True, capture_output=True)


@contextmanager
def booted(folder: Path) -> Iterator[int]:
    """Boot the root; the process id of its systemd on this machine."""
    options = ("--quiet", "--register=no", "--keep-unit", "--private-network", "--resolv-conf=copy-host")
    container = subprocess.Popen(
        ["systemd-nspawn", *options, "--machine=divos-walk", "--boot", f"--directory={folder}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        if not comes_true(lambda: any(map(is_up, _children(container.pid))), 120):
            raise RuntimeError("the root did not boot")
        (leader,) = _children(container.pid)
        yield leader
    finally:
        container.terminate()
        container.wait(60)


def _children(pid: int) -> list[int]:
    """The processes that a process has started; systemd-nspawn starts one that soon ends, and systemd."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_up(leader: int) -> bool:
    """Whether everything that boots has started, well or not."""
    asked = ["systemctl", "is-system-running"]
    done = subprocess.run([*enter(leader), *asked], check=False, capture_output=True, text=True)
    return done.stdout.strip() in {"running", "degraded"}


def enter(leader: int, *, network_of_this_machine: bool = False) -> list[str]:
    """The beginning of a command that runs in the root; its own network has nothing but itself."""
    spaces = ["--mount", "--uts", "--ipc", "--pid"] + ([] if network_of_this_machine else ["--net"])
    environment = {"HOME": "/root", "TERM": "xterm", "PAGER": "cat", "LANG": "C.UTF-8", "PATH": _PATH}
    packages = {name: value for name, value in os.environ.items() if name in {"PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT"}}
    environment |= packages | {"PIP_CERT": f"/{AUTHORITIES}", "PIP_PROGRESS_BAR": "off"}
    words = [f"{name}={value}" for name, value in environment.items()]
    return ["nsenter", f"--target={leader}", *spaces, "--", "/usr/bin/env", "-i", *words]

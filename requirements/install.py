"""Makes .venv and installs the locked requirements of one purpose: `python3 requirements/install.py demo|test`."""

# This file also runs on interpreters that are too old, to say so in one sentence.
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)

#: A purpose and those it covers: who has the test tools has all that the demo needs.
COVERS = {"demo": ("demo",), "test": ("demo", "test")}


def stop(sentence):
    sys.stderr.write(sentence + "\n")
    raise SystemExit(1)


def run(*command):
    if subprocess.call(command, cwd=ROOT) != 0:
        stop("Installing failed; the lines above say why. Mend it and run the same command again.")


def lock_of(purpose):
    return os.path.join(HERE, purpose + ".txt")


def stamp_of(purpose):
    return os.path.join(VENV, "installed-" + purpose)


def is_installed(purpose):
    """Whether what is locked now is what was installed last."""
    try:
        with open(stamp_of(purpose)) as stamp, open(lock_of(purpose)) as lock:
            return stamp.read() == lock.read()
    except OSError:
        return False


def make_environment():
    if os.path.exists(PYTHON):
        return
    print("Making the environment in .venv ...")
    if subprocess.call([sys.executable, "-m", "venv", VENV]) != 0:
        stop("Python cannot make an environment: install its venv module (on Debian: apt install python3-venv).")


def install(purpose):
    make_environment()
    if not os.path.exists(os.path.join(VENV, "bin", "uv")):
        quiet = ("-q", "--disable-pip-version-check")
        run(PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "-r", os.path.join(HERE, "bootstrap.txt"))
    print("Installing what requirements/" + purpose + ".txt locks ...")
    uv = os.path.join(VENV, "bin", "uv")
    run(
        uv, "pip", "sync", "--python", PYTHON, "--require-hashes", lock_of(purpose), os.path.join(HERE, "bootstrap.txt")
    )
    for covered in COVERS[purpose]:
        with open(stamp_of(covered), "w") as stamp, open(lock_of(covered)) as lock:
            stamp.write(lock.read())


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        stop(
            "DIVOS SSO needs Python 3.11 or newer; this is "
            + sys.version.split()[0]
            + ". Install a newer one and name it, as in: make demo PYTHON=python3.12"
        )
    wanted = sys.argv[1]
    if not is_installed(wanted):
        install(wanted)

"""The operator's manual: every command of its blocks is typed here or in the walk, and prints what the manual shows.

`python -m tests.support.manual_walk` follows the whole manual in a fresh Debian; here are the commands of `idp`, in the
order of the manual, on one database.
"""

import re
import shlex
import subprocess
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from idp.settings import Settings, find_unread_variables
from tests.support.app import open_app
from tests.support.certificates import certificate
from tests.support.commands import run_command
from tests.support.databases import Databases
from tests.support.manual import LANGUAGES, PAGES, ROOT, ManualCommand, agrees, read_blocks, read_commands
from tests.support.manual_reader import DATABASE_PASSWORD, EXIT_CODES, PERSON_PASSWORD, Reader, files

#: What is typed in the walk alone, by its first words, and why.
WALK_ONLY = {
    "apt-get": "installs packages of Debian",
    "python3 -m venv": "installs the program",
    "/opt/divos-$release/bin/": "runs what was installed so",
    "release=": "a variable for the next lines",
    "export PATH=": "the same",
    "set -a": "gives the settings to a shell",
    "ln -sfn": "names the installed release",
    "install -": "makes folders of the system",
    "cp ": "the same",
    "sed -i": "fills in /etc/divos/divos.env",
    "printf ": "the same; below they are typed in a shell of their own",
    "read -rsp ": "asks for a password",
    "unset ": "forgets it",
    "PGPASSWORD=$password ": "PostgreSQL of Debian; tests/deploy/test_backup.py runs the scripts",
    "runuser -u postgres": "PostgreSQL of Debian; tests/deploy/test_backup.py runs the scripts",
    "systemctl ": "units of Debian; tests/deploy/test_units.py reads them",
    "nginx -t": "nginx of Debian; tests/deploy/test_nginx.py runs it",
    "curl ": "asks what the units run",
    "promtool ": "Prometheus of Debian; tests/foundation/test_gauges.py reads the alerts",
    "idp help-requests show": "a team asks on its page; tests/admin/test_help_requests.py",
    "idp help-requests answer": "the same",
    "idp --version": "tests/cli/test_keys.py",
}
#: What bash does itself, so that no list of processes shows its words.
BUILTINS = frozenset({"printf", "read"})
#: How secrets are named in commands.
SECRET = re.compile(r"\$\{?password|\$\(idp keys secret|THE-PASSWORD", re.IGNORECASE)
COMMANDS = [one for page in PAGES for one in read_commands(page)]


def is_walk_only(command: ManualCommand) -> bool:
    return any(command.typed.startswith(start) for start in WALK_ONLY)


def test_every_block_says_what_it_is_and_every_command_is_typed_somewhere() -> None:
    found = {block.language for page in PAGES for block in read_blocks(page)}
    assert found <= LANGUAGES
    assert [one.typed for one in COMMANDS if not is_walk_only(one) and not one.typed.startswith("idp ")] == []
    unused = [start for start in WALK_ONLY if not any(one.typed.startswith(start) for one in COMMANDS)]
    assert unused == []
    for page in PAGES:
        prose = re.sub(r"^( *)```.*?^\1```$", "", (ROOT / page).read_text(), flags=re.DOTALL | re.MULTILINE)
        assert not re.search(r"^    \S", prose, re.MULTILINE), f"{page} has a block that is only indented"


def _find_secret_arguments(typed: str) -> list[str]:
    """The words of a command that hold a secret and are given to a program, whose arguments everybody may list."""
    found, program = [], ""
    words = shlex.shlex(typed, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    for word in words:
        if not word.strip("();<>|&"):
            program = ""
        elif not program:
            program = "" if re.match(r"[A-Z_]+=", word) else word
        elif program not in BUILTINS and SECRET.search(word):
            found.append(word)
    return found


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ('sed -i "s|A|$(idp keys secret)|" file', ["s|A|$(idp keys secret)|"]),
        ("env PGPASSWORD=$password psql", ["PGPASSWORD=$password"]),
        ("printf '%s' \"$password\" | tee $password", ["$password"]),
        ("PGPASSWORD=$password psql", []),
    ],
)
def test_a_secret_that_a_program_is_given_is_found(typed: str, given: list[str]) -> None:
    assert _find_secret_arguments(typed) == given


def test_no_command_gives_a_secret_to_a_program_as_an_argument() -> None:
    assert {one.typed: given for one in COMMANDS if (given := _find_secret_arguments(one.typed))} == {}


def test_the_commands_with_secrets_write_the_settings_that_are_meant(tmp_path: Path) -> None:
    file = tmp_path / "divos.env"
    file.write_text((ROOT / "deploy/systemd/divos.env").read_text())
    sections = ("A first deployment", "The secret key of the deployment (IDP_SECRET_KEYS)")
    starts = ("read -rsp", "printf ", "sed -i")
    typed = [one.typed for one in COMMANDS if one.section in sections and one.typed.startswith(starts)]
    keys = ["1:b2xk/+==", "2:bmV3/+=="]
    settings = "grep 'DATABASE_URL\\|SECRET_KEYS' /etc/divos/divos.env"
    script = [
        "set -eu",
        f"idp() {{ if [ $# = 2 ]; then echo '{keys[0]}'; else echo '{keys[1]}'; fi; }}",
        *(line for one in typed for line in (one, settings)),
    ]
    done = subprocess.run(
        ["bash", "-c", "\n".join(script).replace("/etc/divos/divos.env", str(file))],
        input=f"{DATABASE_PASSWORD}\n",
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    url = f"IDP_DATABASE_URL=postgresql://divos:{DATABASE_PASSWORD}@127.0.0.1/divos"
    assert lines[2:] == [
        *(url, "IDP_SECRET_KEYS="),
        *(url, f"IDP_SECRET_KEYS={keys[0]}"),
        *(url, f"IDP_SECRET_KEYS={keys[1]},{keys[0]}"),
        *(url, f"IDP_SECRET_KEYS={keys[1]}"),
    ]


class Desk:
    """A shell with the settings of one deployment, in a folder with the reader's files."""

    def __init__(self, url: str) -> None:
        self.environment = {"IDP_DATABASE_URL": url, "IDP_ARGON2__MEMORY_KIB": "64"}
        self.reader = Reader()

    def type(self, command: ManualCommand) -> CompletedProcess[str]:
        typed, _, file = self.reader.fill_in(command.typed).partition(" > ")
        words = shlex.split(typed, comments=True)[1:]
        done = run_command(self.environment, *words, typed=f"{PERSON_PASSWORD}\n" * 2)
        if file:
            Path(file.split()[0]).write_text(done.stdout)
        self.reader.learn(done.stdout)
        return done

    async def provoke(self) -> None:
        """An application sends somebody with a client_id that there is not: its page shows a code."""
        async with open_app(self.environment["IDP_DATABASE_URL"]) as app:
            shown = await app.http.get("/authorize", params={"client_id": "tidak-ada", "response_type": "code"})
            await app.settle()
        self.reader.learn(shown.text)


async def test_the_commands_of_the_manual_do_what_it_says(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in files():
        Path(name).write_bytes(content)
    desk = Desk(databases.new("postgresql"))
    problems = []
    for command in COMMANDS:
        if is_walk_only(command):
            continue
        if command.typed.startswith("idp diagnosis DVS"):
            await desk.provoke()
        done = desk.type(command)
        expected = EXIT_CODES.get(command.typed, 0)
        if done.returncode != expected or not agrees(command.output, done.stdout):
            problems.append(f"{command.page}:{command.line} {command.typed}\n{done.stdout}{done.stderr}")
    assert not problems, "\n".join(problems)


def test_the_settings_of_blocks_are_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a block writes into divos.env is read by systemd, where no comment follows a value."""
    blocks = [block for page in PAGES for block in read_blocks(page) if block.language == "ini"]
    lines = [line for block in blocks for line in block.text.splitlines() if not line.startswith("#")]
    assert not any("#" in line for line in lines)
    (tmp_path / "suite-ca.pem").write_text(certificate(ca=True).pem)
    for line in lines:
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, value.replace("/etc/divos", str(tmp_path)))
    assert Settings().registration == "open"
    assert find_unread_variables() == {}

"""Follows the operator's manual literally in a fresh Debian: `python -m tests.support.manual_walk --root DIR`.

Needs root, debootstrap and systemd-nspawn (the packages debootstrap and systemd-container). Types every command of the
manual as it stands there, in order, and says of each how it ended and whether it printed what the manual shows.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from idp import VERSION
from tests.support.manual import PAGES, ManualCommand, agrees, read_commands
from tests.support.manual_reader import EXIT_CODES, Reader
from tests.support.manual_root import HOST, NEXT, booted, make_root
from tests.support.manual_shell import ManualShell

#: What happened before a command without the manual's doing: an error of an application, Prometheus is there.
BEFORE = {
    "idp diagnosis DVS-7K2Q-M4XT": f"curl -sS 'https://{HOST}/authorize?client_id=tidak-ada'; sleep 2",
    "cp deploy/prometheus/divos-alerts.yml /etc/prometheus/": "apt-get install -y prometheus",
}
#: Where a section is read in another folder than the first.
FOLDERS = {"Upgrades": f"/{NEXT}"}
#: What is not typed, and why.
LEFT_OUT = {
    "idp help-requests show REQUEST-ID": "a team asks on its page; tests/admin/test_help_requests.py does",
    "idp help-requests answer REQUEST-ID": "the same",
}


def walk(shell: ManualShell) -> Iterator[tuple[str, bool]]:
    """Each command with what came of it, and whether that is what the manual says."""
    reader, section = Reader(), ""
    for command in (one for page in PAGES for one in read_commands(page)):
        if command.section != section:
            section = command.section
            yield f"\n== {command.page}: {section}", True
            if section in FOLDERS:
                shell.run(f"cd {FOLDERS[section]}")
        if reason := next((why for start, why in LEFT_OUT.items() if command.typed.startswith(start)), None):
            yield f"# {command.typed}\n(left out: {reason})", True
            continue
        if first := BEFORE.get(command.typed):
            reader.learn(shell.run(first).printed)
        yield _type(shell, reader, command)


def _type(shell: ManualShell, reader: Reader, command: ManualCommand) -> tuple[str, bool]:
    typed = reader.fill_in(command.typed)
    done = shell.run(typed)
    reader.learn(done.printed)
    expected = next((code for start, code in EXIT_CODES.items() if command.typed == start), 0)
    problems = [f"ended with {done.code}"] * (done.code != expected)
    problems += ["prints something else than the manual shows"] * (not agrees(command.output, done.printed))
    verdict = f"-- line {command.line}: {'; '.join(problems).upper() or 'as the manual says'}"
    return f"# {typed}\n{_shortened(done.printed)}{verdict}", not problems


def _shortened(printed: str) -> str:
    lines = printed.splitlines()
    if len(lines) > 40:
        lines = [*lines[:15], f"[{len(lines) - 30} lines]", *lines[-15:]]
    return "".join(f"{line[:400]}\n" for line in lines)


def main() -> None:
    """Make the root, follow the manual in it, and end with 1 if anything differed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="A folder for the Debian that is made.")
    folder = make_root(parser.parse_args().root.resolve(), VERSION)
    faults = 0
    with booted(folder) as leader:
        shell = ManualShell(leader)
        for text, right in walk(shell):
            print(text, flush=True)
            faults += not right
        shell.close()
    print(f"\n{faults} commands differ from the manual.")
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()

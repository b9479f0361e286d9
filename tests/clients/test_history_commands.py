"""idp clients history, restore and key: each does what it teaches, and says in one sentence why it did not."""

import json
from pathlib import Path

from tests.clients.keys import public_jwk
from tests.clients.test_commands import Command, command, registered

__all__ = ["command"]


def test_the_history_says_what_differs_and_a_version_comes_back(command: Command) -> None:
    client_id = registered(command)
    command("update", client_id, "--set", "client_name=Lain")
    told = command("history", client_id).stdout
    assert "client_name: Aplikasi -> Lain" in told
    assert told.endswith("2 versions.\n")
    assert "client_name: Aplikasi" in command("history", client_id, "--version", "1").stdout
    assert "Restored from version 1: client_name." in command("restore", client_id, "1").stdout
    assert "restored 1" in command("history", client_id).stdout
    assert "Nothing else differs" in command("restore", client_id, "1").stdout


def test_a_restoration_says_what_it_left_and_why(command: Command, tmp_path: Path) -> None:
    client_id = registered(command)
    (tmp_path / "kunci.json").write_text(json.dumps(public_jwk("satu")))
    assert "satu" in command("key", "add", client_id, str(tmp_path / "kunci.json")).stdout
    told = command("restore", client_id, "1")
    assert told.exit_code == 0
    assert "jwks stays as it is now" in told.output


def test_a_refusal_is_one_sentence(command: Command, tmp_path: Path) -> None:
    client_id = registered(command)
    (tmp_path / "biner").write_bytes(b"\xff\xfe")
    for line, says in (
        (("history", "lain"), "No client has this client_id"),
        (("history", client_id, "--version", "9"), "no version with this number"),
        (("restore", client_id, "9"), "no version with this number"),
        (("restore", "lain", "1"), "No client has this client_id"),
        (("key", "list", "lain"), "No client has this client_id"),
        (("key", "remove", client_id, "lain"), "no key with this thumbprint"),
        (("key", "add", client_id, str(tmp_path / "biner")), "is not text"),
        (("key", "add", client_id, str(tmp_path / "tidak-ada")), "cannot be read"),
    ):
        told = command(*line)
        assert told.exit_code == 1, told.output
        assert says in told.output


def test_a_key_is_removed_and_a_secret_has_an_end(command: Command) -> None:
    client_id = registered(command)
    told = command("key", "add", client_id, "-", feed=json.dumps(public_jwk("satu"))).stdout
    thumbprint = next(word for word in told.split() if len(word) == 43)
    assert "authenticates nobody any more" in command("key", "remove", client_id, thumbprint).stdout
    assert "0 keys." in command("key", "list", client_id).stdout
    assert command("secret", "add", client_id, "--expires", "90").exit_code == 0
    assert "until" in command("show", client_id).stdout
    assert command("secret", "add", client_id, "--expires", "99999").exit_code == 2

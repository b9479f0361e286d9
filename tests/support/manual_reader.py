"""What a reader of the manual brings along: files, passwords, and what the words in capitals stand for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from idp.foundation.table_output import TableFormat, write_table
from tests.support.calendars import WITA

#: Of the role in PostgreSQL, and of everybody whom the reader adds.
DATABASE_PASSWORD = "4b1f0a6c7d2e9358"
PERSON_PASSWORD = "kuda-laut-berenang-sore"
#: The end of what is printed -> what is typed then, without showing it.
PROMPTS = {
    re.compile(r"(?:Enter (?:password for new role|it again)|The password of the role): $"): DATABASE_PASSWORD,
    re.compile(r"(?:Password|Repeat for confirmation): $"): PERSON_PASSWORD,
}
#: Words in capitals that an earlier command printed.
_LEARNED = {
    "ROSTER-ID": re.compile(r"idp people roster apply ([0-9a-f-]{36})"),
    "TOKEN-ID": re.compile(r"^Token ([0-9a-f-]{36}) registers", re.MULTILINE),
    "CLAIM-ID": re.compile(r"^Claimed: ([0-9a-f-]{36})", re.MULTILINE),
    "HEAD": re.compile(r"^(\d+:[0-9a-f]{64})$", re.MULTILINE),
    "FILE": re.compile(r"^(/var/backups/divos/\S+\.dump)$", re.MULTILINE),
    "EARLIER": re.compile(r"^DIVOS SSO (\S+)$", re.MULTILINE),
    "DVS-7K2Q-M4XT": re.compile(r"\b(DVS-[0-9A-Z]{4}-[0-9A-Z]{4})\b"),
}
#: When the days in commands of the manual were chosen.
_WRITTEN_ON = date(2026, 11, 30)
#: What a command ends with, where it is not 0 and the manual says so.
EXIT_CODES = {"idp keys rotate": 3}

_PEOPLE = [
    {"username": "luh.sari", "name": "Luh Sari", "office": "031401", "roles": ["pengembang@031401"]},
    {"username": "gede.arya", "name": "I Gede Arya", "office": "031401", "roles": ["pengembang@031401"]},
    {"username": "nyoman.sudarma", "name": "I Nyoman Sudarma", "office": "040701", "roles": ["auditor"]},
]
_CLIENTS = [
    {
        "client_id": client_id,
        "client_name": name,
        "client_secret": "Zk3vR8-lama-YtQ17pWn_x5",
        "redirect_uris": [f"https://{client_id}.example.go.id/kembali"],
        "scope": "openid profile",
    }
    for client_id, name in (("arsip-uji", "Arsip (uji)"), ("arsip-digital", "Arsip Digital"))
]
_ROSTER = (
    ("NIP", "Nama", "Kode OPD", "Username"),
    ("", "I Komang Raka", "040701", "komang.raka"),
    ("198705052010012001", "Ni Putu Contoh", "040701", ""),
)


def files() -> Iterator[tuple[str, bytes]]:
    """The files that the reader has in the folder of the repository, by their names."""
    yield "people.json", json.dumps({"people": _PEOPLE}).encode()
    yield "clients.json", json.dumps({"clients": _CLIENTS}).encode()
    yield "umum.txt", "\n".join(f"sandi-umum-{number:05}" for number in range(1_000)).encode()
    yield "local.txt", b"denpasar-kota-kita\n"
    yield "pegawai.xlsx", write_table(TableFormat.XLSX, _ROSTER[0], _ROSTER[1:])


def _move_day(written: re.Match[str]) -> str:
    return (date.fromisoformat(written[0]) + (WITA.today() - _WRITTEN_ON)).isoformat()


@dataclass
class Reader:
    """Puts what was learned from earlier output in place of words in capitals."""

    known: dict[str, str] = field(default_factory=lambda: {"CLIENT-ID": "arsip-uji"})

    def learn(self, printed: str) -> None:
        """Remember what a command printed; the latest counts."""
        for word, pattern in _LEARNED.items():
            for found in pattern.finditer(printed):
                self.known[word] = found[1]

    def fill_in(self, typed: str) -> str:
        """The command as the reader types it; days are as far from today as they were when it was written."""
        typed = re.sub(r"\b\d{4}-\d\d-\d\d\b", _move_day, typed)
        words = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in self.known))
        return words.sub(lambda found: self.known[found[0]], typed)

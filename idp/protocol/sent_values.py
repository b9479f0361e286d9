"""What may be kept of a value that was sent: texts without secrets, credentials by length and form alone; pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

#: In seconds; claims may hold any number.
_END_OF_CALENDAR = 253_402_300_800

#: Longer texts are cut here, and say how long they were.
LONGEST_KEPT = 1_000

_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
#: A user name with its password in an address (RFC 3986 3.2.1).
_USER_INFO = re.compile(r"//([^/?#]*)@")
_SEGMENT = re.compile(r"[^\s/?#&;=,:@]+")
_PAIR = re.compile(r"[^?#&;]+")
#: A longer word that is no ordinary one may be a secret, a code or a token; ours have 43 characters and more.
_LONGEST_WORD = 40
#: So many letters and digits together may be the id of a session.
_RANDOM = re.compile(r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{20,}", re.ASCII)
_ORDINARY = re.compile(r"[a-z0-9]{1,20}(?:[._~-][a-z0-9]{1,20})*", re.ASCII)
_PLAIN_VALUE = re.compile(r"[a-z]{1,20}(?:[_./-][a-z]{1,20}){0,3}", re.ASCII)
_SENSITIVE = re.compile(
    r"code|token|secret|pass|pwd|sandi|kunci|key|state|sess|sid|assert|jwt|auth|otp|pin|nip|nik|user|mail|hint|nonce",
    re.IGNORECASE | re.ASCII,
)
_SPACE = re.compile(r"\s")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


def describe_length(text: str) -> str:
    """What stands in the place of a value that is not kept."""
    return f"({len(text)} characters)"


def redact(text: str, known: Iterable[str] = ()) -> str:
    """The text as it may be stored: byte for byte but for what may be secret, of which the length is left.

    Not kept: the user name of an address, long random words, and values in a query or fragment, unless one of the
    `known` (registered) texts has the same one or it is an ordinary word.
    """
    head = _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text[:LONGEST_KEPT])
    familiar = {word.casefold() for one in known for pattern in (_SEGMENT, _PAIR) for word in pattern.findall(one)}
    at = next((at for at, letter in enumerate(head) if letter in "?#"), len(head))
    plain = _USER_INFO.sub(lambda found: f"//{describe_length(found[1])}@", head[:at])
    kept = _SEGMENT.sub(lambda found: _redact_word(found[0], familiar), plain) + _redact_query(head[at:], familiar)
    return kept if len(text) <= LONGEST_KEPT else f"{kept}… {describe_length(text)}"


def _redact_word(word: str, familiar: set[str]) -> str:
    random = len(word) > _LONGEST_WORD or _RANDOM.fullmatch(word) is not None
    kept = not random or _ORDINARY.fullmatch(word) is not None or word.casefold() in familiar
    return word if kept else describe_length(word)


def _redact_query(query: str, familiar: set[str]) -> str:
    """A query or fragment with its names; `query`: from the question mark or hash on."""
    return "".join(
        part if part in "?#&;" else _redact_pair(part, familiar) for part in re.split(r"([?#&;])", query) if part
    )


def _redact_pair(pair: str, familiar: set[str]) -> str:
    name, equals, value = pair.partition("=")
    if pair.casefold() in familiar or not pair:
        return pair
    if not equals:
        return name if _PLAIN_VALUE.fullmatch(name) else describe_length(name)
    kept = not value or (_SENSITIVE.search(name) is None and _PLAIN_VALUE.fullmatch(value) is not None)
    return f"{_redact_word(name, familiar)}={value if kept else describe_length(value)}"


def nearest_first(sent: str, registered: Iterable[str]) -> tuple[str, ...]:
    """The registered texts, those first that have most in common with what was sent at both ends."""
    return tuple(sorted(registered, key=lambda one: _distance(sent.casefold(), one.casefold())))


def _distance(one: str, other: str) -> int:
    """How many characters lie between the common beginning and the common end; http and https count as one."""
    one, other = one.replace("https://", "http://", 1), other.replace("https://", "http://", 1)
    shortest = min(len(one), len(other))
    head = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if one[-1 - at] != other[-1 - at]), rest)
    return max(len(one), len(other)) - head - tail


def describe_form(credential: str) -> str:
    """What is odd about the form of a credential, whatever it is: the name of the first rule that it breaks, or empty.

    The work does not depend on what the credential opens.
    """
    rules = (
        ("space", _SPACE.search(credential) is not None),
        ("quoted", credential[:1] in {'"', "'"} and credential[-1:] == credential[:1]),
        ("encoded", _PERCENT.search(credential) is not None),
        ("jwt", credential.startswith("eyJ") and credential.count(".") == 2),
        ("not_ascii", not credential.isascii()),
    )
    return next((name for name, broken in rules if broken), "")


def seconds_ahead(moment: float, now: datetime) -> int:
    """How many seconds a time of somebody else's clock lies ahead of ours; negative when it lies behind."""
    # bounded first: an integer in a claim may be too large for a float
    return round(max(0, min(_END_OF_CALENDAR, moment)) - now.timestamp())


def seconds_since(moment: datetime | None, now: datetime) -> int | None:
    """How many seconds ago a time of ours was."""
    return None if moment is None else round((now - moment).total_seconds())


def format_seconds(moment: float) -> str:
    """A NumericDate (RFC 7519 2) as a date and time, if a calendar has it."""
    if not 0 <= moment < _END_OF_CALENDAR:
        return "out of range"
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")

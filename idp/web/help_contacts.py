"""HelpContacts: how people reach help, as the settings say; each may be missing."""

import re
from dataclasses import dataclass

_SPOKEN = re.compile(r"\+?[0-9 ().\-/]{3,24}")
_DIGITS = re.compile(r"[^0-9+]")
_MOST_CHARACTERS = 200
#: Numbers written with a leading zero are Indonesian.
_COUNTRY = "+62"
#: Shorter numbers, such as 112, are dialled as they are.
_SHORTEST_WITH_COUNTRY = 8


def _dial(number: str) -> str:
    """A telephone number as programs dial it (RFC 3966): `+62361123456`; short numbers as they are."""
    digits = _DIGITS.sub("", number)
    return _COUNTRY + digits[1:] if digits.startswith("0") and len(digits) >= _SHORTEST_WITH_COUNTRY else digits


@dataclass(frozen=True, slots=True)
class HelpContacts:
    """How people reach help; pages show telephone and WhatsApp as links. Without any, pages say where to go instead."""

    #: As people write it: `(0361) 123456`, `+62 361 123456` or a short number such as `112`.
    phone: str | None = None
    #: The number people write to on WhatsApp, such as `0812-3456-7890`.
    whatsapp: str | None = None
    #: Where help is found: building, floor, room.
    room: str | None = None
    #: When it answers, such as `Senin–Jumat, 08.00–15.30 WITA`.
    hours: str | None = None

    @property
    def is_reachable(self) -> bool:
        """Whether there is a number to call or write to, or a room to go to."""
        return any((self.phone, self.whatsapp, self.room))

    @property
    def phone_url(self) -> str:
        """The telephone number as a link (RFC 3966)."""
        return f"tel:{_dial(self.phone or '')}"

    @property
    def whatsapp_url(self) -> str:
        """The chat as a link, which the app or its web page opens."""
        return f"https://wa.me/{_dial(self.whatsapp or '').lstrip('+')}"

    def find_errors(self) -> list[str]:
        """Return what is wrong with the settings, one sentence each."""
        found = []
        if self.phone and not _SPOKEN.fullmatch(self.phone):
            found.append("IDP_HELP__PHONE must be a telephone number, such as (0361) 123456 or +62 361 123456.")
        if self.whatsapp and not (_SPOKEN.fullmatch(self.whatsapp) and _dial(self.whatsapp).startswith("+")):
            found.append("IDP_HELP__WHATSAPP must be a mobile number, such as 0812-3456-7890 or +62 812 3456 7890.")
        for name, text in (("ROOM", self.room), ("HOURS", self.hours)):
            if text and not (text.isprintable() and len(text) <= _MOST_CHARACTERS):
                found.append(f"IDP_HELP__{name} is one line of at most {_MOST_CHARACTERS} characters.")
        return found


#: A deployment without any.
NO_CONTACTS = HelpContacts()

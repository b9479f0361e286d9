"""Codes that people read off one screen and type on another (RFC 8628 6.1)."""

#: Consonants alone, so that no code is a word; none is taken for a figure.
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
#: How many codes there are: 34 bits, for ten minutes each and few tries.
COUNT = len(LETTERS) ** LENGTH
#: People add spaces and dashes; nobody types more than this.
_LONGEST = 64


def spelled(number: int) -> str:
    """The code of a random number below COUNT."""
    letters = []
    for _ in range(LENGTH):
        number, which = divmod(number, len(LETTERS))
        letters.append(LETTERS[which])
    return "".join(letters)


def shown(code: str) -> str:
    """As people see it: BCDF-GHJK."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def typed(text: str) -> str | None:
    """The code somebody typed, in whatever case and with whatever between the letters; None when it cannot be one."""
    letters = "".join(letter for letter in text[:_LONGEST].upper() if letter.isalnum())
    fits = len(letters) == LENGTH and len(text) <= _LONGEST and all(letter in LETTERS for letter in letters)
    return letters if fits else None

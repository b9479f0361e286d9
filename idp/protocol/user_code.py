"""The user code of the device grant: how it is made, displayed and parsed (RFC 8628 6.1)."""

#: Consonants only, so that no code is a word; none looks like a digit (RFC 8628 6.1).
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
#: The number of codes: 34 bits of entropy, for a lifetime of ten minutes and few attempts (RFC 8628 5.1).
COUNT = len(LETTERS) ** LENGTH
#: The longest input that is read; people add spaces and dashes.
_LONGEST = 64


def spelled(number: int) -> str:
    """The user code of a random number below COUNT."""
    letters = []
    for _ in range(LENGTH):
        number, which = divmod(number, len(LETTERS))
        letters.append(LETTERS[which])
    return "".join(letters)


def shown(code: str) -> str:
    """The code as it is displayed: BCDF-GHJK."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def typed(text: str) -> str | None:
    """The code in a person's input, ignoring case and punctuation; None when it cannot be a code."""
    letters = "".join(letter for letter in text[:_LONGEST].upper() if letter.isalnum())
    fits = len(letters) == LENGTH and len(text) <= _LONGEST and all(letter in LETTERS for letter in letters)
    return letters if fits else None

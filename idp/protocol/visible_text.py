"""shows_every_letter(): whether people see a text as it is stored; pure."""

#: Letters that show nothing although Python counts them as printable: fillers, blanks, selectors of variants.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00013441\U00013442\U00016fe4\U0001d159"
) | {chr(one) for first, last in ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF)) for one in range(first, last + 1)}


def shows_every_letter(text: str) -> bool:
    """Whether no letter of the text shows nothing, controls something, or turns the direction of writing."""
    return text.isprintable() and _BLANK.isdisjoint(text)

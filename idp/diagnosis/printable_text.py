"""escape_unprintable(): text that others sent, with every character visible and harmless to a terminal; pure."""


def escape_unprintable(text: str) -> str:
    """The text, where control characters, marks that turn the direction of writing and the like are escapes."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape", "surrogatepass").decode() for one in text)

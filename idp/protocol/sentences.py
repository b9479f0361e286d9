"""sanitize_description(): limits error_description to the characters RFC 6749 5.2 allows."""

import re

_UNFIT = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


def fit(text: str) -> str:
    """The text on one line in printable ASCII; double quotes become single ones, other characters question marks."""
    return _UNFIT.sub("?", " ".join(text.replace('"', "'").split()))

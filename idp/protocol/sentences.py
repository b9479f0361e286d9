"""What may stand in error_description: printable ASCII without quotation marks and backslashes (RFC 6749 5.2)."""

import re

_UNFIT = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")


def fit(text: str) -> str:
    """The sentence on one line; what a caller sent and the specification forbids becomes a question mark."""
    return _UNFIT.sub("?", " ".join(text.replace('"', "'").split()))

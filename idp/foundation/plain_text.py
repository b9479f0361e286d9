"""normalize_text(): a text that people typed as one line in composed form."""

import unicodedata


def normalize_text(text: str) -> str:
    """Normalize text to one line in composed form (NFC) without surplus white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())

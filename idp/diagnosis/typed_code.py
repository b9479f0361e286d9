"""read_typed_code(): the code of an error report as people type or paste it, in the spelling that is stored; pure."""

from unicodedata import normalize

from idp.foundation.error_reports import parse_report_code

#: Longer texts are neither a code nor the address of its page.
_LONGEST = 200


def read_typed_code(typed: str) -> str | None:
    """`dvs 7k2q m4xt`, `7K2QM4XT`, `DVS-7K2Q-M4XT` or the address of its page: the code; None for anything else."""
    if len(typed) > _LONGEST:
        return None
    return parse_report_code(normalize("NFKC", typed).strip().rstrip("/").rpartition("/")[2])

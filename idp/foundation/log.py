"""Structured logging to standard error, with the request id and without personal data."""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any

import structlog

#: A NIP has 18 digits and a NIK 16; an e-mail address names a person.
PERSONAL = re.compile(r"(?<!\d)(?:\d[ .]?){15}\d(?:[ .]?\d[ .]?\d)?(?!\d)|[\w.+-]{1,64}@[\w-]{1,63}\.\w")

#: As people group an NIP, which begins with a year of birth, and a NIK; PERSONAL is for texts with random identifiers.
_TYPED = re.compile(r"(?<!\d)(?:1\W{0,3}9|2\W{0,3}0)(?:[\W_]{0,3}\d){16}(?!\d)|(?<!\d)\d(?:[\W_]?\d){15}(?!\d)")
_TYPED_DAY = re.compile(r"(?<!\d)(?:\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d|20\d\d-\d\d-\d\d)(?!\d)")
#: _UNMASKED: generated values that may look like a NIP or NIK by chance.
_MAX_CHARACTERS = 2_000
_UNMASKED = frozenset({"timestamp", "request_id", "code", "head"})


def get_logger(name: str) -> Any:
    """Return the logger of a module; log an event with its fields: `log.info("session.opened", acr=…)`."""
    return structlog.get_logger(name)


def configure(level: str, as_json: bool) -> None:
    """Log lines from `level` up, as JSON or as aligned text for a terminal."""
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_personal_data,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=lambda *_: _StandardError(),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, LibraryLines)]
    root.addHandler(LibraryLines(logging.WARNING))
    # broken connections: DatabaseWatch logs the outage, once
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)


class LibraryLines(logging.Handler):
    """Writes what libraries log, uvicorn and asyncio above all, in the form of our own lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; its message is the event."""
        get_logger(record.name).log(
            record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info or None
        )


class _StandardError:
    """A logger of every level that writes to standard error, as it is when a line is logged."""

    def __getattr__(self, _level: str) -> Callable[[str], None]:
        return _write_line


def _write_line(line: str) -> None:
    with suppress(OSError):  # a full disk or a closed pipe loses the line, not the request
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def mask_personal_data(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask every value that looks like a NIP, a NIK or an e-mail address."""
    for key, value in line.items():
        if isinstance(value, str) and key not in _UNMASKED:
            line[key] = mask_text(value if key == "exception" else value[:_MAX_CHARACTERS])
    return line


def holds_personal_data(typed: str) -> bool:
    """Whether a text that a person typed holds an NIP or a NIK, however it is grouped, or an e-mail address.

    Days are none, two of them side by side neither.
    """
    without_days = _TYPED_DAY.sub("x", typed)
    return PERSONAL.search(typed) is not None or _TYPED.search(without_days) is not None


def mask_text(text: str) -> str:
    """The text with what looks like a NIP, a NIK or an e-mail address masked."""
    return PERSONAL.sub("[disembunyikan]", text)

"""Codes of error reports in answers: found, left out of comparisons, and opened."""

import re

from idp.foundation.error_report_store import StoredReport, find_reports
from tests.support.app import App

_CODE = re.compile(r"DVS-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


def codes_in(text: str) -> list[str]:
    """Every code in a text, each once."""
    return list(dict.fromkeys(_CODE.findall(text)))


def without_codes(text: str) -> str:
    """The text with every code replaced by the same mark, so that two answers are compared but for it."""
    return _CODE.sub("DVS-?", text)


async def reports_behind(app: App, code: str) -> tuple[StoredReport, ...]:
    """What is stored under a code once it is written."""
    await app.composition.foundation.periodic_flush.flush()
    async with app.database.begin() as session:
        return await find_reports(session, code)


async def report_of(app: App, text: str) -> StoredReport:
    """The one report behind the one code in an answer."""
    (code,) = codes_in(text)
    (found,) = await reports_behind(app, code)
    return found

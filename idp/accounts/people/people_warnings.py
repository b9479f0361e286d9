"""Warnings about rows that are taken: numbers that look wrong, values that contradict each other; pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from idp.accounts import nip
from idp.accounts.nip import NipWarning
from idp.accounts.people.people_file import PersonDraft

NIP_TEXTS: Mapping[NipWarning, str] = {
    NipWarning.BIRTH_DATE: "its first eight digits are no day of birth",
    NipWarning.BIRTH_IN_FUTURE: "its day of birth lies in the future",
    NipWarning.VERY_OLD: "by its day of birth the person is older than 75",
    NipWarning.START_MONTH: "its digits 13 and 14 are no month of appointment",
    NipWarning.START_IN_FUTURE: "its month of appointment lies in the future",
    NipWarning.STARTED_AS_CHILD: "by it the person was appointed before the age of 15",
    NipWarning.SEX: "its digit 15 is neither 1 nor 2",
    NipWarning.SERIAL: "it ends in 000, as numbers do that a spreadsheet rounded",
}
_SEXES = {"1": "male", "2": "female"}


def find_warnings(draft: PersonDraft, stored: Mapping[str, object], today: date) -> Iterator[str]:
    """What deserves a look in a row; `stored`: what is known of the person here, by column."""
    yield from draft.warnings
    if draft.nip is not None:
        for warning in nip.find_warnings(nip.Nip(draft.nip), today):
            yield f"NIP looks wrong: {NIP_TEXTS[warning]}"
    if draft.nip is not None or not draft.values.keys().isdisjoint(("gender", "birthdate")):
        digits = draft.nip or stored.get("nip")
        if isinstance(digits, str):
            yield from _find_contradictions(digits, {**stored, **draft.values})


def _find_contradictions(digits: str, values: Mapping[str, object]) -> Iterator[str]:
    """What an NIP says otherwise than the person's other values."""
    gender, birthdate = values.get("gender"), values.get("birthdate")
    told = _SEXES.get(digits[14])
    if told is not None and gender in _SEXES.values() and gender != told:
        yield "gender: the NIP says another one (its digit 15)"
    born = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    if isinstance(birthdate, str) and birthdate and not birthdate.startswith("0000") and not born.startswith(birthdate):
        yield "birthdate: the NIP says another one (its first eight digits)"

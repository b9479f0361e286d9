"""find_shared(): e-mail addresses and telephone numbers that are verified for one person and another's too; pure.

Applications know a person by `iss` and `sub` alone (OIDC Core 5.7), but many join accounts by a verified address.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from idp.accounts.telephone import InvalidTelephone, list_spellings, parse_telephone

#: Others who are named in one warning; the rest is counted.
_MOST_NAMED = 3
_WORDS = {"email": "the e-mail address", "phone_number": "the telephone number"}
CONTACT_COLUMNS = ("email", "email_verified", "phone_number", "phone_number_verified")


@dataclass(frozen=True, slots=True)
class ContactHolder:
    """A person with what can be shared; `label`: username, name, `sub` or place in the file, never an NIP.

    `elsewhere`: works where the reader may see nobody, so is counted and not named.
    """

    key: str
    label: str
    values: Mapping[str, str | bool | None] = field(repr=False)
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A verified value that somebody shares: its column, the labels of some of the others, and how many more.

    `elsewhere`: how many others besides the reader may not know.
    """

    key: str
    label: str
    column: str
    others: tuple[str, ...]
    more: int
    elsewhere: int = 0


def holder_of_row(row: Any) -> ContactHolder:
    """A person who is here, from a row with the columns of contacts, `username`, `subject` and `id`."""
    label = row.username or row.subject or str(row.id)
    return ContactHolder(label, label, {name: getattr(row, name) for name in CONTACT_COLUMNS})


@dataclass(frozen=True, slots=True)
class ContactSpellings:
    """How addresses and numbers may stand in the database, the ones in small letters, the others without grouping."""

    emails: frozenset[str] = field(repr=False)
    numbers: frozenset[str] = field(repr=False)


def list_contact_spellings(holders: Iterable[ContactHolder]) -> ContactSpellings:
    """Every spelling of what these people have, by which others who share it are found."""
    emails: set[str] = set()
    numbers: set[str] = set()
    for holder in holders:
        if email := holder.values.get("email"):
            emails |= {email_key(str(email)), str(email).lower()}
        if number := holder.values.get("phone_number"):
            numbers |= {str(number), *list_spellings(telephone_key(str(number)))}
    return ContactSpellings(frozenset(emails), frozenset(numbers))


def email_key(address: str) -> str:
    """An e-mail address in its form for comparison."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


def telephone_key(number: str) -> str:
    """A telephone number in its form for comparison: the international one, where it has one."""
    try:
        return parse_telephone(number).international
    except InvalidTelephone:
        return number


_KEYS: Mapping[str, Callable[[str], str]] = {"email": email_key, "phone_number": telephone_key}


def find_shared(given: Sequence[ContactHolder], others: Iterable[ContactHolder]) -> Iterator[SharedContact]:
    """What each of `given` shares with one of them or of `others`, where it is verified for one of these."""
    everybody = (*given, *others)
    for column, normalize in _KEYS.items():
        groups: dict[str, list[ContactHolder]] = defaultdict(list)
        for holder in everybody:
            if value := holder.values.get(column):
                groups[normalize(str(value))].append(holder)
        verified = {key for key, group in groups.items() if any(one.values.get(f"{column}_verified") for one in group)}
        for holder in given:
            value = holder.values.get(column)
            key = normalize(str(value)) if value else ""
            if key in verified and len(groups[key]) > 1:
                yield _shared(column, holder, groups[key])


def describe_shared(shared: SharedContact) -> str:
    """The warning of a command."""
    counted = ((shared.more, "more"), (shared.elsewhere, "in other offices"))
    also = [", ".join(shared.others), *(f"{number} {where}" for number, where in counted if number)]
    named = " and ".join(filter(None, also))
    return (
        f"{_WORDS[shared.column]} is verified and also that of {named}: applications that join accounts by it take"
        f" them for one person, so give each their own, or set {shared.column}_verified to false"
    )


def _shared(column: str, holder: ContactHolder, group: Sequence[ContactHolder]) -> SharedContact:
    here = [one.label for one in group if one is not holder and not one.elsewhere]
    others = tuple(here[:_MOST_NAMED])
    return SharedContact(holder.key, holder.label, column, others, len(here) - len(others), len(group) - 1 - len(here))

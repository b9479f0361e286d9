"""Reads lists of the tracker whole, page by page: what exports of pages and of the admin API do alike."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from idp.foundation.database import Session
from idp.permissions import Authority
from idp.tracker.applications import TrackedApplication, TrackedFilter
from idp.tracker.levels.history import LevelChange, LevelChangeFilter
from idp.tracker.tracker import Tracker

#: Rows that one statement reads.
BATCH = 1000
#: Changes of levels of one file; applications are as many as the inventory has, but changes are more each year.
MOST_CHANGES = 50_000


class TooManyChanges(Exception):
    """There are more changes than a file has."""


async def iterate_applications(
    tracker: Tracker, authority: Authority, session: Session, filters: TrackedFilter
) -> AsyncIterator[Sequence[TrackedApplication]]:
    """Every application that the filter finds, in its order. Raises InsufficientAuthority."""
    page_filter = replace(filters, limit=BATCH, after=None, before=None)
    while True:
        page = await tracker.list_applications(authority, session, page_filter)
        yield page.items
        if page.next is None:
            return
        page_filter = replace(page_filter, after=page.next)


async def require_few_changes(
    tracker: Tracker, authority: Authority, session: Session, filters: LevelChangeFilter
) -> None:
    """Refuse more changes than a file has, before any of them is read. Raises InsufficientAuthority, TooManyChanges."""
    if await tracker.has_more_changes(authority, session, replace(filters, after=None, before=None), MOST_CHANGES):
        raise TooManyChanges


async def iterate_changes(
    tracker: Tracker, authority: Authority, session: Session, filters: LevelChangeFilter
) -> AsyncIterator[Sequence[LevelChange]]:
    """Every change of level or state that the filter finds, the newest first.

    Raises InsufficientAuthority, and TooManyChanges after the first MOST_CHANGES where there are more.
    """
    told, following = 0, replace(filters, after=None, before=None)
    while told < MOST_CHANGES:
        page = await tracker.list_changes(authority, session, replace(following, limit=min(BATCH, MOST_CHANGES - told)))
        yield page.items
        if page.next is None:
            return
        told, following = told + len(page.items), replace(following, after=page.next)
    raise TooManyChanges

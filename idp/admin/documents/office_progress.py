"""The query of the list of offices with their progress."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from idp.admin.documents.listing import ListQuery
from idp.foundation.paging import sort_name
from idp.tracker.progress.values import OfficeTally


class OfficeProgressOrder(StrEnum):
    """The order of the offices."""

    PROGRESS = "progress"
    NAME = "name"
    STALLED = "stalled"


class OfficeProgressQuery(ListQuery):
    """Which offices to list, and in which order."""

    sort: OfficeProgressOrder = Field(
        OfficeProgressOrder.PROGRESS,
        description="By the integrated share of the eligible, by name, or by how many do not move.",
    )

    def sorted(self, offices: Sequence[OfficeTally]) -> Sequence[OfficeTally]:
        """The offices, which come by their share, in the order that was asked for."""
        match self.sort:
            case OfficeProgressOrder.PROGRESS:
                return offices
            case OfficeProgressOrder.NAME:
                return sorted(offices, key=_by_name)
            case OfficeProgressOrder.STALLED:
                return sorted(offices, key=lambda one: (-one.stalled, *_by_name(one)))


def _by_name(one: OfficeTally) -> tuple[str, str]:
    return sort_name(one.office.name), one.office.code

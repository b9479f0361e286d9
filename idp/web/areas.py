"""Area: the parts of the site that menus link to, and which of them a person's roles open; pure."""

from collections.abc import Mapping
from enum import StrEnum

from idp.permissions import Authority, Operation


class Area(StrEnum):
    """A part of the site with pages of its own; the value is its path."""

    PORTAL = "/portal"
    AKUN = "/akun"
    OPD = "/opd"
    KOMINFO = "/kominfo"
    RESETS = "/opd/pengaturan-ulang"
    PENGEMBANG = "/pengembang"
    KEAMANAN = "/keamanan"


#: What a person must be allowed to do, everywhere or for some office, so that menus link to the area; in menu order.
AREA_OPERATIONS: Mapping[Area, tuple[Operation, ...]] = {
    Area.PORTAL: (),
    Area.AKUN: (),
    Area.OPD: (Operation.SHOW_OFFICE,),
    Area.KOMINFO: (Operation.SHOW_PROGRESS, Operation.LIST_APPLICATIONS),
    Area.RESETS: (Operation.LIST_RESETS,),
    Area.PENGEMBANG: (Operation.SHOW_DEVELOPER_AREA,),
    Area.KEAMANAN: (Operation.SHOW_SECURITY_OVERVIEW,),
}

#: The areas of everybody who is signed in.
OPEN_TO_EVERYBODY = tuple(area for area, operations in AREA_OPERATIONS.items() if not operations)


def open_areas(authority: Authority) -> tuple[Area, ...]:
    """The areas that this person may enter, in the order of the menu."""
    return tuple(area for area, operations in AREA_OPERATIONS.items() if all(map(authority.allows, operations)))

"""Wires the inventory's use cases of decisions, corrections, additions and notes."""

from dataclasses import dataclass

from idp.catalogue.catalogue_admin import CatalogueAdmin
from idp.foundation.calendar import Calendar
from idp.foundation.database import Session
from idp.foundation.wiring import Foundation
from idp.permissions import Authority


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The inventory of one deployment."""

    calendar: Calendar

    def admin(self, session: Session, authority: Authority) -> CatalogueAdmin:
        """The context in which the inventory is read and changed: this transaction and this authority."""
        return CatalogueAdmin(session, authority, self.calendar)


def wire_catalogue(foundation: Foundation) -> Catalogue:
    """The inventory of one deployment."""
    return Catalogue(foundation.calendar)

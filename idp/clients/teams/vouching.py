"""can_vouch(): whether who acts may answer for staff of a vendor in the team of an application."""

from idp.catalogue.application import Application
from idp.clients.teams.contacts import load_contacts
from idp.clients.teams.partner_rule import may_vouch
from idp.clients.teams.team_admin import TeamAdmin
from idp.offices import store as offices
from idp.permissions import InsufficientAuthority, Operation


async def can_vouch(admin: TeamAdmin, application: Application) -> bool:
    """Whether who acts is a civil servant of the answering office with the permission to vouch; no program is."""
    person_id = admin.authority.person_id
    if person_id is None:
        return False
    try:
        await admin.require(Operation.INVITE_PARTNER, application)
    except InsufficientAuthority:
        return False
    person = (await load_contacts(admin.session, [person_id])).get(person_id)
    own = await offices.load_line(admin.session, person.office_id if person else None)
    line = await offices.load_line(admin.session, application.owner.id)
    return person is not None and may_vouch(
        has_nip=person.has_nip,
        is_partner=person.is_partner,
        of_answering_office=application.owner.id in own,
        administers=admin.authority.allows_for(Operation.INVITE_PARTNER, line),
    )

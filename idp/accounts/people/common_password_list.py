"""The deployment's list of common passwords: it is shown, replaced by a file, or extended by one."""

from dataclasses import dataclass

from idp.accounts.authentication import common_passwords
from idp.accounts.authentication.common_password_file import LEAST, CommonPasswordFile, parse_password_list
from idp.accounts.events import AccountsEvent
from idp.accounts.people.people_admin import PeopleAdmin
from idp.accounts.store import common_passwords as store
from idp.accounts.store.common_passwords import CommonPasswordList
from idp.foundation import clock
from idp.foundation.log import PERSONAL
from idp.permissions import Operation

_LONGEST_SOURCE = 255


@dataclass(frozen=True, slots=True)
class PasswordListOptions:
    """Where a list comes from; `adds`: keep what the present one has; `dry_run`: only say what would happen."""

    source: str
    adds: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class PasswordListUpdate:
    """What a file held, and how many passwords the deployment's list has afterwards."""

    file: CommonPasswordFile
    count: int


@dataclass(frozen=True, slots=True)
class PasswordListStatus:
    """How many passwords and words are shipped, and the deployment's own list, if there is one."""

    shipped: int
    own: CommonPasswordList | None


async def load_status(admin: PeopleAdmin) -> PasswordListStatus:
    """What new passwords are compared with. Raises InsufficientAuthority."""
    own = await store.load_list(admin.acting(Operation.SHOW_COMMON_PASSWORDS).session)
    return PasswordListStatus(common_passwords.count_shipped(), own)


async def update_list(admin: PeopleAdmin, content: bytes, options: PasswordListOptions) -> PasswordListUpdate:
    """Put the passwords of a file in place of the deployment's list, or add them; what is shipped stays beside it.

    Raises InsufficientAuthority, UnreadablePasswordList.
    """
    admin = admin.acting(Operation.UPDATE_COMMON_PASSWORDS)
    found = parse_password_list(content, least=1 if options.adds else LEAST)
    source, at = PERSONAL.sub("…", options.source)[:_LONGEST_SOURCE], clock.now()
    if not options.dry_run:
        await store.lock_list(admin.session, source, at)
    known = await store.find_digests(admin.session) if options.adds else frozenset()
    new = [digest for digest in map(common_passwords.digest_common, found.passwords) if digest not in known]
    listed = CommonPasswordList(len(known) + len(new), source, at)
    if not options.dry_run:
        await store.write_list(admin.session, new, listed, keeps=options.adds)
        detail = {"count": listed.count, "new": len(new), "adds": options.adds}
        await admin.record(AccountsEvent.COMMON_PASSWORDS_UPDATED, None, detail)
    return PasswordListUpdate(found, listed.count)

"""The page docs/enumerations.md: every described enumeration of the product, with what its members mean."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pkgutil import walk_packages

import idp
from idp.accounts.code_purpose import CodePurpose
from idp.accounts.events import HistoryEvent, SessionEndReason
from idp.accounts.factors.enrolled_factors import FactorKind
from idp.accounts.recovery.mails import MailKind
from idp.clients.registration.client_restore import Unrestored
from idp.clients.sandbox_admits import ClientSandboxAdmits, SandboxAdmits
from idp.diagnosis.help_request import HelpMessageKind, HelpState
from idp.enumerations import DescribedEnum
from idp.foundation.audit import AuditResult, AuditTag
from idp.foundation.fact_kind import FactKind
from idp.foundation.outbox import MessageKind
from idp.protocol.authentication_context import REACHABLE_ACRS, Acr, Amr
from idp.protocol.grant_type import GrantType
from tests.support.field_tables import table

_PREFACE = """\
# Enumerations

What is recorded, counted, enqueued, sent and stored under a name of its own, each with what it means. Stored spellings
never change. This page is generated from the enumerations of `idp/` by `make docs`.
"""


def described_enums(base: type[DescribedEnum] = DescribedEnum) -> Iterator[type[DescribedEnum]]:
    """Every enumeration with members in idp/ that is derived from `base`, in the order of the packages' names."""
    for module in walk_packages(idp.__path__, "idp."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    yield from sorted(_below(base), key=lambda found: (found.__module__, found.__name__))


def _below(base: type[DescribedEnum]) -> Iterator[type[DescribedEnum]]:
    for found in base.__subclasses__():
        if len(found) and found.__module__.startswith("idp."):
            yield found
        yield from _below(found)


def enumerations_page() -> str:
    """Every member of every described enumeration, with its meaning."""
    kinds = [
        (kind, kind.fields) for one in described_enums(MessageKind) for kind in one if isinstance(kind, MessageKind)
    ]
    return _PREFACE + "".join(
        (
            _section(
                "Audit events",
                "The tags of `idp audit` and of the table `audit`.",
                ("tag", "package", "result", "what happened"),
                (
                    (f"`{tag}`", _package(tag), f"`{tag.result}`", tag.meaning)
                    for one in described_enums(AuditTag)
                    for tag in one
                    if isinstance(tag, AuditTag)
                ),
            ),
            _section(
                "Results of audit events",
                "How the act of an event ended; the audit trail is filtered by it.",
                ("result", "what it means"),
                ((f"`{result}`", result.meaning) for result in AuditResult),
            ),
            _section(
                "Facts",
                "What is counted per client and local day; the tracker reads the levels of applications from it.",
                ("kind", "what is counted"),
                ((f"`{kind}`", kind.meaning) for kind in FactKind),
            ),
            _section(
                "Outbox messages",
                "What is enqueued in a transaction and done after its commit; `at` is when it happened (ISO 8601).",
                ("kind", "package", "payload", "what it is about"),
                ((f"`{kind}`", _package(kind), _code(fields), kind.meaning) for kind, fields in kinds),
            ),
            _section(
                "Ends of sessions",
                "Why a session ended, as its row, its message and its audit event say.",
                ("reason", "what it means"),
                ((f"`{reason}`", reason.meaning) for reason in SessionEndReason),
            ),
            _section(
                "One-time codes",
                "What a code on paper or in a mail is for, as its row and the audit trail say.",
                ("purpose", "what it lets its person do"),
                ((f"`{purpose}`", purpose.meaning) for purpose in CodePurpose),
            ),
            _section(
                "Mails",
                "What is mailed to people with a verified mailbox, where a mail server is set (`mail.kind`).",
                ("kind", "what it says"),
                ((f"`{kind}`", kind.meaning) for kind in MailKind),
            ),
            _section(
                "Restorations of clients",
                "Why a restoration leaves a member of an old version as it is now.",
                ("reason", "what it means"),
                ((f"`{reason}`", reason.meaning) for reason in Unrestored),
            ),
            _section(
                "Help requests",
                "Where a request of a team to Kominfo stands (`help_request.state`).",
                ("state", "what it means"),
                ((f"`{state}`", state.meaning) for state in HelpState),
            ),
            _section(
                "Messages of help requests",
                "What somebody did with a message (`help_message.kind`).",
                ("kind", "what it means"),
                ((f"`{kind}`", kind.meaning) for kind in HelpMessageKind),
            ),
            _section(
                "Sign-in history",
                "What a line of a person's own history is about.",
                ("kind", "what it means"),
                ((f"`{kind}`", kind.meaning) for kind in HistoryEvent),
            ),
            _section(
                "Authentication context (acr)",
                "How strongly a person was authenticated, weakest first; a stronger login includes the weaker ones.",
                ("acr", "a login can reach it", "what it means"),
                ((f"`{acr}`", _yes(acr in REACHABLE_ACRS), acr.meaning) for acr in Acr),
            ),
            _section(
                "Authentication methods (amr)",
                "By which methods a person was authenticated (RFC 8176).",
                ("amr", "what it means"),
                ((f"`{amr}`", amr.meaning) for amr in Amr),
            ),
            _section(
                "Second factors",
                "What can be the second step of a login, as audit entries and messages call it.",
                ("factor", "what it is"),
                ((f"`{kind}`", kind.meaning) for kind in FactorKind),
            ),
            _section(
                "Whom the sandbox admits",
                "What `IDP_SANDBOX_ADMITS` says of clients in `uji`, and what an operator decides (`sandbox_admits`).",
                ("value", "of", "who enters"),
                (
                    *((f"`{one}`", "a deployment", one.meaning) for one in SandboxAdmits),
                    *((f"`{one}`", "a client", one.meaning) for one in ClientSandboxAdmits),
                ),
            ),
            _section(
                "Grant types",
                "What the token endpoint answers, and discovery lists.",
                ("grant type", "rests on", "clients that register themselves may use it", "what happens"),
                ((f"`{one}`", one.basis.meaning, _yes(one.without_operator), one.meaning) for one in GrantType),
            ),
        )
    )


def _section(title: str, sentence: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return f"\n## {title}\n\n{sentence}\n\n{table(head, rows)}"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _package(member: DescribedEnum) -> str:
    return f"`{type(member).__module__.split('.')[1]}`"


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"

"""build_attempts(): groups the requests of a client to attempts, such as one sign-in, and says how each went; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from idp.diagnosis.journal.journal_entry import JournalEntry, JournalOutcome, JournalStep

#: A request this long after the one before it is another attempt, although it is about the same grant.
PAUSE = timedelta(minutes=15)


class AttemptKind(StrEnum):
    """What the application did; the value is the key of its words."""

    SIGN_IN = "sign_in"
    REFRESH = "refresh"
    #: Tokens without a browser: for the client itself, for a device, for another API.
    TOKEN = "token"
    #: Use of tokens that were given earlier.
    USE = "use"
    LOGOUT = "logout"
    LOGOUT_DELIVERY = "logout_delivery"


class AttemptResult(StrEnum):
    """How an attempt went; the value stands in addresses."""

    FAILED = "gagal"
    SUCCEEDED = "berhasil"
    OPEN = "belum-selesai"


class StageName(StrEnum):
    """A stage of an attempt; the value is the key of its words."""

    PUSHED = "pushed"
    REQUESTED = "requested"
    PAGE = "page"
    PERSON = "person"
    CODE = "code"
    TOKEN = "token"
    USERINFO = "userinfo"
    INTROSPECTED = "introspected"
    REVOKED = "revoked"
    DEVICE = "device"
    LOGOUT = "logout"
    LOGOUT_DELIVERY = "logout_delivery"


class StageState(StrEnum):
    """What became of a stage."""

    DONE = "done"
    FAILED = "failed"
    #: Answered by an error that is no fault of the application.
    ORDINARY = "ordinary"
    NOT_REACHED = "not_reached"


#: What a sign-in goes through, in order.
SIGN_IN_STAGES = (StageName.REQUESTED, StageName.PERSON, StageName.CODE, StageName.TOKEN, StageName.USERINFO)

_STAGE_OF = {
    JournalStep.PUSHED: StageName.PUSHED,
    JournalStep.START: StageName.REQUESTED,
    JournalStep.RESUME: StageName.PERSON,
    JournalStep.PERSONA: StageName.PERSON,
    JournalStep.TOKEN: StageName.TOKEN,
    JournalStep.USERINFO: StageName.USERINFO,
    JournalStep.INTROSPECT: StageName.INTROSPECTED,
    JournalStep.REVOKE: StageName.REVOKED,
    JournalStep.DEVICE: StageName.DEVICE,
    JournalStep.LOGOUT: StageName.LOGOUT,
    JournalStep.LOGOUT_DELIVERY: StageName.LOGOUT_DELIVERY,
}
_AUTHORIZE = frozenset({JournalStep.PUSHED, JournalStep.START, JournalStep.RESUME, JournalStep.PERSONA})
_KIND_OF = {
    JournalStep.TOKEN: AttemptKind.TOKEN,
    JournalStep.DEVICE: AttemptKind.TOKEN,
    JournalStep.LOGOUT: AttemptKind.LOGOUT,
    JournalStep.LOGOUT_DELIVERY: AttemptKind.LOGOUT_DELIVERY,
}
_STATE_OF = {JournalOutcome.REFUSED: StageState.FAILED, JournalOutcome.ORDINARY: StageState.ORDINARY}
_GIVES_RESULT = frozenset({JournalOutcome.ANSWERED, JournalOutcome.REFUSED})


@dataclass(frozen=True, slots=True)
class AttemptStage:
    """One line of an attempt; `entry` None: it was not reached. `times`: how often the same came in a row."""

    name: StageName
    state: StageState
    entry: JournalEntry | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAttempt:
    """Requests that belong together, the oldest first; `id`: of the first of them."""

    id: UUID
    kind: AttemptKind
    result: AttemptResult
    entries: tuple[JournalEntry, ...]
    stages: tuple[AttemptStage, ...]

    @property
    def started_at(self) -> datetime:
        return self.entries[0].at

    @property
    def duration(self) -> timedelta:
        """From the first request to the last."""
        return self.entries[-1].at - self.entries[0].at

    @property
    def who(self) -> str:
        """The key of the persona, TEAM_MEMBER, or empty where it is not said."""
        return next((entry.who for entry in self.entries if entry.who), "")

    @property
    def reached(self) -> int:
        """How many stages were reached, the one that failed included."""
        return sum(stage.state is not StageState.NOT_REACHED for stage in self.stages)

    @property
    def failure(self) -> JournalEntry | None:
        """The last request that was refused, when the attempt failed."""
        refused = [entry for entry in self.entries if entry.outcome is JournalOutcome.REFUSED]
        return refused[-1] if refused and self.result is AttemptResult.FAILED else None


def build_attempts(entries: Iterable[JournalEntry]) -> tuple[RequestAttempt, ...]:
    """The attempts that these entries are of, the newest first."""
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.id))
    groups = [part for group in _group_by_links(ordered) for part in _split(group)]
    found = [_build(group) for group in groups]
    return tuple(sorted(found, key=lambda attempt: (attempt.started_at, attempt.id), reverse=True))


def _group_by_links(entries: Sequence[JournalEntry]) -> list[list[JournalEntry]]:
    """Entries that share a link, directly or by others, in groups; an entry without links is a group of its own."""
    groups: dict[str, list[JournalEntry]] = {}
    alone = []
    for entry in entries:
        joined = {id(groups[link]): groups[link] for link in entry.links if link in groups}
        group = [one for found in joined.values() for one in found] + [entry]
        links = {link for one in group for link in one.links}
        groups |= dict.fromkeys(links, group)
        if not links:
            alone.append(group)
    return [*{id(group): sorted(group, key=lambda one: (one.at, one.id)) for group in groups.values()}.values(), *alone]


def _split(group: list[JournalEntry]) -> list[list[JournalEntry]]:
    """The attempts within a group: a refresh begins one, and so does what comes after a long pause."""
    parts: list[list[JournalEntry]] = []
    for entry in group:
        if not parts or _is_refresh(entry) or entry.at - parts[-1][-1].at > PAUSE:
            parts.append([])
        parts[-1].append(entry)
    return parts


def _build(entries: list[JournalEntry]) -> RequestAttempt:
    kind, result = _kind(entries), _result(entries)
    stages = _merge_repeats([stage for entry in entries for stage in _stages(entry)])
    if kind is AttemptKind.SIGN_IN and result is not AttemptResult.SUCCEEDED:
        stages += _missing_stages(stages)
    return RequestAttempt(id=entries[0].id, kind=kind, result=result, entries=tuple(entries), stages=tuple(stages))


def _kind(entries: Sequence[JournalEntry]) -> AttemptKind:
    first = entries[0]
    if any(entry.step in _AUTHORIZE or _sent(entry, "grant_type") == "authorization_code" for entry in entries):
        return AttemptKind.SIGN_IN
    return AttemptKind.REFRESH if _is_refresh(first) else _KIND_OF.get(first.step, AttemptKind.USE)


def _result(entries: Sequence[JournalEntry]) -> AttemptResult:
    """By the last request that says how it went; a page, a code or a refusal by the person says nothing yet."""
    decisive = [entry for entry in entries if entry.outcome in _GIVES_RESULT and entry.step is not JournalStep.PUSHED]
    telling = decisive or [entry for entry in entries if entry.outcome is JournalOutcome.REFUSED]
    if not telling:
        return AttemptResult.OPEN
    return AttemptResult.FAILED if telling[-1].outcome is JournalOutcome.REFUSED else AttemptResult.SUCCEEDED


def _stages(entry: JournalEntry) -> list[AttemptStage]:
    """What an entry shows: a request that was answered with a code at once is three stages."""
    if entry.outcome is JournalOutcome.CODE:
        begun = [AttemptStage(StageName.REQUESTED, StageState.DONE, entry)] if entry.step is JournalStep.START else []
        return [
            *begun,
            AttemptStage(StageName.PERSON, StageState.DONE, entry),
            AttemptStage(StageName.CODE, StageState.DONE, entry),
        ]
    is_page = entry.outcome is JournalOutcome.PAGE and entry.step is not JournalStep.START
    name = StageName.PAGE if is_page else _STAGE_OF[entry.step]
    return [AttemptStage(name, _STATE_OF.get(entry.outcome, StageState.DONE), entry)]


def _merge_repeats(stages: Sequence[AttemptStage]) -> list[AttemptStage]:
    """The stages, with the same in a row as one."""
    merged: list[AttemptStage] = []
    for stage in stages:
        if merged and _is_same(merged[-1], stage):
            merged[-1] = AttemptStage(stage.name, stage.state, stage.entry, merged[-1].times + 1)
        else:
            merged.append(stage)
    return merged


def _is_same(one: AttemptStage, other: AttemptStage) -> bool:
    if one.entry is None or other.entry is None or one.entry is other.entry:
        return False
    known = [(stage.name, stage.state, stage.entry.detail, stage.entry.code) for stage in (one, other) if stage.entry]
    return known[0] == known[1]


def _missing_stages(stages: Sequence[AttemptStage]) -> list[AttemptStage]:
    """The stages of a sign-in that come after the last one that was reached."""
    reached = [SIGN_IN_STAGES.index(stage.name) for stage in stages if stage.name in SIGN_IN_STAGES]
    return [AttemptStage(name, StageState.NOT_REACHED) for name in SIGN_IN_STAGES[max(reached, default=-1) + 1 :]]


def _is_refresh(entry: JournalEntry) -> bool:
    return entry.step is JournalStep.TOKEN and _sent(entry, "grant_type") == "refresh_token"


def _sent(entry: JournalEntry, name: str) -> str:
    """The value of a parameter that is shown, or nothing."""
    return next((one.value or "" for one in entry.parameters.items if one.name == name), "")

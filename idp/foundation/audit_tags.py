"""AuditTags: every tag of the audit trail that this program knows, by spelling, by group and by result."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp.foundation.audit import AuditResult, AuditTag


@dataclass(frozen=True, slots=True)
class AuditTags:
    """The enumerations of all packages; an entry of another release may have a tag that is not in them."""

    kinds: tuple[type[AuditTag], ...]

    @property
    def by_spelling(self) -> Mapping[str, AuditTag]:
        """Spelling -> tag, in alphabetical order."""
        return {tag.value: tag for tag in sorted(tag for kind in self.kinds for tag in kind)}

    @property
    def by_group(self) -> Mapping[str, tuple[AuditTag, ...]]:
        """The part before the dot, which says what an event is about -> its tags, both in alphabetical order."""
        groups: dict[str, tuple[AuditTag, ...]] = {}
        for tag in self.by_spelling.values():
            group = tag.value.partition(".")[0]
            groups[group] = (*groups.get(group, ()), tag)
        return groups

    @property
    def results(self) -> Mapping[str, str]:
        """Spelling -> the result of its acts, as it is written."""
        return {spelling: tag.result.value for spelling, tag in self.by_spelling.items()}

    def named(self, text: str) -> frozenset[AuditTag]:
        """The tag with this spelling, or the tags of this group; none for anything else."""
        tag = self.by_spelling.get(text)
        return frozenset((tag,) if tag is not None else self.by_group.get(text, ()))

    def with_result(self, result: AuditResult) -> frozenset[AuditTag]:
        """The tags whose acts end so."""
        return frozenset(tag for tag in self.by_spelling.values() if tag.result is result)

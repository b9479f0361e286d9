"""Which files enter the build of the image: what .dockerignore leaves of a folder, and the Containerfile copies."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """A line of .dockerignore: a pattern of paths, and whether it takes back what an earlier line left out."""

    pattern: re.Pattern[str]
    includes: bool

    @classmethod
    def parse(cls, line: str) -> "IgnoreRule":
        """`*` and `?` stay within a name, `**` is any number of folders; a folder stands for all that is in it."""
        glob = line.removeprefix("!").strip("/")
        parts = [".*" if name == "**" else _translate_name(name) for name in glob.split("/")]
        return cls(re.compile(f"{'/'.join(parts).replace('.*/', '(?:.*/)?')}(?:/.*)?"), line.startswith("!"))


def _translate_name(name: str) -> str:
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(letter, re.escape(letter)) for letter in name)


def read_ignore_file(text: str) -> tuple[IgnoreRule, ...]:
    """The rules of a .dockerignore, in their order."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(IgnoreRule.parse(line) for line in lines if line and not line.startswith("#"))


def read_copied(containerfile: str) -> tuple[str, ...]:
    """The paths of the build's folder that a Containerfile copies."""
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", containerfile, re.MULTILINE)
    return tuple(source for line in copied for source in line.split())


def select_context(paths: Iterable[str], rules: tuple[IgnoreRule, ...], copied: tuple[str, ...]) -> Iterator[str]:
    """The paths that are copied into the build: the last rule that fits a path decides, as with Docker and Podman."""
    for path in paths:
        fitting = [rule.includes for rule in rules if rule.pattern.fullmatch(path)]
        above = {path, *(str(folder) for folder in PurePosixPath(path).parents)}
        if not above.isdisjoint(copied) and (not fitting or fitting[-1]):
            yield path

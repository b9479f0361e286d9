"""read_sections(), read_page(): public pages as entries of the search in help; pure."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from idp.diagnosis.help_search import HelpEntry, HelpKind, make_entry

_SECTION = re.compile(r'<section\b[^>]*?\bid="([\w-]+)"[^>]*>(.*?)</section>', re.DOTALL)
_HEADING = re.compile(r"<h2\b[^>]*>(.*?)</h2>(.*)", re.DOTALL)
_PAGE = re.compile(r"<main\b[^>]*>.*?<h1\b[^>]*>(.*?)</h1>(.*)</main>", re.DOTALL)
_BLOCK_END = re.compile(r"</(?:p|li|h\d|div|td|th|label|button)>")
_LONGEST_SUMMARY = 140


def read_sections(path: str, html: str) -> Iterator[HelpEntry]:
    """One entry for each section with an id and a heading in the HTML of the page at `path`."""
    for anchor, inside in _SECTION.findall(html):
        heading = _HEADING.search(inside)
        if heading:
            yield _make_entry(f"{path}#{anchor}", heading[1], heading[2])


def read_page(path: str, html: str) -> HelpEntry:
    """The whole page at `path` as one entry."""
    found = _PAGE.search(html)
    return _make_entry(path, found[1] if found else "", found[2] if found else "")


def _make_entry(href: str, title: str, inside: str) -> HelpEntry:
    text = _read_text(inside)
    return make_entry(HelpKind.STAFF, href, title=_read_text(title), summary=_shorten(text), text=text)


def _shorten(text: str) -> str:
    """The beginning of a text, cut at a word."""
    if len(text) <= _LONGEST_SUMMARY:
        return text
    return f"{text[:_LONGEST_SUMMARY].rpartition(' ')[0]} …"


def _read_text(html: str) -> str:
    spoken = _BLOCK_END.sub(" ", html.replace("</dt>", ": ").replace("</dd>", "; "))
    return " ".join(Markup(spoken).striptags().split()).rstrip("; ")  # noqa: S704  read, never shown as HTML

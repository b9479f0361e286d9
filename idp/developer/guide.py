"""The guide for developers: docs/integrating.md in one language as HTML, with the reader's own values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from idp.diagnosis.help_search import HelpEntry, HelpKind, make_entry
from idp.web.translations import Language

#: Where the document is in a checkout; an installed package has it beside this file.
_IN_CHECKOUT = Path(__file__).parent.parent.parent / "docs" / "integrating.md"
#: The first line of the English part; the Indonesian one is before it.
_ENGLISH = "# Plug an application in\n"
#: Where the guide is read.
GUIDE_PATH = "/bantuan/pengembang"
#: What the document writes for the reader's own values.
EXAMPLE_ISSUER, EXAMPLE_CLIENT_ID = "https://sso.example", "arsip-digital"


@dataclass(frozen=True, slots=True)
class GuideChapter:
    """A chapter: the id of its heading, and its title."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide in one language: its title, its chapters, and its text as HTML."""

    title: str
    chapters: tuple[GuideChapter, ...]
    html: Markup


@lru_cache(maxsize=256)
def render_guide(language: str, issuer: str, client_id: str | None) -> Guide:
    """The guide with this issuer, and with this client_id where the reader has a client."""
    indonesian, english = _read_parts()
    text = (english if language == "en" else indonesian).replace(EXAMPLE_ISSUER, issuer)
    text = text if client_id is None else text.replace(EXAMPLE_CLIENT_ID, client_id)
    title, _, body = text.partition("\n")
    markdown = _parser()
    tokens = markdown.parse(body)
    return Guide(
        title=title.removeprefix("# "),
        chapters=tuple(_set_anchors(tokens)),
        html=Markup(markdown.renderer.render(_without_links_to_files(tokens), markdown.options, {})),  # noqa: S704  escaped
    )


@lru_cache(maxsize=16)
def list_guide_chapters(language: Language, issuer: str) -> tuple[HelpEntry, ...]:
    """The chapters of the guide as entries of the search in help."""
    indonesian, english = _read_parts()
    title, _, body = (english if language == "en" else indonesian).replace(EXAMPLE_ISSUER, issuer).partition("\n")
    tokens = _parser().parse(body)
    return tuple(
        make_entry(
            HelpKind.DEVELOPERS,
            f"{GUIDE_PATH}#{chapter.anchor}",
            title=chapter.title,
            summary=title.removeprefix("# "),
            text=" ".join(token.content for token in tokens[start:end]),
        )
        for chapter, start, end in _find_chapters(tokens)
    )


def _find_chapters(tokens: Sequence[Token]) -> list[tuple[GuideChapter, int, int]]:
    """The chapters, each with the numbers of its first token and of the one behind it."""
    chapters = _set_anchors(tokens)
    starts = [number for number, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    return list(zip(chapters, starts, [*starts[1:], len(tokens)], strict=True))


@cache
def _read_parts() -> tuple[str, str]:
    """The Indonesian part and the English one."""
    packaged = files("idp.developer") / "integrating.md"
    text = (packaged if packaged.is_file() else _IN_CHECKOUT).read_text(encoding="utf-8")
    indonesian, english = text.split(_ENGLISH)
    return re.sub(r"^English: .*\n", "", indonesian, flags=re.MULTILINE), _ENGLISH + english


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables and without HTML; blocks that may be wider than the page scroll, also by keyboard."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("table_open", _open_table)
    markdown.add_render_rule("table_close", _close_table)
    markdown.add_render_rule("fence", _render_fence)
    return markdown


def _set_anchors(tokens: Sequence[Token]) -> list[GuideChapter]:
    """Give every heading an id; returns the chapters."""
    found = []
    for number, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        token.attrSet("id", f"bagian-{number}")
        if token.tag == "h2":
            found.append(GuideChapter(f"bagian-{number}", _plain_text(tokens[number + 1])))
    return found


def _plain_text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _without_links_to_files(tokens: Sequence[Token]) -> list[Token]:
    """The same, where links within the repository are words: their files are not served."""
    for token in tokens:
        kept, inside = [], False
        for child in token.children or ():
            if child.type == "link_open":
                inside = not str(child.attrGet("href")).startswith("http")
            if not (inside and child.type in {"link_open", "link_close"}):
                kept.append(child)
            inside = inside and child.type != "link_close"
        token.children = kept if token.children is not None else None
    return list(tokens)


def _open_table(_renderer: RendererHTML, _tokens: Sequence[Token], _number: int, *_others: Any) -> str:
    return '<div tabindex="0"><table class="tbl">'


def _close_table(_renderer: RendererHTML, _tokens: Sequence[Token], _number: int, *_others: Any) -> str:
    return "</table></div>"


def _render_fence(renderer: RendererHTML, tokens: Sequence[Token], number: int, *others: Any) -> str:
    shown = RendererHTML.fence(renderer, tokens, number, *others)
    return shown.replace("<pre>", '<pre tabindex="0">', 1)

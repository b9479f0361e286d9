"""The parts of the interface and the pages that use them belong together: nothing missing, nothing left over."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from idp.permissions import Role
from idp.web.assets import asset_address, load_assets
from idp.web.environment import environment
from tests.support.calendars import WITA

ROOT = Path(str(files("idp")))
TEMPLATES = sorted(path for path in ROOT.glob("*/templates/**/*") if path.is_file())
MARKUP = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
STATIC = ROOT / "web" / "static"
ICONS = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "ikon.svg").read_text(encoding="utf-8")))


def test_every_icon_of_a_page_is_in_the_sprite() -> None:
    named = set(re.findall(r'\b(?:icon|pick|empty)\((?:[^()"]*, )?"(\w+)"', MARKUP))
    assert named
    assert {name for name in named if name.isascii() and name.islower()} <= ICONS


def test_the_sprite_has_no_icon_that_no_page_shows() -> None:
    quoted = set(re.findall(r"""["'](\w+)["']""", MARKUP))
    assert ICONS - quoted == set()


def test_every_component_is_used() -> None:
    known = re.findall(r"{% macro (\w+)", (ROOT / "web" / "templates" / "components.html").read_text(encoding="utf-8"))
    assert [name for name in known if len(re.findall(rf"\b{name}\(", MARKUP)) < 2] == []


def test_every_drawing_has_a_size_of_its_own_for_pages_without_the_stylesheet() -> None:
    drawings = [one for one in re.findall(r"<svg[^>]*>", MARKUP) if "preserveAspectRatio" not in one]
    assert [one for one in drawings if not re.search(r'\swidth="\d+" height="\d+"', one)] == []


@pytest.mark.parametrize("role", Role)
def test_people_read_a_role_in_words(role: Role) -> None:
    words = environment("id", WITA).from_string(
        """{% from "oidc/scopes.html" import scope_value with context %}{{ scope_value("peran", role) }}"""
    )
    assert "_" not in words.render(role=f"{role}@040701")
    assert words.render(role=f"{role}@040701") == f"{words.render(role=role.value)} (kode 040701)"
    assert words.render(role=role.value) != role.value


def test_the_stylesheet_has_no_class_that_no_page_wears() -> None:
    rules = re.sub(
        r'/\*.*?\*/|"[^"]*"|url\([^)]*\)|\d*\.\d+\w*',
        "",
        "".join((STATIC / name).read_text(encoding="utf-8") for name in ("divos.css", "areas.css")),
        flags=re.DOTALL,
    )
    pages = (
        MARKUP
        + (STATIC / "divos.js").read_text(encoding="utf-8")
        + (ROOT / "web" / "avatars.py").read_text(encoding="utf-8")
    )
    made = re.compile(r"(?:c|lv|mark-|tag-|alert-|of-)\w+")  # put together from a value
    worn = {name for name in re.findall(r"\.([a-z][\w-]*)", rules) if not made.fullmatch(name)}
    assert {name for name in worn if not re.search(rf"(?<![\w-]){re.escape(name)}(?!\w)", pages)} == set()


def test_a_stylesheet_that_travels_with_the_page_names_the_font_by_its_content() -> None:
    body = load_assets()["divos.css"].body.decode()
    assert f"url({asset_address('plus-jakarta-sans.woff2')})" in body


@pytest.mark.parametrize("name", ["plus-jakarta-sans.txt", "simplewebauthn-browser.txt", "tabler-icons.txt"])
def test_what_was_taken_from_others_carries_its_licence(name: str) -> None:
    text = load_assets()[f"licences/{name}"].body.decode()
    assert "Copyright" in text


def test_no_template_brings_a_style_or_script_of_its_own() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son\w+=|javascript:|data:", text), path
        assert not re.search(r"<script(?! src=)", text), path

"""The contrast of every pair of colours, computed from the stylesheet (WCAG 2.2: 1.4.3, 1.4.11)."""

import re
from importlib.resources import files

import pytest

STYLESHEET = (files("idp.web") / "static" / "divos.css").read_text(encoding="utf-8")

TEXT, GRAPHIC = 4.5, 3.0

#: Foreground, background, what is needed.
PAIRS = [
    *(
        ("ink", ground, TEXT)
        for ground in ("paper", "surface", "sunken", "tirta-tint", "ok-tint", "warn-tint", "bad-tint")
    ),
    *(("ink-2", ground, TEXT) for ground in ("paper", "surface", "sunken")),
    ("ink-3", "surface", TEXT),
    *(("link", ground, TEXT) for ground in ("paper", "surface", "sunken", "tirta-tint")),
    ("on-tirta", "tirta", TEXT),
    ("on-tirta", "tirta-hover", TEXT),
    ("ok", "ok-tint", TEXT),
    *(("warn", ground, TEXT) for ground in ("warn-tint", "paper")),
    *(("bad", ground, TEXT) for ground in ("bad-tint", "paper", "surface")),
    ("on-gate", "gate", TEXT),
    ("on-gate-2", "gate", TEXT),
    ("paper", "ink", TEXT),
    *(("on-low", level, TEXT) for level in ("l0", "l1", "l2", "l3")),
    *(("on-high", level, TEXT) for level in ("l4", "l5", "l6")),
    *(("line-strong", ground, GRAPHIC) for ground in ("paper", "surface")),
    *(("bata", ground, GRAPHIC) for ground in ("paper", "surface")),
    *(("focus", ground, GRAPHIC) for ground in ("paper", "surface", "sunken")),
    *(("l5", ground, GRAPHIC) for ground in ("surface", "sunken", "l0", "l2")),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", block))


LIGHT = tokens(
    STYLESHEET[STYLESHEET.index(":root {") : STYLESHEET.index("@media screen and (prefers-color-scheme: dark)")]
)
_DARK_BLOCK = STYLESHEET[STYLESHEET.index("@media screen and (prefers-color-scheme: dark)") :]
DARK = LIGHT | tokens(_DARK_BLOCK[: _DARK_BLOCK.index("\n}\n")])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "colours"), [("light", LIGHT), ("dark", DARK)])
@pytest.mark.parametrize(("front", "back", "needed"), PAIRS)
def test_a_pair_of_colours_can_be_told_apart(
    name: str, colours: dict[str, str], front: str, back: str, needed: float
) -> None:
    found = contrast(colours[front], colours[back])
    assert found >= needed, f"{front} on {back} in {name}: {found:.2f}"


def test_levels_get_steadily_darker_in_light_and_lighter_in_dark() -> None:
    for colours, reverse in ((LIGHT, True), (DARK, False)):
        steps = [luminance(colours[f"l{level}"]) for level in range(7)]
        assert steps[1:] == sorted(steps[1:], reverse=reverse)


def test_the_formula_knows_the_extremes() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_every_colour_is_a_token() -> None:
    rules = re.sub(r"--[\w-]+: [^;]+;", "", STYLESHEET[STYLESHEET.index("/* 2 Ground */") :])
    painted = set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", rules))
    assert painted <= {"#FFF", "#000"}  # paper of a printer, ground of a picture


@pytest.mark.parametrize(
    "too_new", ["light-dark(", "color-mix(", "oklch(", ":has(", "@layer", "@container", "&", "data:", "//"]
)
def test_the_stylesheet_runs_on_an_old_phone_under_the_policy(too_new: str) -> None:
    assert too_new not in STYLESHEET


def test_the_stylesheet_stays_small() -> None:
    import gzip

    assert len(gzip.compress(STYLESHEET.encode(), 9)) < 12_000

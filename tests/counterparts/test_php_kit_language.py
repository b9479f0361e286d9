"""The PHP kit is PHP 5.6: for nikic/php-parser, and in what a parser lets through."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.counterparts.missing import INSTALL

pytestmark = pytest.mark.counterpart

ROOT = Path(__file__).parent.parent.parent
KIT = ROOT / "clients/kits/php/divos.php"
READER = Path(__file__).parent / "php_kit" / "language.php"

#: What the kit calls of PHP itself, each looked up: in PHP 5.6 and in 8.2, with these arguments.
KNOWN_TO_5_6 = set((READER.parent / "functions.txt").read_text().split())
#: What may be absent: called only where function_exists() said that it is there.
ASKED_FOR = {
    "curl_init": {"curl_exec", "curl_getinfo", "curl_init", "curl_setopt", "curl_setopt_array"},
    "random_bytes": {"random_bytes"},
    "openssl_random_pseudo_bytes": {"openssl_random_pseudo_bytes"},
    "openssl_verify": {"openssl_verify"},
    "posix_geteuid": {"posix_geteuid"},
}
NEWER = {
    "function f(int $a) {}": "scalar type of a parameter",
    "function f(string $a) {}": "scalar type of a parameter",
    "function f(): array {}": "return type",
    "function f(?array $a) {}": "no PHP 5.6",
    "[$a, $b] = f();": "no PHP 5.6",
    "foreach (f() as [$a, $b]) {}": "no PHP 5.6",
    'list("a" => $a) = f();': "no PHP 5.6",
    "class A { private const B = 1; }": "no PHP 5.6",
    "class A { public int $b; }": "no PHP 5.6",
    "$a = $b ?? 1;": "null coalescing",
    "$a ??= 1;": "null coalescing",
    "$a = $b <=> $c;": "spaceship",
    "$a = new class {};": "anonymous class",
    "$a = fn($b) => $b;": "no PHP 5.6",
    "$a?->b;": "no PHP 5.6",
    "f($a,);": "no PHP 5.6",
    "use A\\{B, C};": "group use",
    "try {} catch (\\Throwable $a) {}": "catch of PHP 7",
    "$a = 1_000;": "underscore in a number",
    '$a = "\\u{41}";': "escape of a code point",
    "session_start(array());": "arguments of PHP 7",
    "setcookie('a', 'b', array('samesite' => 'Lax'));": "arguments of PHP 7",
    "dirname(__FILE__, 2);": "arguments of PHP 7",
}


def read_as_5_6(source: str) -> dict[str, list[str]]:
    program = shutil.which("php")
    if program is None or not Path("/usr/share/php/PhpParser/autoload.php").is_file():
        pytest.fail(f"php or php-parser is missing: {INSTALL}", pytrace=False)
    done = subprocess.run([program, str(READER)], input=source, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.mark.parametrize("newer", NEWER)
def test_the_check_finds_what_is_newer(newer: str) -> None:
    found = read_as_5_6(f"<?php {newer}")["newer"]
    assert any(one.startswith(NEWER[newer]) for one in found), found


def test_the_kit_has_none_of_it() -> None:
    assert read_as_5_6(KIT.read_text())["newer"] == []


def test_the_kit_calls_no_function_that_5_6_lacks() -> None:
    source = KIT.read_text()
    called = {name for name in read_as_5_6(source)["calls"] if not name.startswith("divos_")}
    assert called - KNOWN_TO_5_6 - set().union(*ASKED_FOR.values()) == set()
    for name in ASKED_FOR:
        assert f"function_exists('{name}')" in source


def test_the_kit_is_one_file_that_needs_nothing_else() -> None:
    source = KIT.read_text()
    assert [path.name for path in KIT.parent.glob("*.php")] == ["divos.php"]
    assert not {"require", "include", "require_once", "include_once"} & set(source.split("*/", 1)[1].split())

"""Everything that a person reads on a page comes from the one catalogue, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from koevol_core.types import METHODS, RULES
from pages.parts.words import PAGES, translate, words_of

ROOT = Path(__file__).resolve().parent.parent
SCREENS = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
SCREENS = [path for path in SCREENS if "words" not in path.parts]
HANGUL = re.compile(r"[가-힣]")


def _docstrings(tree: ast.AST) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            found.add(id(body[0].value))
    return found


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skip = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_screen_has_korean_of_its_own(path: Path) -> None:
    allowed = {"한국어", r"\s+|[가-힣]+|[A-Za-z]+|\d+|."}  # the switch itself, and a pattern
    found = [(line, text) for line, text in _strings(path) if HANGUL.search(text) and text not in allowed]
    assert found == []


READS = {
    "title",
    "header",
    "subheader",
    "caption",
    "button",
    "markdown",
    "metric",
    "write",
    "info",
    "warning",
    "error",
    "success",
    "toast",
}


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_screen_shows_an_english_literal(path: Path) -> None:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in READS
            and node.args
        ):
            first = node.args[0]
            if (
                isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and re.search(r"[A-Za-z]{2}", first.value)
            ):
                found.append((node.lineno, first.value))
    assert [item for item in found if item[1] != "koevol"] == []


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_name_that_a_screen_looks_up_is_in_the_catalogue(path: Path) -> None:
    for name in re.findall(r"""\.t\(\s*["']([a-z]+\.[a-z_0-9]+)["']""", path.read_text(encoding="utf-8")):
        assert translate("ko", name) and translate("en", name)


@pytest.mark.parametrize("page", PAGES)
def test_every_word_has_both_languages_and_the_same_places(page: str) -> None:
    for name, (korean, english) in words_of(page).items():
        assert korean.strip() and english.strip(), name
        assert set(re.findall(r"\{(\w+)\}", korean)) == set(re.findall(r"\{(\w+)\}", english)), name
        assert not HANGUL.search(english), name


def test_every_method_and_rule_has_a_name_for_people() -> None:
    for name in METHODS:
        assert translate("ko", f"common.{name}")
    for rule in RULES:
        assert translate("ko", f"common.{'language_rule' if rule == 'language' else rule}")


def test_pages_never_interpret_html_of_their_own_accord() -> None:
    for path in SCREENS:
        assert "unsafe_allow_html" not in path.read_text(encoding="utf-8"), path


def test_the_shipped_configuration_is_safe() -> None:
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["allowedHosts"] == ["127.0.0.1", "localhost"]
    assert config["server"]["maxUploadSize"] == 50
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"] | {} == config["client"]
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["showErrorLinks"] is False
    assert config["client"]["toolbarMode"] == "viewer"

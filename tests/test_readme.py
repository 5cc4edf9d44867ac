"""The two READMEs say what the program does, and say the same."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

import main
from koevol_core.cli.main import parser as verbs
from koevol_core.dataset import FORMATS
from koevol_core.quality import FINDINGS, RULES
from tests.__main__ import SHARED, SUITES, chosen

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.ko.md")}


def _flags(parser: argparse.ArgumentParser) -> set[str]:
    return {flag for action in parser._actions for flag in action.option_strings if flag.startswith("--")} - {"--help"}


def _verbs() -> dict[str, argparse.ArgumentParser]:
    return next(a for a in verbs()._actions if isinstance(a, argparse._SubParsersAction)).choices


@pytest.mark.parametrize("name", TEXTS)
def test_every_flag_of_the_command_line_is_explained(name: str) -> None:
    assert _flags(main.parser()) <= set(re.findall(r"`(--[a-z-]+)`", TEXTS[name]))


@pytest.mark.parametrize("name", TEXTS)
def test_no_flag_is_explained_that_is_not_there(name: str) -> None:
    known = _flags(main.parser()).union(*map(_flags, _verbs().values())) | {"--help"}
    spans = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", TEXTS[name], flags=re.DOTALL))
    assert {flag for span in spans for flag in re.findall(r"(?<!\S)--[a-z-]+", span) if "-m tests" not in span} <= known


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("verb", ["export", "dataset", "push", "import-hub", "scorecard"])
def test_every_flag_of_the_verbs_about_data_is_named(name: str, verb: str) -> None:
    named = set(re.findall(r"--[a-z-]+", TEXTS[name]))
    assert _flags(_verbs()[verb]) <= named


@pytest.mark.parametrize("name", TEXTS)
def test_the_defaults_in_the_table_are_the_real_ones(name: str) -> None:
    rows = dict(re.findall(r"^\| `(--[a-z-]+)` \| `([^`]+)` \|", TEXTS[name], re.MULTILINE))
    real = {action.option_strings[0]: action.default for action in main.parser()._actions if action.option_strings}
    assert rows["--total-gen"] == "2"
    for flag, shown in rows.items():
        default = real[flag]
        if flag not in ("--db", "--seed-path"):
            assert str(default) == shown, flag


def rules_of(text: str) -> list[str]:
    """The rules that have a row in a README's table of measures."""
    return re.findall(r"^\| `([a-z_]+)` \| \d+ \|", text, re.MULTILINE)


@pytest.mark.parametrize("name", TEXTS)
def test_every_rule_has_its_row_in_its_order(name: str) -> None:
    assert rules_of(TEXTS[name]) == list(RULES)


def findings_of(text: str) -> set[str]:
    """The kinds of findings that a README names in its list of findings."""
    listed = re.split(r"^### (?:Findings|신호)\n", text, flags=re.MULTILINE)[1].partition("\n## ")[0]
    return set(re.findall(r"`([a-z_]+)`", listed))


@pytest.mark.parametrize("name", TEXTS)
def test_every_finding_is_named(name: str) -> None:
    assert set(FINDINGS) <= findings_of(TEXTS[name])


@pytest.mark.parametrize("name", TEXTS)
def test_every_headless_verb_is_named(name: str) -> None:
    for verb in _verbs():
        assert re.search(rf"`[^`]*\b{verb}\b[^`]*`", TEXTS[name]), verb


def test_both_languages_give_the_same_commands_pictures_and_flags() -> None:
    english, korean = TEXTS.values()
    for pattern in (r"```(?:bash|sh)\n(.*?)```", r"!\[[^\]]*\]\(([^)]+)\)", r"`(--[a-z-]+)`"):
        assert re.findall(pattern, english, re.DOTALL) == re.findall(pattern, korean, re.DOTALL)


@pytest.mark.parametrize("name", TEXTS)
def test_every_file_that_is_linked_is_there(name: str) -> None:
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", TEXTS[name]):
        assert (ROOT / target).exists(), target


def test_the_first_two_commands_are_those_that_the_check_runs() -> None:
    blocks = re.findall(r"```bash\n(.*?)```", TEXTS["README.md"], re.DOTALL)
    assert len(blocks) == 2
    assert "requirements.txt" in blocks[0] and "main.py" in blocks[0]
    assert "-m tests" in blocks[1]


@pytest.mark.parametrize("name", TEXTS)
def test_every_suite_of_the_tests_has_its_line(name: str) -> None:
    assert re.findall(r"^\| `([a-z]+)` \| [^|`]+ \|$", TEXTS[name].split("python -m tests …")[1], re.MULTILINE)[
        : len(SUITES)
    ] == list(SUITES)


def test_every_test_file_lies_in_the_folder_of_a_suite_or_is_quick() -> None:
    folders = {path.parent.relative_to(ROOT / "tests").parts[:1] for path in (ROOT / "tests").rglob("test_*.py")}
    assert folders - {()} <= {(name,) for name in SUITES}


def test_all_suites_but_the_two_that_measure_are_in_all() -> None:
    assert set(SUITES) - set(chosen(["all"], [])) == {"kills", "bench"}
    assert chosen([], []) == ["quick"]
    assert chosen(["all"], ["quick", "ray"]) == ["pages", "robustness", "gold", "browser", "postgres", "proof"]


def test_every_file_that_postgresql_shares_is_there() -> None:
    assert [name for name in SHARED.read_text(encoding="utf-8").split() if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_the_tree_names_every_room_and_every_module_of_the_thin_core(name: str) -> None:
    tree = re.findall(r"```\n(app\.py.*?)```", TEXTS[name], re.DOTALL)[0]
    core = ROOT / "koevol_core"
    rooms = {f"{path.parent.name}/" for path in core.rglob("__init__.py")}
    top = {path.stem for path in core.glob("[a-z]*.py")}
    thin = {path.stem for folder in ("evolution", "llm") for path in (core / folder).glob("[a-z]*.py")}
    named = set(re.findall(r"[a-z_]+/|[a-z_]+", tree))
    assert rooms | top | thin <= named
    assert {word for word in named if word.endswith("/")} - rooms <= {
        "pages/",
        "parts/",
        "prompts/",
        "seed_data/",
        "tests/",
        "docs/",
    }


def formats_of(text: str) -> list[str]:
    """The formats that the table of a README names."""
    table = re.findall(r"^\| (?:format|형식) \| [^\n]*\n\|[-|]+\|\n((?:\|[^\n]*\n)+)", text, re.MULTILINE)[0]
    return [name for row in table.splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


@pytest.mark.parametrize("name", TEXTS)
def test_the_table_of_formats_names_each_of_them_once(name: str) -> None:
    assert sorted(formats_of(TEXTS[name])) == sorted(FORMATS)

"""The house keeps its walls: who may import whom, where SQL lives, and how large a room may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import koevol_core as core

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "koevol_core"
MAX_LINES = 350

VALUES = {"bill", "errors", "model"}
MAY_IMPORT: dict[str, set[str]] = {
    "bill": set(),
    "model": {"bill"},
    "redact": set(),
    "errors": {"redact"},
    "version": set(),
    "disk": VALUES,
    "patterns": set(),
    "text": set(),
    "rules": {"patterns", "text"},
    "fewshot": set(),
    "pace": set(),
    "settings": VALUES | {"redact"},
    "access": {"errors", "settings"},
    "methods": VALUES,
    "prices": VALUES,
    "purse": {"model", "prices"},
    "lineage": VALUES,
    "files": VALUES,
    "client": VALUES | {"redact"},
    "balance": {"client", "model"},
    "cluster": VALUES | {"client", "redact"},
    "reading": VALUES,
    "local_model": VALUES,
    "local_server": set(),
    "eliminate": VALUES | {"patterns", "rules", "text"},
    "asking": {"model", "methods", "fewshot"},
    "evolve": {"model", "asking", "eliminate", "methods", "reading"},
    "answer": {"model", "asking", "eliminate", "evolve", "reading"},
    "providers": VALUES | {"asking", "balance", "client", "local_model", "methods", "settings"},
    "store": VALUES | {"disk", "version"},
    "kinds": VALUES | {"answer", "asking", "checks", "evolve", "scoring", "store"},
    "scoring": {"model", "asking", "evolve", "reading"},
    "agreement": set(),
    "scores": VALUES | {"drain", "estimate", "providers", "quality", "runs", "scoring", "settings", "start", "store"},
    "sending": VALUES | {"client", "methods", "pace", "purse", "reading", "store", "telling"},
    "drain": VALUES
    | {"asking", "client", "kinds", "pace", "prices", "purse", "reading", "sending", "store", "checks", "telling"},
    "runs": VALUES | {"asking", "client", "drain", "methods", "prices", "scoring", "store"},
    "prompts": VALUES | {"files", "methods", "store"},
    "bench": VALUES | {"asking", "methods", "prices", "prompts", "providers", "reading", "settings", "store"},
    "parents": VALUES | {"store"},
    "estimate": VALUES | {"asking", "fewshot", "methods", "prices", "prompts", "providers", "store"},
    "start": VALUES
    | {"scoring", "drain", "local_model", "methods", "prompts", "providers", "runs", "settings", "store", "log"},
    "seeds": VALUES | {"gates", "files", "methods", "store", "checks"},
    "arriving": VALUES | {"checks", "dataset", "files", "methods", "seeds", "store"},
    "hub": VALUES | {"arriving", "files", "quality", "redact", "settings", "store"},
    "hints": VALUES | {"files", "gates", "quality", "seeds", "store", "text"},
    "browse": VALUES | {"store"},
    "double": VALUES | {"checks", "files", "store"},
    "review": VALUES | {"double", "files", "lineage", "seeds", "store"},
    "dataset": VALUES | {"disk", "fewshot", "masking", "methods", "providers", "quality", "rights", "store", "text"},
    "export": VALUES | {"dataset", "masking", "quality", "rights", "disk", "store"},
    "moving": VALUES | {"store"},
    "views": VALUES | {"prices", "purse", "store"},
    "answers": VALUES | {"drain", "estimate", "files", "providers", "settings", "start", "store", "checks"},
    "outbox": VALUES | {"dataset", "export", "settings", "store"},
    "scorecards": VALUES | {"agreement", "methods", "store"},
    "raters": {"agreement", "scorecards"},
    "consensus": VALUES | {"raters", "scorecards", "store"},
    "report": VALUES | {"agreement", "quality", "store"},
    "gates": VALUES | {"files", "quality", "store"},
    "rights": VALUES | {"quality", "store"},
    "quality": {"patterns", "model", "rules", "text"},
    "masking": {"quality"},
    "checks": VALUES | {"gates", "quality", "store"},
    "wording": {"model", "methods"},
    "log": VALUES | {"redact", "store", "wording"},
    "telling": VALUES | {"log"},
    "console": VALUES | {"estimate", "log", "methods", "prices", "redact", "store", "version", "wording"},
}
"""Module of the core: the modules of the core that it may know. A package counts as one."""
ENTRANCES = {"__init__", "__main__", "commands"}
STATEMENTS = {"select", "insert", "update", "delete", "text", "and_", "or_", "not_", "func", "case", "Table", "Column"}


def modules() -> dict[str, list[Path]]:
    """The files of each module of the core; a package is one module."""
    found = {path.stem: [path] for path in sorted(CORE.glob("*.py"))}
    for folder in sorted(path.parent for path in CORE.glob("*/__init__.py")):
        found[folder.name] = sorted(folder.rglob("*.py"))
    return found


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of every import in a file, wherever it stands; relative ones from the root of the project."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *filter(None, [node.module])])
            yield from ((whole, alias.name) for alias in node.names)


def known_of_core(path: Path) -> set[str]:
    """The modules of the core that a file imports."""
    found = set()
    for module, name in imports(path):
        parts = module.split(".")
        if parts[0] == "koevol_core":
            found.add(parts[1] if len(parts) > 1 else name)
    return found


def screens() -> list[Path]:
    return [path for path in [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))] if path.exists()]


def test_every_module_of_the_core_has_its_place_in_the_table() -> None:
    assert set(modules()) - set(MAY_IMPORT) - ENTRANCES == set()


def test_the_table_itself_has_no_circle() -> None:
    placed: set[str] = set()
    waiting = dict(MAY_IMPORT)
    while ready := {name for name, below in waiting.items() if below <= placed}:
        placed |= ready
        waiting = {name: below for name, below in waiting.items() if name not in ready}
    assert not waiting


@pytest.mark.parametrize("module", sorted(set(modules()) - ENTRANCES))
def test_a_module_knows_only_what_lies_below_it(module: str) -> None:
    known = set().union(*(known_of_core(path) for path in modules()[module])) - {module}
    assert known <= MAY_IMPORT.get(module, set())


def test_only_one_module_knows_both_the_store_and_the_client() -> None:
    both = {name for name, below in MAY_IMPORT.items() if {"store", "client"} <= below}
    assert both == {"sending", "drain", "runs"}  # the first two are the inside of runs


def test_evolving_and_answering_never_see_the_store() -> None:
    for name in ("evolve", "answer"):
        assert "store" not in known_of_core(CORE / f"{name}.py")


@pytest.mark.parametrize("path", [path for paths in modules().values() for path in paths], ids=lambda p: p.stem)
def test_the_core_is_no_screen(path: Path) -> None:
    assert not [module for module, _ in imports(path) if module.split(".")[0] in ("streamlit", "pages", "app")]


@pytest.mark.parametrize(
    "path", [p for name, paths in modules().items() if name != "store" for p in paths], ids=lambda p: p.stem
)
def test_sql_lives_in_the_store_alone(path: Path) -> None:
    from_sql = {name for module, name in imports(path) if module.split(".")[0] == "sqlalchemy"}
    assert from_sql <= {"Connection"}, "elsewhere a connection may only be passed on"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("execute", "exec_driver_sql", "execution_options"), f"{path.name}:{node.lineno}"


def test_the_store_does_write_sql() -> None:
    """The test above would pass in a house without any SQL, too."""
    names = {name for path in modules()["store"] for module, name in imports(path) if module == "sqlalchemy"}
    assert names & STATEMENTS


@pytest.mark.parametrize("path", screens(), ids=lambda p: p.stem)
def test_a_screen_takes_from_the_core_only_what_the_core_offers(path: Path) -> None:
    for module, name in imports(path):
        if module.split(".")[0] == "koevol_core":
            assert module == "koevol_core", f"{path.name} reaches into {module}"
            assert not name or name in core.__all__, f"{path.name} takes {name}, which is not offered"


@pytest.mark.parametrize("path", screens(), ids=lambda p: p.stem)
def test_a_screen_uses_only_offered_names_of_the_core(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bound = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "koevol_core"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in bound:
            assert node.attr in core.__all__, f"{path.name}:{node.lineno} uses core.{node.attr}"


def test_what_the_core_offers_is_there() -> None:
    assert sorted(set(core.__all__), key=str) == sorted(core.__all__, key=str)
    for name in core.__all__:
        assert callable(getattr(core, name)) or name.isupper(), name


@pytest.mark.parametrize("path", [path for paths in modules().values() for path in paths], ids=lambda p: p.stem)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert (ast.get_docstring(ast.parse(text)) or "").strip(), f"{path.name} opens without a docstring"


@pytest.mark.parametrize("path", [path for paths in modules().values() for path in paths], ids=lambda p: p.stem)
def test_a_module_fits_on_a_few_pages(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES

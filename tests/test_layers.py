"""The house keeps its walls: who may import whom, where SQL lives, and how large a room may be."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import koevol_core as core

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "koevol_core"
BASE = {"access", "errors", "fileio", "messages", "redaction", "settings", "tables", "types"}
ABOVE_BASE: dict[str, set[str]] = {
    "store": set(),
    "llm": set(),
    "evolution": {"store", "llm"},
    "control": {"store", "llm", "evolution"},
    "quality": {"store"},
    "analytics": {"store", "evolution", "llm", "control"},
    "dataset": {"store", "evolution", "llm", "quality", "analytics"},
    "review": {"store", "evolution", "llm", "control", "quality", "analytics"},
    "cli": {"store", "evolution", "llm", "control", "quality", "analytics", "dataset", "review"},
}
"""Room of the core: the rooms that it may import, beside the base modules."""
BASE_MAY_IMPORT = {
    "messages": set(), "redaction": set(), "types": {"messages"}, "errors": {"messages", "redaction"},
    "fileio": {"errors"}, "tables": {"errors", "messages", "types"}, "settings": {"errors", "fileio", "messages", "redaction"},
    "access": {"errors", "settings"},
}  # fmt: skip
MAX_MODULE_LINES, MAX_FUNCTION_LINES, MAX_PARAMETERS, MAX_FILES = 600, 40, 6, 12
KOREAN = {
    "control/estimate.py", "evolution/judging.py",
    "evolution/score.py", "llm/local/fewshot.py", "llm/local/scripted.py", "llm/local/server.py",
}  # fmt: skip
"""Modules that know Korean words as data: what models write and read, headings of people's files."""
HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
STATEMENTS = {"select", "insert", "update", "delete", "text", "and_", "or_", "not_", "func", "case", "Table", "Column"}


@functools.cache
def files() -> tuple[Path, ...]:
    return tuple(sorted(CORE.rglob("*.py")))


@functools.cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's syntax tree; the module itself comes first."""
    return tuple(ast.walk(ast.parse(text_of(path))))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    """The room of a file: its package below the core, or its own name at the top."""
    parts = path.relative_to(CORE).parts
    return parts[0] if len(parts) > 1 else path.stem


@functools.cache
def imports(path: Path) -> tuple[tuple[str, str], ...]:
    """(module, name) of every import in a file, wherever it stands; relative ones from the root of the project."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    found: list[tuple[str, str]] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*base, *filter(None, [node.module])])
            found += ((whole, alias.name) for alias in node.names)
    return tuple(found)


def known_of_core(path: Path) -> set[str]:
    """The modules of the core that a file imports."""
    found = set()
    for module, name in imports(path):
        parts = module.split(".")
        if parts[0] == "koevol_core":
            found.add(parts[1] if len(parts) > 1 else name)
    return found


def screens() -> list[Path]:
    return [
        path for path in [ROOT / "app.py", ROOT / "main.py", *sorted((ROOT / "pages").rglob("*.py"))] if path.exists()
    ]


def test_the_core_has_the_rooms_that_the_table_names_and_few_modules_beside_them() -> None:
    assert {path.parent.name for path in CORE.glob("*/__init__.py")} == {*ABOVE_BASE, "messages"}
    assert {path.stem for path in CORE.glob("*.py")} - {"__init__", "__main__"} == BASE - {"messages"}


def test_a_room_imports_only_the_rooms_that_the_table_allows() -> None:
    for path in files():
        room = room_of(path)
        if room not in ("__init__", "__main__"):
            allowed = (BASE | ABOVE_BASE[room]) if room in ABOVE_BASE else BASE_MAY_IMPORT[room]
            assert known_of_core(path) - {room} <= allowed, place(path)


def test_no_module_bears_the_name_of_a_room() -> None:
    rooms = {path.stem for path in CORE.iterdir() if not path.name.startswith("__")}
    below = [path for path in CORE.rglob("*") if path.parent != CORE and path.suffix in ("", ".py")]
    assert [path for path in below if path.stem in rooms and "__pycache__" not in path.parts] == []


def test_importing_the_thin_core_loads_no_room_beside_it() -> None:
    command = "import sys, koevol_core.evolution; print(*{name.split('.')[1] for name in sys.modules if name.startswith('koevol_core.')})"
    loaded = set(subprocess.check_output([sys.executable, "-c", command], cwd=ROOT, text=True).split())
    assert not loaded & {"control", "quality", "dataset", "review", "analytics", "cli"}


def test_evolving_and_answering_never_see_the_store() -> None:
    for name in ("evolve", "answer"):
        assert "store" not in known_of_core(CORE / "evolution" / f"{name}.py")


def test_the_core_is_no_screen() -> None:
    screens = ("streamlit", "pages", "app")
    assert [
        (place(path), module) for path in files() for module, _ in imports(path) if module.split(".")[0] in screens
    ] == []


def test_korean_is_written_in_the_catalogues_alone() -> None:
    """Beside lists of Korean words, and the labels in the one file of a rule, a finding, an export format or a shape."""
    labels = ("messages/", "quality/", "dataset/exports/formats/", "dataset/imports/shapes/")
    for path in (ROOT / "main.py", *files()):
        name = path.relative_to(CORE).as_posix() if path != ROOT / "main.py" else "main.py"
        if not name.startswith(labels):
            assert (HANGUL.search(text_of(path)) is not None) == (name in KOREAN), name


def test_sql_lives_in_the_store_alone() -> None:
    for path in (path for path in files() if room_of(path) != "store"):
        from_sql = {name for module, name in imports(path) if module.split(".")[0] == "sqlalchemy"}
        assert from_sql <= {"Connection"}, f"{place(path)}: outside the store a connection may only be passed on"
        for node in nodes(path):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("execute", "exec_driver_sql", "execution_options"), (
                    f"{place(path)}:{node.lineno}"
                )


def test_the_store_does_write_sql() -> None:
    """The test above would pass in a house without any SQL, too."""
    names = {name for path in (CORE / "store").glob("*.py") for module, name in imports(path) if module == "sqlalchemy"}
    assert names & STATEMENTS


def test_a_screen_imports_faces_and_never_what_lies_behind_them() -> None:
    for path in screens():
        for module, _ in imports(path):
            if module.split(".")[0] == "koevol_core":
                assert module.count(".") <= 1, f"{place(path)} reaches into {module}"


def test_no_page_breaks_a_run_off() -> None:
    """Streamlit keeps the fragments of the run before one that ``st.stop`` ends, and they draw into a page that is gone."""
    assert [path.name for path in screens() if "st.stop(" in path.read_text(encoding="utf-8")] == []


def test_a_screen_uses_only_names_that_a_face_offers() -> None:
    faces = {"koevol_core": core} | {
        name: importlib.import_module(f"koevol_core.{name}") for name in (*ABOVE_BASE, "messages")
    }
    for path in screens():
        bound: dict[str, ModuleType] = {}
        for node in nodes(path):
            if isinstance(node, ast.Import):
                bound |= {alias.asname or alias.name: core for alias in node.names if alias.name == "koevol_core"}
            elif isinstance(node, ast.ImportFrom) and node.module == "koevol_core":
                bound |= {alias.asname or alias.name: faces[alias.name] for alias in node.names if alias.name in faces}
        for node in nodes(path):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in bound:
                face = bound[node.value.id]
                assert node.attr in face.__all__, f"{place(path)}:{node.lineno} uses {face.__name__}.{node.attr}"


@pytest.mark.parametrize("room", ["", *(name for name in ABOVE_BASE if name != "cli")])
def test_what_a_face_offers_is_there(room: str) -> None:
    face = importlib.import_module(f"koevol_core.{room}".rstrip("."))
    assert len(set(face.__all__)) == len(face.__all__)
    for name in face.__all__:
        assert getattr(face, name) is not None, name


def test_the_root_offers_few_names() -> None:
    assert len(core.__all__) <= 45


def test_a_module_says_what_it_is_for_and_keeps_its_size() -> None:
    for path in files():
        tree = nodes(path)[0]
        assert isinstance(tree, ast.Module)
        assert (ast.get_docstring(tree) or "").strip(), f"{place(path)} opens without a docstring"
        assert len(text_of(path).splitlines()) <= MAX_MODULE_LINES, f"{place(path)} is long"
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{place(path)}: {node.name}"
                assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION_LINES, f"{name} is long"
                given = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                many = len([one for one in given if one not in ("self", "cls")])
                assert many <= MAX_PARAMETERS, f"{name} has {many} parameters"


def test_a_folder_holds_few_files() -> None:
    for folder in {path.parent for path in files()}:
        if folder.name != "store":
            assert len(list(folder.glob("*.py"))) <= MAX_FILES + 1, place(folder)  # and its face

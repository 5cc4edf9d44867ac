"""A column of a node is added in three files (schema, migration, type), and everything that carries a node carries it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.databases import of_files

EDITS = {
    "store/schema.py": ('    Column("reasoning", Text),\n    UniqueConstraint("run_id", "parent_id"',
                        '    Column("reasoning", Text),\n    Column("note2", Text),\n    UniqueConstraint("run_id", "parent_id"'),
    "types.py": ("    created_at: float = 0.0\n\n\n@dataclass(frozen=True)\nclass Planned",
                 "    created_at: float = 0.0\n    note2: str | None = None\n\n\n@dataclass(frozen=True)\nclass Planned"),
}  # fmt: skip
STEP = """

def _newest(conn: Connection) -> None:
    add_column(conn, "node", "note2", "TEXT")


STEPS = (*STEPS, _newest)
"""
SCRIPT = """
import sqlite3, sys
from contextlib import closing
from pathlib import Path
import koevol_core as core
from koevol_core.cli.main import main
from koevol_core.store import nodes, open_store

def notes(db):
    store = open_store(db)
    found = [store.read(nodes.get, number).note2 for number in (1, 2)]
    store.close()
    return found

def run(*words):
    assert main([*words]) == 0, words

core.open_store("old.db").close()
with closing(sqlite3.connect("old.db")) as conn, conn:
    conn.execute("UPDATE node SET note2 = CASE method WHEN 'deepen' THEN '깊이 ' ELSE '뿌리' END")
run("backup", "--db", "old.db", "copy.db")
run("copy", "--db", "old.db", "--to", "moved.db")
run("export", "--db", "old.db", "--format", "whole", "--out", "whole.json", "--provenance", "1")
run("import-tree", "--db", "grown.db", "whole.json")
print(*[notes(db) for db in ("old.db", "copy.db", "moved.db", "grown.db")], sep="\\n")
"""


@of_files
def test_a_column_of_a_node_takes_three_files(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "koevol_core", tmp_path / "koevol_core", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "prompts", tmp_path / "prompts")
    before = (
        "import koevol_core as core; from koevol_core.types import Seed; from koevol_core.store import nodes\n" + PLANT
    )
    python(tmp_path, before)
    for name, (old, new) in EDITS.items():
        path = tmp_path / "koevol_core" / name
        words = path.read_text(encoding="utf-8")
        assert words.count(old) == 1, name
        path.write_text(words.replace(old, new), encoding="utf-8")
    with open(tmp_path / "koevol_core" / "store" / "migration_steps.py", "a", encoding="utf-8") as steps:
        steps.write(STEP)
    assert python(tmp_path, SCRIPT).splitlines()[-4:] == ["['뿌리', '깊이 ']"] * 4


PLANT = """
store = core.open_store("old.db")
root = core.plant(store, core.Seed("김치찌개를 끓이는 방법을 알려줘."))
from koevol_core.store.bulk_insert import Planting
with store.writing() as conn:
    planting = Planting(conn)
    parent = nodes.get(conn, root)
    planting.node({"method": "deepen", "trace": "r4", "address": parent.address + "/deepen.00", "text": "김치찌개의 국물이 깊어지는 까닭을 알려줘.",
                   "generation": 1, "status": "alive", "parent_id": root, "root_id": root, "slot": 0, "round": 1})
    planting.flush()
store.close()
"""


def python(folder: Path, script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout

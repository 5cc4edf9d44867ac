"""Write down how a database of one version looks, with rows in every table: before a migration is added to koevol.

``python -m tests.schemas`` does it with the code as it is, ``python -m tests.schemas --commit HEAD`` with that of a commit
(after the migration was written all the same), ``--name early`` beside another dump of the same version.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.conftest import ROOT, about, purpose, topic
from tests.loopback import Body, Loopback, digest, good_model, share
from tests.schemas import HERE, dump

FAULTS = share(0.2, ("null_content", "truncated_json", "content_filter"), seed=3)
BEFORE_THE_END = 9
"""Requests of the second run after which the account is empty: the rest of it stays planned."""


def script(body: Body) -> str:
    """A good model that now and then says the instruction again, so that a rule eliminates it."""
    return about(body) if purpose(body) == "evolve" and digest(body) % 4 == 0 else good_model(body)


def stopping(body: Body, number: int) -> str | None:
    return "402" if number > BEFORE_THE_END else FAULTS(body, number)


class Work:
    """Commands of the code in one folder, on one database."""

    def __init__(self, code: Path, folder: Path) -> None:
        self._code, self._folder, self.db = code, folder, folder / "koevol.db"

    def __call__(self, *command: object, ends: tuple[int, ...] = (0,)) -> None:
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(
            [sys.executable, *map(str, command), "--db", str(self.db)], cwd=self._folder, capture_output=True, text=True,
            env=keep | {"PYTHONPATH": str(self._code), "PYTHONUTF8": "1", "KOEVOL_API_KEY": "sk-nobody", **self.server},
        )  # fmt: skip
        if done.returncode not in ends:
            raise SystemExit(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")

    server: dict[str, str]

    def grow(self, *flags: object, ends: tuple[int, ...] = (0,)) -> None:
        seeds = ["--seed-path", "seeds.json", "--test-run", 0, "--total-gen", 2]
        self(self._code / "main.py", *seeds, *flags, ends=ends)

    def file(self, name: str, value: object) -> Path:
        path = self._folder / name
        path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return path


def written(code: Path, folder: Path) -> Path:
    """A database with seeds, two runs, people and what else the code knows; one run is not at its end."""
    work = Work(code, folder)
    work.file("seeds.json", [{"instruction": topic(number)} for number in range(16) if number not in (7, 9)])
    with Loopback(script=script, faults=FAULTS) as server:
        work.server = {"KOEVOL_BASE_URL": server.base_url, "KOEVOL_MODEL": "m-1"}
        work.grow("--children", 2, ends=(0, 1))  # a fault may be the last reply, and is held back then
    rows = [{"instruction": topic(7), "domain": "생활"}, {"instruction": ""}, {"instruction": topic(7)}]
    work("-m", "koevol_core", "import-seeds", work.file("more.json", rows))
    work(HERE / "people.py")
    verbs = subprocess.run(
        [sys.executable, "-m", "koevol_core", "--help"], cwd=code, capture_output=True, text=True, check=True
    ).stdout
    with Loopback(script=script) as server:
        work.server |= {"KOEVOL_BASE_URL": server.base_url}
        if "overlap" in verbs:
            questions = [{"question": topic(0), "answer": "ㄱ"}, {"question": topic(9), "answer": "ㄴ"}]
            work("-m", "koevol_core", "overlap", work.file("exam.json", questions))
        if "check" in verbs:
            work("-m", "koevol_core", "check")
        if "score" in verbs:
            work("-m", "koevol_core", "score", "--limit", 4)
    with Loopback(script=script, faults=stopping) as server:
        work.server |= {"KOEVOL_BASE_URL": server.base_url}
        work.grow("--seed", 7, "--children", 2, "--batch-size", 2, ends=(1,))
    return work.db


def main() -> None:
    flags = argparse.ArgumentParser(prog="python -m tests.schemas", description=main.__doc__)
    flags.add_argument("--commit", default=None, help="the code of this commit (default: as it is in the folder)")
    flags.add_argument("--name", default="", help="of a second dump of the same version")
    chosen = flags.parse_args()
    with tempfile.TemporaryDirectory(prefix="koevol-schema-") as folder:
        code = ROOT
        if chosen.commit:
            code = Path(folder) / "code"
            packed = subprocess.run(
                ["git", "archive", chosen.commit],
                cwd=ROOT,
                capture_output=True,
                check=True,
            ).stdout
            with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                archive.extractall(code, filter="data")
        place = Path(folder) / "work"
        place.mkdir()
        lines = list(dump(written(code, place)))
    version = next(line for line in lines if line.startswith("INSERT INTO meta")).rstrip(");").rpartition("(")[2]
    path = HERE / f"v{version}{'-' if chosen.name else ''}{chosen.name}.sql"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path} ({path.stat().st_size / 1024:,.0f} KB)")


if __name__ == "__main__":
    main()

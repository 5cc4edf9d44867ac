"""What a database shows: its counts, report, scorecards, exports and card, by the code on the path, old code too.

``python -m tests.schemas.shown --db FILE`` prints them as JSON, name by name.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import koevol_core as core

FORMATS = ("whole", "result", "failures", "seeds", "alpaca", "sharegpt", "chat", "dpo", "kto", "evolution-dpo",
           "argilla", "label-studio", "csv")  # fmt: skip
OF_THE_MOMENT = re.compile(
    rf"{re.escape(core.VERSION)}|\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z| UTC)?|\"made_at\": [\d.]+|\d{{4}}-\d\d-\d\d"
)
"""The program's version and the time of writing, which the same rows show otherwise each time."""


def command(*words: object) -> str:
    """What a command prints."""
    main = import_module("koevol_core.cli.main" if find_spec("koevol_core.cli") else "koevol_core.__main__").main
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()) as wrong:
        code = main([str(word) for word in words])
    if code:
        raise SystemExit(f"{words}: {code}\n{wrong.getvalue()}")
    return out.getvalue()


def shown(db: str, folder: Path) -> Iterator[tuple[str, str]]:
    store = core.open_store(db)
    analytics = import_module("koevol_core.analytics") if find_spec("koevol_core.analytics") else core
    yield "report.json", analytics.report_json(analytics.report(store))
    store.close()
    yield "stats.json", command("stats", "--db", db)
    yield "scorecard.md", command("scorecard", "--db", db, "--format", "markdown")
    empty = () if core.VERSION == "0.1.0" else ("--allow-empty", 1)
    for name in FORMATS:
        command("export", "--db", db, "--format", name, "--out", folder / name, *empty)
        yield name, (folder / name).read_text(encoding="utf-8")
    command("export", "--db", db, "--format", "whole", "--out", folder / "provenance", "--provenance", 1)
    yield "provenance", (folder / "provenance").read_text(encoding="utf-8")
    command("dataset", "--db", db, "--out", folder / "set")
    yield "card.md", (folder / "set" / "README.md").read_text(encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = shown(sys.argv[sys.argv.index("--db") + 1], Path(folder))
        print(json.dumps({name: OF_THE_MOMENT.sub("…", text) for name, text in found}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

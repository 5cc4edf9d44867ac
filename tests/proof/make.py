"""A small project as a person would leave it, and everything that koevol exports from it, for the proofs to load.

Run by the app's own Python: ``python tests/proof/make.py FOLDER``. The scripted model evolves and answers; then texts are
accepted, siblings rejected, an answer corrected by hand. ``exports.json`` in the folder says what was written.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import koevol_core as core  # noqa: E402
import main  # noqa: E402
from koevol_core import __main__ as headless  # noqa: E402
from koevol_core import dataset, evolution, quality, review  # noqa: E402
from koevol_core.dataset.exports import annotation  # noqa: E402
from koevol_core.dataset.exports.formats.reviewing import label_studio  # noqa: E402
from koevol_core.settings import NAMES  # noqa: E402
from koevol_core.store import nodes, seeds  # noqa: E402

ACCEPTED, REJECTED, EDITED = ("breadth", "constrain", "deepen"), ("reason",), ("concretize",)
"""What becomes of the children, by their method; the rest waits. An edit is accepted instead of what it was made of."""
CORRECTED = (
    "=SUM(A1:A9)는 아홉 칸의 합입니다.\n\"큰따옴표\", 쉼표, 탭\t까지 그대로 둡니다.",
    "-5도에서는 물이 얼어요 🧊. NA, null, 007, 1e5 같은 글자도 글자입니다.",
    unicodedata.normalize("NFD", "자모가 풀린 채 붙여 넣은 답입니다."),
    "NA",
)  # fmt: skip


def grow(folder: Path) -> core.Store:
    """Ten seeds, one generation by every method with answers, the decisions of two reviewers, answers by hand."""
    db = folder / "proof.db"
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet):
        code = main.main(["--model", "scripted", "--db", str(db), "--save-location", str(folder / "main"), "--methods", "all",
                          "--total-gen", "1", "--test-run", "1"])  # fmt: skip
    if code:
        raise SystemExit(quiet.getvalue())
    store = core.open_store(str(db))
    judge(store)
    verb("check", "--db", db)
    verb("score", "--db", db, "--names", ",".join(evolution.SCORES))
    return store


def judge(store: core.Store) -> None:
    with store.snapshot() as conn:
        trees = [[node for node in nodes.tree(conn, root) if node.parent_id] for root in seeds.ready(conn)]
    written = iter(CORRECTED)
    for place, children in enumerate(trees):
        who = ("민지", "서준")[place % 2]
        for child in children:
            if child.status != "alive":
                continue
            if child.method in REJECTED:
                core.decide(store, child.id, "reject", who, reason="뜻이 달라졌어요")
            if child.method in EDITED:
                review.edit(store, child.id, f"{child.text} 글은 존댓말로 써 줘.", who, instead=True)
            if child.method in ACCEPTED:
                core.decide(store, child.id, "accept", who)
                if child.method == "constrain" and (text := next(written, None)) is not None:
                    review.write_answer(store, child.id, text, who)


def verb(*arguments: object) -> dict[str, Any]:
    """A headless verb's printed result; ends the script where the verb refuses."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = headless.main([str(one) for one in arguments])
    if code:
        raise SystemExit(code)
    return dict(json.loads(out.getvalue()))


def export_all(folder: Path) -> None:
    known = {
        "labelling": label_studio.LABELLING, "verdicts": list(label_studio.VERDICTS), "signals": list(quality.FINDINGS),
        "scores": list(evolution.SCORES), "scale": list(range(annotation.LOWEST, annotation.HIGHEST + 1)), "read_as": {name: shape.read_as for name, shape in dataset.FORMATS.items() if shape.read_as},
    }  # fmt: skip
    (folder / "known.json").write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    made = {}
    for name in dataset.format_names():
        shape = dataset.format_of(name)
        many: dict[str, tuple[object, ...]] = {
            "": (),
            ".accepted": ("--accepted-only", 1),
            ".provenance": ("--provenance", 1),
        }
        if shape.orients:
            many[".split"] = ("--json-orient", "split")
        for kind, flags in many.items():
            file = folder / f"{name}{kind}.{shape.suffix}"
            told = verb("export", "--db", folder / "proof.db", "--format", name, "--out", file, *flags)
            made[name + kind] = {"format": name, "kind": kind[1:], "file": file.name, "rows": told["rows"]}
    told = verb("dataset", "--db", folder / "proof.db", "--out", folder / "folder", "--formats", ",".join(dataset.format_names()),
                "--validation", 0.2, "--name", "한국어 지시문: 시험")  # fmt: skip
    (folder / "folder.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    (folder / "exports.json").write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    os.environ |= {**dict.fromkeys(NAMES, ""), "KOEVOL_MODEL": "scripted"}  # nobody's key or server, also not .env's
    target = Path(sys.argv[1]).resolve()
    target.mkdir(parents=True, exist_ok=True)
    grow(target).close()
    export_all(target)

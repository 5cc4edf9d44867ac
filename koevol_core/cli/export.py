"""Command ``export``: write one selection to one file, or to one file per split."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.dataset.exports.export import export, export_marked, export_rights, export_split
from koevol_core.dataset.exports.formats import FORMATS
from koevol_core.dataset.exports.splits import Split
from koevol_core.quality.findings import FINDINGS
from koevol_core.store import Store
from koevol_core.store.export_rows import Selection


def add(verb: Verb) -> None:
    """Add the command's flags."""
    out = verb("export", "파일로 내보낸다")
    out.add_argument("--format", required=True, help=" ".join(FORMATS))
    out.add_argument("--out", type=Path, required=True)
    out.add_argument("--accepted-only", type=int, choices=(0, 1), default=0, help="1이면 사람이 채택한 행만")
    out.add_argument("--provenance", type=int, choices=(0, 1), default=0)
    out.add_argument("--mask-personal", action="store_true", help="전화번호·이메일 같은 개인정보를 *로 가린다")
    out.add_argument("--json-orient", default="records", help="records 또는 split")
    out.add_argument(
        "--license", default="", help="파일에 밝힐 라이선스 (기본: 행들에서 가장 엄격한 것). 행보다 느슨하면 거절한다"
    )
    out.add_argument(
        "--validation", type=float, default=0, metavar="SHARE",
        help="이 몫(0~0.5)을 검증용으로 나누어 NAME.train.* 과 NAME.validation.* 두 파일로 쓴다. 한 씨앗의 자손은 한쪽에만 있다",
    )  # fmt: skip
    out.add_argument("--split-seed", type=int, default=42, help="나누기의 시드 (기본 42)")
    out.add_argument(
        "--without", default="", metavar="SIGNAL,…", help=f"이 신호가 있는 행을 뺀다: {' '.join(FINDINGS)}"
    )


def _export(store: Store, flags: argparse.Namespace) -> None:
    names = tuple(dict.fromkeys(name.strip() for name in flags.without.split(",") if name.strip()))
    selection = Selection(accepted_only=bool(flags.accepted_only), unmarked=names)
    rights = export_rights(store, flags.format, selection, flags.license)
    marked = export_marked(store, flags.format, selection)
    hidden: Counter[str] = Counter()
    written = _written(store, flags, selection, hidden)
    if marked.red:
        red = ", ".join(f"{name} {many:,}" for (name, severity), many in marked.signals.items() if severity == "bad")
        console.say(
            f"빨간 신호가 있는 행 {marked.red:,}개가 들어 있습니다({red}). 빼려면 --without 에 이름을 적으세요."
        )
    left_out = {"left_out": marked.left_out} if names else {}
    masked = {"masked": dict(hidden)} if flags.mask_personal else {}
    printed(written | {"license": rights.license, "reason": rights.reason, **left_out, **masked})


def _written(store: Store, flags: argparse.Namespace, selection: Selection, hidden: Counter[str]) -> dict[str, object]:
    """Write the file, or one per split; return their paths and numbers of rows."""
    options = (selection, flags.json_orient, bool(flags.provenance), flags.license, flags.mask_personal, hidden)
    if not flags.validation:
        return {"file": str(flags.out), "rows": export(store, flags.format, flags.out, *options)}
    sides = export_split(store, flags.format, flags.out, Split(flags.validation, flags.split_seed), *options)
    return {
        "files": {side: str(path) for side, (path, _) in sides.items()},
        "rows": {side: many for side, (_, many) in sides.items()},
    }


VERBS = {"export": _export}

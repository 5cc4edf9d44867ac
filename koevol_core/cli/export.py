"""Command ``export``: write one selection to one file, or to one file per split; and the flags of every export."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.dataset.exports.export import export_files, export_marked, export_rights
from koevol_core.dataset.exports.formats import FORMATS
from koevol_core.dataset.exports.spec import ExportSpec
from koevol_core.dataset.exports.splits import Split
from koevol_core.quality.findings import FINDINGS
from koevol_core.store import Store
from koevol_core.store.export_rows import Selection


def add(verb: Verb) -> None:
    """Add the command's flags."""
    out = verb("export", "파일로 내보낸다")
    out.add_argument("--format", required=True, help=" ".join(FORMATS))
    out.add_argument("--out", type=Path, required=True)
    out.add_argument("--json-orient", default="records", help="records 또는 split")
    add_options(
        out, 0, "이 몫(0~0.5)을 검증용으로 나누어 NAME.train.* 과 NAME.validation.* 두 파일로 쓴다. 한 씨앗의 자손은 한쪽에만 있다"
    )  # fmt: skip


def add_options(out: argparse.ArgumentParser, validation: float, about_validation: str) -> None:
    """Add the flags that a file and a data set folder have in common."""
    out.add_argument("--accepted-only", type=int, choices=(0, 1), default=0, help="1이면 사람이 채택한 행만")
    out.add_argument(
        "--without", default="", metavar="SIGNAL,…", help=f"이 신호가 있는 행을 뺀다: {' '.join(FINDINGS)}"
    )
    out.add_argument("--provenance", type=int, choices=(0, 1), default=0, help="1이면 행마다 계보와 판단을 싣는다")
    out.add_argument("--mask-personal", action="store_true", help="전화번호·이메일 같은 개인정보를 *로 가린다")
    out.add_argument(
        "--license", default="", help="밝힐 라이선스 (기본: 행들에서 가장 엄격한 것). 행보다 느슨하면 거절한다"
    )
    out.add_argument("--validation", type=float, default=validation, metavar="SHARE", help=about_validation)
    out.add_argument("--split-seed", type=int, default=42, help="나눔의 시드 (기본 42)")


def options_of(flags: argparse.Namespace) -> dict[str, Any]:
    """Return the fields that ``ExportSpec`` and the plan of a folder have in common, as the flags say them."""
    return {
        "selection": Selection(accepted_only=bool(flags.accepted_only), unmarked=names_of(flags.without)),
        "provenance": bool(flags.provenance), "mask_personal": flags.mask_personal, "license": flags.license,
        "split": Split(flags.validation, flags.split_seed) if flags.validation else None,
    }  # fmt: skip


def names_of(said: str) -> tuple[str, ...]:
    """Return the unique names of a comma-separated list."""
    return tuple(dict.fromkeys(name.strip() for name in said.split(",") if name.strip()))


def _export(store: Store, flags: argparse.Namespace) -> None:
    spec = ExportSpec(flags.format, orient=flags.json_orient, **options_of(flags))
    rights = export_rights(store, spec)
    marked = export_marked(store, spec)
    masked: Counter[str] = Counter()
    written = export_files(store, spec, flags.out, masked)
    if marked.red:
        red = ", ".join(f"{name} {many:,}" for (name, severity), many in marked.signals.items() if severity == "bad")
        console.say(
            f"빨간 신호가 있는 행 {marked.red:,}개가 들어 있습니다({red}). 빼려면 --without 에 이름을 적으세요."
        )
    if spec.split:
        paths: dict[str, object] = {"files": {side: str(path) for side, (path, _) in written.items()}}
        paths["rows"] = {side: rows for side, (_, rows) in written.items()}
    else:
        paths = {"file": str(flags.out), "rows": written[""][1]}
    left_out = {"left_out": marked.left_out} if spec.selection.unmarked else {}
    counted = {"masked": dict(masked)} if spec.mask_personal else {}
    printed(paths | {"license": rights.license, "reason": rights.reason, **left_out, **counted})


VERBS = {"export": _export}

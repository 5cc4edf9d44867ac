"""Command ``dataset``: write a complete dataset folder for trainers and for the Hugging Face Hub."""

from __future__ import annotations

import argparse
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.dataset.exports.folder.dataset_folder import write_folder
from koevol_core.dataset.exports.folder.folder_spec import Plan
from koevol_core.dataset.exports.formats import FORMATS
from koevol_core.dataset.exports.splits import Split
from koevol_core.quality.findings import FINDINGS
from koevol_core.store import Store
from koevol_core.store.export_rows import Selection


def add(verb: Verb) -> None:
    """Add the command's flags."""
    out = verb("dataset", "데이터셋 폴더를 쓴다: Parquet, 학습 형식, 카드(README.md), manifest, 학습·평가 명령")
    out.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="쓸 폴더 (우리가 쓴 데이터셋이면 통째로 바꾼다)"
    )
    out.add_argument("--name", default="koevol", help="카드의 제목")
    out.add_argument(
        "--formats",
        default=",".join(Plan().formats),
        metavar="F,…",
        help=f"함께 쓸 형식 (기본: alpaca,chat,dpo): {' '.join(FORMATS)}",
    )
    out.add_argument("--accepted-only", type=int, choices=(0, 1), default=0, help="1이면 사람이 채택한 행만")
    out.add_argument(
        "--validation",
        type=float,
        default=0.05,
        metavar="SHARE",
        help="검증으로 뗄 몫, 씨앗 단위로 (기본 0.05, 0이면 나누지 않음)",
    )
    out.add_argument("--split-seed", type=int, default=42, help="나눔의 시드 (기본 42)")
    out.add_argument("--provenance", type=int, choices=(0, 1), default=0, help="1이면 행마다 계보와 판단을 싣는다")
    out.add_argument("--mask-personal", action="store_true", help="전화번호·이메일 같은 개인정보를 *로 가린다")
    out.add_argument("--pseudonyms", action="store_true", help="검토자의 이름을 '검토자 1'처럼 적는다")
    out.add_argument(
        "--without", default="", metavar="SIGNAL,…", help=f"이 신호가 있는 행을 뺀다: {' '.join(FINDINGS)}"
    )
    out.add_argument(
        "--license", default="", help="밝힐 라이선스 (기본: 행들에서 가장 엄격한 것). 행보다 느슨하면 거절한다"
    )


def names_of(said: str) -> tuple[str, ...]:
    """Return the unique names of a comma-separated list."""
    return tuple(dict.fromkeys(name.strip() for name in said.split(",") if name.strip()))


def _dataset(store: Store, flags: argparse.Namespace) -> None:
    plan = Plan(
        name=flags.name, selection=Selection(accepted_only=bool(flags.accepted_only), unmarked=names_of(flags.without)),
        formats=names_of(flags.formats), split=Split(flags.validation, flags.split_seed) if flags.validation else None,
        provenance=bool(flags.provenance), mask_personal=flags.mask_personal, license=flags.license,
        pseudonyms=flags.pseudonyms,
    )  # fmt: skip
    done = write_folder(store, flags.out, plan)
    split = done.manifest["split"]
    for config, sides in done.rows.items():
        console.say(f"{config}: " + " · ".join(f"{side} {many:,}" for side, many in sides.items()))
    if split:
        console.say(
            f"검증 {split['validation_share']:.2%} (바란 몫 {split['validation_asked']:.2%}, 시드 {split['seed']})"
        )
    printed({
        "folder": str(done.folder), "rows": done.rows, "files": len(done.files), "split": split,
        "license": done.license, "reason": done.reason, **({"masked": done.masked} if flags.mask_personal else {}),
    })  # fmt: skip


VERBS = {"dataset": _dataset}

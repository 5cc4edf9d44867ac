"""Command ``dataset``: write a complete dataset folder for trainers and for the Hugging Face Hub."""

from __future__ import annotations

import argparse
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.cli.export import add_options, names_of, options_of
from koevol_core.dataset.exports.folder.dataset_folder import write_folder
from koevol_core.dataset.exports.folder.folder_spec import Plan
from koevol_core.dataset.exports.formats import FORMATS
from koevol_core.store import Store


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
    add_options(out, 0.05, "검증으로 뗄 몫, 씨앗 단위로 (기본 0.05, 0이면 나누지 않음)")
    out.add_argument("--pseudonyms", action="store_true", help="검토자의 이름을 '검토자 1'처럼 적는다")


def _dataset(store: Store, flags: argparse.Namespace) -> None:
    formats = names_of(flags.formats)
    plan = Plan(name=flags.name, formats=formats, pseudonyms=flags.pseudonyms, **options_of(flags))
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

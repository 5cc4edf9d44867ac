"""Parquet with the result's columns."""

from dataclasses import replace

from koevol_core.dataset.exports.format import Config, Words
from koevol_core.dataset.exports.formats.original import whole

ABOUT = Words(
    "결과와 같은 열. 미리보기는 한 줄에 한 행인 JSON으로 보입니다.", "The result's columns; previewed as JSON lines."
)
CONFIG = Config(
    "default",
    Words("지시문과 답 (default)", "default"),
    Words(
        "지시문과 답: `instruction`, `output`, 계보(`generation`, `root`, `trace`, `origin`)",
        "instructions and answers with their lineage",
    ),
)
FORMAT = replace(
    whole.FORMAT,
    id="parquet",
    order=520,
    group="tables",
    label=Words("Parquet", "Parquet"),
    about=ABOUT,
    container="parquet",
    config=CONFIG,
)

"""The original's file of a generation."""

from koevol_core.dataset.exports.format import Format, Words
from koevol_core.dataset.exports.provenance import Record, beside

COLUMNS = ("instruction", "output", "generation", "root", "trace", "origin")
UNFILLED = "IDK"
"""Output of the original for a row without an answer."""


def record(row: Record) -> Record:
    return {
        "instruction": row["text"], "output": row["output"] or UNFILLED, "generation": row["generation"],
        "root": row["source"] or "", "trace": row["trace"], "origin": row["origin"],
    }  # fmt: skip


ABOUT = Words("원본 스크립트의 세대 파일과 열이 같습니다.", "The columns of the original script's whole generations.")
FORMAT = Format("whole", 10, "original", Words("세대 전체", "whole"), ABOUT, record, columns=COLUMNS, carries=beside)

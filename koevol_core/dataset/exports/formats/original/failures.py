"""The original's file of failures: eliminated, failed and rejected children."""

from koevol_core.dataset.exports.format import Format, Words
from koevol_core.dataset.exports.provenance import Record, beside, in_korean

COLUMNS = ("parent", "child", "generation", "trace", "origin", "root", "reason", "detail")


def record(row: Record) -> Record:
    rejected = row["verdict"] == "reject"
    return {
        "parent": row["parent"] or "", "child": row["text"], "generation": row["generation"], "trace": row["trace"],
        "origin": row["origin"], "root": row["source"] or "", "reason": "rejected" if rejected else row["reason"] or "",
        "detail": (row["said"] if rejected else in_korean(row["detail"])) or "",
    }  # fmt: skip


ABOUT = Words(
    "탈락하거나 실패하거나 버린 자식과 그 까닭입니다. 판단과 답으로는 고르지 않습니다.",
    "Eliminated, failed and rejected children with their reasons; not narrowed by decision or answer.",
)
FORMAT = Format(
    "failures", 30, "original", Words("실패", "failures"), ABOUT, record, columns=COLUMNS, source="lost", carries=beside
)

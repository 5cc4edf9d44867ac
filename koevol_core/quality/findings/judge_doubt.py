"""Findings ``judge_doubt`` and ``judge_unread``: what a run's model judge said of a child beside equality.

They are stored with the child and never recomputed: nobody asks the judge again.
"""

from __future__ import annotations

from koevol_core.quality.findings import FINDINGS, Kind

JUDGED = ("judge_doubt", "judge_unread")
FINDINGS.declare(
    Kind(
        "judge_doubt",
        30,
        ("판정의 의심", "판정에서 조건이 서로 어긋나거나, 자료가 없거나, 지시문이 아니라고 보았습니다."),
        (
            "Doubted by the judge",
            "The judge finds its demands contradictory, its material missing, or no request in it.",
        ),
    )
)
FINDINGS.declare(
    Kind(
        "judge_unread",
        35,
        ("읽지 못한 판정", "판정 응답에서 판정을 읽지 못했습니다."),
        ("Judge not understood", "The judge's reply holds no verdict that could be read."),
    )
)

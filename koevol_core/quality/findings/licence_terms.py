"""Findings ``non_commercial``, ``no_derivatives`` and ``reserved``: conditions of the seed's licence.

They apply to every descendant's text, and are written by code that knows the seed.
"""

from __future__ import annotations

from koevol_core.quality.findings import FINDINGS, Kind
from koevol_core.quality.licence import kinds
from koevol_core.types import Finding

RED = (
    Kind(
        "non_commercial",
        30,
        ("비영리 출처", "씨앗의 라이선스가 영리 이용을 막습니다. 여기에서 나온 모든 글이 이어받습니다."),
        (
            "Non-commercial source",
            "The seed's licence forbids commercial use, and so does everything that came from it.",
        ),
    ),
    Kind(
        "no_derivatives",
        40,
        ("변경 금지 출처", "씨앗의 라이선스가 바꾸는 것을 막습니다. 진화한 글은 2차적 저작물입니다."),
        ("No-derivatives source", "The seed's licence forbids changes, and an evolved text is a derivative."),
    ),
    Kind(
        "reserved",
        50,
        ("권리 유보 출처", "씨앗의 출처가 나누는 것을 허락하지 않았습니다."),
        ("Rights reserved", "The seed's source does not allow it to be passed on."),
    ),
)
"""Conditions that most uses of training data violate; shown in red."""
for _kind in RED:
    FINDINGS.declare(_kind)


def find(licence: str) -> tuple[Finding, ...]:
    """Return the ``RED`` conditions of a seed's licence as findings."""
    return tuple(Finding(kind.id, "bad", licence.strip()) for kind in RED if kind.id in kinds(licence))

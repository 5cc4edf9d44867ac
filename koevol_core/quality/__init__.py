"""Checks of texts without a model: elimination rules, findings, licences, benchmarks."""

from koevol_core.quality import checks
from koevol_core.quality.annotate import (
    Checked,
    check,
    finding_counts,
    prefer_twin,
    stored_findings,
    twin_count,
    twin_groups,
    twins_of,
    twins_passed_over,
)
from koevol_core.quality.benchmarks import (
    is_red,
    load_benchmark,
    loaded_benchmarks,
    no_derivatives,
    remove_benchmark,
    scan,
)
from koevol_core.quality.elimination import RULES, eliminate, parse_rules
from koevol_core.quality.findings import FINDINGS, findings_of
from koevol_core.quality.findings import why as finding_why
from koevol_core.quality.findings.twins import same_request
from koevol_core.quality.licence import kinds as licence_kinds
from koevol_core.quality.licence_policy import CHOICES as LICENCES
from koevol_core.quality.licence_policy import strictest
from koevol_core.quality.wrapping import unwrap_child
from koevol_core.types import MEASURES

__all__ = [
    "FINDINGS",
    "LICENCES",
    "MEASURES",
    "RULES",
    "Checked",
    "check",
    "checks",
    "eliminate",
    "finding_counts",
    "finding_why",
    "findings_of",
    "is_red",
    "licence_kinds",
    "load_benchmark",
    "loaded_benchmarks",
    "no_derivatives",
    "parse_rules",
    "prefer_twin",
    "remove_benchmark",
    "same_request",
    "scan",
    "stored_findings",
    "strictest",
    "twin_count",
    "twin_groups",
    "twins_of",
    "twins_passed_over",
    "unwrap_child",
]

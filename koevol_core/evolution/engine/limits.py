"""Limits of a run, and the ranges of what a user may set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from koevol_core.errors import BadInput
from koevol_core.llm import pricing, retry
from koevol_core.llm.providers import Provider
from koevol_core.messages import Message
from koevol_core.types import RunSpec

OFF_PEAK = "off-peak"


@dataclass(frozen=True)
class RunLimits:
    """Limits of a run: requests in flight, seconds per attempt, retries per request, US dollars (None: no limit),
    ``backoff``, the seconds before the first retry, and ``wait_for``: ``off-peak`` if it starts once the model's peak
    hours are over.
    """

    batch_size: int = 10
    timeout: float = 100.0
    max_retries: int = retry.MAX_RETRIES
    budget: float | None = None
    backoff: float = retry.BACKOFF
    wait_for: str = ""


def fitted_limits(limits: RunLimits, provider: Provider) -> RunLimits:
    """Return the limits with no more requests in flight than the provider serves at once. Raises as ``check_limits``."""
    limits = replace(limits, batch_size=min(limits.batch_size, provider.parallel or limits.batch_size))
    check_limits(limits, provider.models)
    return limits


def check_spec(spec: RunSpec) -> None:
    """Raise BadInput for values out of range."""
    _within(
        (Message("run.name_generations"), spec.generations, 1, 100),
        (Message("run.name_children"), spec.children, 1, 100),
        (Message("run.name_temperature"), spec.temperature, 0, 2),
        ("top_p", spec.top_p, 0.001, 1),
        ("max_tokens", spec.max_tokens, 1, 1_000_000),
    )


def check_limits(limits: RunLimits, models: Iterable[str]) -> None:
    """Raise BadInput for limits out of range, or for a budget with models of which a price is not known."""
    _within(
        ("--batch-size", limits.batch_size, 1, 10_000),
        ("--timeout", limits.timeout, 0.1, 86_400),
        ("--max-retries", limits.max_retries, 0, 100),
        ("--budget", limits.budget, 0, 1e6),
    )
    if limits.wait_for not in ("", OFF_PEAK):
        raise BadInput("run.wait_for", said=limits.wait_for[:40])
    unpriced = [model for model in models if not pricing.known(model)]
    if limits.budget is not None and unpriced:
        raise BadInput("run.budget_unpriced", model=unpriced[0], path=pricing.own_file())


def _within(*limits: tuple[str, float | None, float, float]) -> None:
    for name, value, low, high in limits:
        if value is not None and not low <= value <= high:
            raise BadInput("run.out_of_range", name=name, low=low, high=high, value=value)

"""Progress, speed, time left and price of the rest of a run, in one wording for every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import koevol_core as core
from koevol_core import control, llm, types
from pages import duration, price

if TYPE_CHECKING:
    from pages import Page


def done_of(page: Page, now: types.Progress) -> str:
    """Return what is done out of all that the run is foreseen to make, and whether that is a maximum."""
    return page.t("common.done_of", done=f"{now.done:,}", total=f"{now.total:,}", upto=now.ahead)


def share_of(now: types.Progress) -> float:
    """Return the done share (0–1)."""
    return now.done / now.total if now.total else 0.0


def pace(page: Page, run: types.Run, now: types.Progress) -> list[str]:
    """Return a running run's speed, and how long the rest takes once that can be told."""
    speed = control.speed(page.store, run.id)
    parts = [page.t("common.speed", n=f"{speed:.1f}")]
    if seconds := control.seconds_left(run, now, speed):
        word = "common.time_left_upto" if now.ahead else "common.time_left"
        parts.append(page.t(word, time=duration(page, seconds)))
    return parts


def usable(page: Page) -> llm.Provider | None:
    """Return the configured model, or None if there is none (the menu says so)."""
    try:
        return llm.choose(page.settings)
    except core.KoevolError:
        return None


def price_of_rest(page: Page, run: types.Run, failed: bool = False) -> str:
    """Return what the rest of a run costs at most, or with ``failed`` asking again what failed in it."""
    provider = usable(page)
    return price(page, control.price_of_rest(page.store, run, provider, failed) if provider else None)

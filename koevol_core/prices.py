"""What a reply cost, by a dated price file that people can edit (``prices.json`` beside this module).

Prices are US dollars per million tokens. A model that the file does not name has no price, which is not the same as
being free: its cost is None, and a budget cannot be kept with it.
"""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from .errors import BadInput

FILE = Path(__file__).with_name("prices.json")
_KST = 9 * 3600
_DAY = 86400


@lru_cache
def _book() -> dict[str, Any]:
    try:
        book: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8-sig"))
        for price in book["models"].values():
            _ = [float(price[name]) for name in ("hit", "miss", "output", "peak")]
        _ = [float(end) - float(start) for start, end in book["peak_hours_kst"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"가격 파일을 읽을 수 없습니다({type(error).__name__}: {error}): {FILE}") from error
    return book


def krw_per_usd() -> float:
    """Won a dollar, for showing sums to people; a round figure of the price file's date, not a rate of the day."""
    return float(_book()["krw_per_usd"])


def known(model: str) -> bool:
    """Whether a reply of this model can be priced."""
    return model in _book()["models"]


def cost(
    model: str, prompt: int | None, completion: int | None, cached: int | None, at: float | None = None
) -> float | None:
    """Dollars of one reply whose counts are in tokens, at a moment in UTC seconds (now); None where it cannot be known."""
    price = _book()["models"].get(model)
    if price is None:
        return None
    if price["miss"] == price["output"] == 0:
        return 0.0
    if prompt is None or completion is None:
        return None
    hit = min(cached or 0, prompt)
    dollars = (hit * price["hit"] + (prompt - hit) * price["miss"] + completion * price["output"]) / 1e6
    return float(dollars * (price["peak"] if _peak(time.time() if at is None else at) else 1))


def _peak(at: float) -> bool:
    """Whether this moment lies in the provider's peak hours, Monday to Friday in Korea."""
    korean = at + _KST
    weekday = (int(korean // _DAY) + 3) % 7  # 1970-01-01 was a Thursday
    hour = korean % _DAY / 3600
    return weekday < 5 and any(start <= hour < end for start, end in _book()["peak_hours_kst"])

"""The time that people are shown, and the day that it is for them: in one zone everywhere, ``KOEVOL_TZ`` or the machine's.

Times are stored and exported in UTC; peak hours of prices are the provider's and do not follow this zone.
"""

from __future__ import annotations

import os
import time
from datetime import date, datetime
from datetime import time as of_day
from pathlib import Path
from zoneinfo import ZoneInfo

_LOCALTIME = Path("/etc/localtime")
_chosen: ZoneInfo | None = None


def use(name: str) -> None:
    """Set the zone by its IANA name; empty: the machine's. Raises ValueError for a name that is none."""
    global _chosen
    try:
        _chosen = ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError) as error:
        raise ValueError(name) from error


def shown(at: float, form: str = "%m-%d %H:%M") -> str:
    """Format a time (UTC seconds) in the zone."""
    return datetime.fromtimestamp(at, _chosen).strftime(form)


def today() -> date:
    """Return the day that it is in the zone."""
    return datetime.fromtimestamp(time.time(), _chosen).date()


def midnight(day: date | None = None) -> float:
    """Return when a day begins in the zone (default: today), in UTC seconds. Raises ValueError for a day at the ends of
    the calendar."""
    try:
        return datetime.combine(day or today(), of_day(), _chosen).timestamp()
    except OverflowError as error:
        raise ValueError(str(day)) from error


def zone_name() -> str:
    """Return the zone's IANA name, or the machine's name of it where that has none."""
    if _chosen is not None:
        return _chosen.key
    named = os.environ.get("TZ", "").lstrip(":") or str(_LOCALTIME.resolve()).partition("zoneinfo/")[2]
    try:
        return ZoneInfo(named).key if named else time.strftime("%Z")
    except (ValueError, OSError, LookupError):
        return time.strftime("%Z")

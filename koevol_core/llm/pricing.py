"""Cost of a reply, by a dated price file that users can edit.

``prices.json`` beside this module is the shipped one. A file of the same name in the working folder (that of ``.env``
and the database) takes precedence: its models replace those of the same name and are added to the others, its
``krw_per_usd`` is used, and its own ``as_of`` dates its models. It is read again when it changes; a worker gets the
path of its starter's.

Format: ``as_of`` (YYYY-MM-DD, required), ``note``, ``krw_per_usd`` (won per US dollar) and ``models``: the name in
requests → US dollars per million tokens of ``miss`` (input), ``output`` and ``hit`` (input from the provider's cache;
default: ``miss``), and ``peak`` (factor of all prices), which needs ``peak_hours_kst`` ([[10, 13]]: hours in Korea,
Monday to Friday, end exclusive). A model that no file names has no price, which is not the same as being free: its cost
is None, and no budget can be kept with it. An invalid file raises BadInput naming the place.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import Any, NoReturn

from koevol_core.errors import BadInput
from koevol_core.messages import Message, clock

FILE = Path(__file__).with_name("prices.json")
WHERE = "KOEVOL_PRICES"
"""Environment variable that gives a worker the path of its starter's price file."""
OLD = 90
"""Days after which a price counts as old: providers change theirs a few times a year."""
MAX_BYTES, MAX_NUMBER = 2**20, 1e6
"""Maximum size of a price file, and maximum number in it: a misplaced decimal point is an error."""
_KST, _DAY = 9 * 3600, 86400
_TOP = {"as_of", "note", "krw_per_usd", "models"}
_KEYS = {"hit", "miss", "output", "peak", "peak_hours_kst"}


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens of one model; multiplied by ``times`` in ``hours`` (in Korea, Monday to Friday)."""

    hit: float
    miss: float
    output: float
    as_of: date
    times: float = 1.0
    hours: tuple[tuple[float, float], ...] = ()

    @property
    def free(self) -> bool:
        return self.miss == self.output == self.hit == 0

    def cost(self, prompt: int | None, completion: int | None, cached: int | None, at: float) -> float | None:
        """Return the US dollars of a reply to a request sent ``at`` UTC seconds; None without token counts."""
        if self.free:
            return 0.0
        if prompt is None or completion is None:
            return None
        hit = min(cached or 0, prompt)
        dollars = (hit * self.hit + (prompt - hit) * self.miss + completion * self.output) / 1e6
        return dollars * self.factor(at)

    def at_most(self, prompt: int, completion: int, at: float) -> float:
        """Return the maximum US dollars of a request sent ``at`` UTC seconds with at most these tokens in and out."""
        dollars = (prompt * max(self.hit, self.miss) + completion * self.output) / 1e6
        return dollars * max(1.0, self.factor(at))

    def factor(self, at: float) -> float:
        """Return the factor of all prices at a time (UTC seconds)."""
        return self.times if self.peak(at) else 1.0

    def peak(self, at: float) -> bool:
        """Return True if a time (UTC seconds) is in the peak hours, Monday to Friday in Korea."""
        korean = at + _KST
        weekday = (int(korean // _DAY) + 3) % 7  # 1970-01-01 was a Thursday
        hour = korean % _DAY / 3600
        return weekday < 5 and any(start <= hour < end for start, end in self.hours)

    def off_peak(self, at: float) -> float:
        """Return the first time from ``at`` (UTC seconds) on that is not in the peak hours; ``at`` if the whole day is."""
        start = at
        while self.peak(start) and start < at + _DAY:
            korean = (start + _KST) % _DAY
            start += 3600 * max(end for begin, end in self.hours if begin <= korean / 3600 < end) - korean
        return at if self.peak(start) else start


@dataclass(frozen=True)
class PriceAge:
    """Age of a price: the date it was written down, and the days since; ``old`` beyond ``OLD`` days."""

    as_of: str
    days: int

    @property
    def old(self) -> bool:
        return self.days > OLD


@dataclass(frozen=True)
class _Book:
    krw: float | None
    models: dict[str, Price]


def krw_per_usd() -> float:
    """Return won per US dollar, for display; a rounded value of the price file's date, not a daily rate."""
    return _book().krw or 0.0


def price(model: str) -> Price | None:
    """Return the current price of a model; None if no file names it."""
    return _book().models.get(model)


def known(model: str) -> bool:
    """Return True if this model has a price."""
    return price(model) is not None


def off_peak(model: str, at: float | None = None) -> float | None:
    """Return when this model's peak hours end, in UTC seconds, if ``at`` (default: now) is in them; else None."""
    current, now = price(model), time.time() if at is None else at
    return current.off_peak(now) if current and current.peak(now) else None


def price_age(model: str) -> PriceAge | None:
    """Return the age of this model's price; None if it has none or is free."""
    current = price(model)
    if current is None or current.free:
        return None
    return PriceAge(current.as_of.isoformat(), (clock.today() - current.as_of).days)


def cost(
    model: str, prompt: int | None, completion: int | None, cached: int | None, at: float | None = None
) -> float | None:
    """Return the US dollars of one reply to a request sent ``at`` UTC seconds (default: now); None if unknown."""
    current = price(model)
    return None if current is None else current.cost(prompt, completion, cached, time.time() if at is None else at)


def own_file() -> Path:
    """Return the path of this project's own price file, which may not exist."""
    return Path(os.environ.get(WHERE) or "prices.json").absolute()


# -- reading -----------------------------------------------------------------------------------------------------------


def _book() -> _Book:
    own = own_file()
    try:
        stat = own.stat()
    except (FileNotFoundError, NotADirectoryError):
        return _merged(FILE, None, (0, 0))
    except OSError as error:
        raise BadInput("llm.prices_closed", error=error.strerror, path=own) from error
    if not S_ISREG(stat.st_mode) or stat.st_size > MAX_BYTES:
        _Sheet(own).refuse(Message("llm.place_file"), Message("llm.not_regular", limit=MAX_BYTES >> 20))
    return _merged(FILE, own, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=8)
def _merged(shipped: Path, own: Path | None, _stamp: tuple[int, int]) -> _Book:
    base = _Sheet(shipped).book()
    if base.krw is None:
        _Sheet(shipped).refuse("krw_per_usd", Message("llm.no_rate"))
    if own is None or own == shipped:
        return base
    project = _Sheet(own).book()
    return _Book(project.krw or base.krw, base.models | project.models)


class _Sheet:
    """One price file, parsed strictly: a misspelt name would give wrong costs."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def refuse(self, place: str, what: str) -> NoReturn:
        raise BadInput(
            "llm.prices_wrong", place=place if len(place) <= 100 else f"{place[:100]}…", what=what, path=self._path
        )

    def book(self) -> _Book:
        raw = self._dict(Message("llm.place_top"), self._load(), _TOP)
        as_of = self._date(raw.get("as_of"))
        krw = self._number("krw_per_usd", raw["krw_per_usd"], above=0) if "krw_per_usd" in raw else None
        models = self._dict("models", raw.get("models"))
        return _Book(krw, {name: self._price(f"models → {name}", entry, as_of) for name, entry in models.items()})

    def _load(self) -> Any:
        try:
            text = self._path.read_bytes().decode("utf-8-sig")
            return json.loads(text, object_pairs_hook=self._once)
        except OSError as error:
            self.refuse(Message("llm.place_file"), error.strerror or type(error).__name__)
        except UnicodeDecodeError:
            self.refuse(Message("llm.place_file"), Message("llm.not_utf8"))
        except json.JSONDecodeError as error:
            self.refuse(Message("llm.place_line", line=error.lineno, column=error.colno), Message("llm.not_json"))
        except (ValueError, RecursionError):
            self.refuse(Message("llm.place_file"), Message("llm.not_json"))

    def _once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) < len(pairs):
            [(name, _)] = Counter(name for name, _ in pairs).most_common(1)
            self.refuse(name, Message("llm.twice"))
        return values

    def _dict(self, place: str, value: Any, names: set[str] | None = None) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.refuse(place, Message("llm.no_braces"))
        if names is not None and (strange := [name for name in value if name not in names]):
            self.refuse(f"{place} → {strange[0]}", Message("llm.unknown_name", choices=", ".join(sorted(names))))
        return value

    def _date(self, value: Any) -> date:
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.refuse("as_of", Message("llm.date_form"))

    def _number(self, place: str, value: Any, above: float | None = None) -> float:
        good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_NUMBER
        if not good or (above is not None and value <= above):
            self.refuse(place, Message("llm.above_zero") if above == 0 else Message("llm.not_negative"))
        return float(value)

    def _price(self, place: str, value: Any, as_of: date) -> Price:
        raw = self._dict(place, value, _KEYS)
        for name in ("miss", "output"):
            if name not in raw:
                self.refuse(f"{place} → {name}", Message("llm.no_value"))
        numbers = {
            name: self._number(f"{place} → {name}", raw.get(name, raw["miss"])) for name in ("miss", "output", "hit")
        }
        times = self._number(f"{place} → peak", raw.get("peak", 1), above=0)
        hours = self._hours(f"{place} → peak_hours_kst", raw.get("peak_hours_kst", []))
        if times != 1 and not hours:
            self.refuse(f"{place} → peak", Message("llm.no_peak_hours"))
        return Price(**numbers, as_of=as_of, times=times, hours=hours)

    def _hours(self, place: str, value: Any) -> tuple[tuple[float, float], ...]:
        if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
            self.refuse(place, Message("llm.hours_form"))
        hours = tuple((self._number(place, start), self._number(place, end)) for start, end in value)
        if not all(start < end <= 24 for start, end in hours):
            self.refuse(place, Message("llm.hours_order"))
        return hours

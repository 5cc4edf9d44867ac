"""What a person may want to know of a seed while writing it. A hint is never in the way: only ``plant`` refuses."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from .files import storable
from .model import Seed
from .seeds import MAX_TEXT, address_of
from .store import Store, nodes
from .store import seeds as rows
from .text import clean, compact, wording

HintName = Literal["empty", "long", "short", "exact", "near", "options", "material", "no_source", "no_license"]
"""Nothing there · longer than a seed may be · says little · there already · nearly there already · asks to choose among
options that are not there · speaks of a text that is not there · no source · no licence."""

SHORT = 8
"""Letters and digits under which an instruction says little."""
ALIKE = 0.5
"""Share of pairs of syllables in common from which two requests count as nearly the same."""
_CHOOSING = re.compile(
    r"것은\s*\??\s*$|것을?\s*(?:모두\s*)?(?:고르|골라|찾|선택)|(?:다음|아래|보기)\s*(?:중|가운데)|보기에서|[<\[〈]\s*보기\s*[>\]〉]",
    re.M,
)
_OPTION = re.compile(
    r"[①-⑳]|[ㄱ-ㅎ]\s*[.)]|(?:^|[\s(\[])(?:\d{1,2}|[가-하]|[A-Ha-h])\s*[.)\]:]|^\s*[-*•·]\s+\S|\S\s*[,/|]\s*\S", re.M
)
_POINTING = re.compile(
    r"(?:다음|아래|이|위)(?:의)?\s*(?:글|문장|문단|지문|본문|기사|대화|코드|표|자료|데이터|로그|이메일|편지|시|목록|내용)(?:을|를|은|는|에서|의|에|이|과|와)"
)
_HELD = re.compile(r"[\n:\"“‘「『'`<|]")


@dataclass(frozen=True)
class Hint:
    """A hint, and the seed that it speaks of where there is one."""

    name: HintName
    node_id: int = 0
    text: str = ""


def seed_hints(store: Store, seed: Seed) -> list[Hint]:
    """Everything worth saying of a seed before it is planted, what weighs most first."""
    text = storable(clean(seed.text)).strip()
    if not text:
        return [Hint("empty")]
    if len(text) > MAX_TEXT:
        return [Hint("long")]
    found = [*_doubles(store, text)]
    if len(compact(text)) < SHORT:
        found.append(Hint("short"))
    if _CHOOSING.search(text) and len(_OPTION.findall(text)) < 2:
        found.append(Hint("options"))
    elif _POINTING.search(text) and not seed.input.strip() and not _HELD.search(text):
        found.append(Hint("material"))
    if not seed.source.strip():
        found.append(Hint("no_source"))
    if not seed.license.strip():
        found.append(Hint("no_license"))
    return found


def _doubles(store: Store, text: str) -> list[Hint]:
    """The seed that this is already, else up to three that say nearly the same, the nearest first."""
    with store.snapshot() as conn:
        if known := nodes.by_address(conn, [address_of(text)]):
            return [Hint("exact", next(iter(known.values())), text)]
        others = rows.alike(conn, text)
    mine = _pairs(text)
    near = sorted(((_share(mine, _pairs(other)), node_id, other) for node_id, other in others), reverse=True)
    return [Hint("near", node_id, other) for share, node_id, other in near[:3] if share >= ALIKE]


def _pairs(text: str) -> Counter[str]:
    """Pairs of letters of what a request says, whatever its politeness and spacing."""
    said = clean(text[:2000])
    key = compact(wording(said).key) or compact(said)
    return Counter(key[at : at + 2] for at in range(max(1, len(key) - 1)))


def _share(one: Counter[str], other: Counter[str]) -> float:
    whole = one.total() + other.total()
    return 2 * (one & other).total() / whole if whole else 0.0

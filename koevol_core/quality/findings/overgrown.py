"""Finding ``overgrown``: a child to which far more was added than a prompt asks for (5 to 15 words a step).

Words of its material do not count: code, tables, quotations, and what follows a request on lines of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from koevol_core.quality.findings import Kind, finding
from koevol_core.quality.korean.asking import act
from koevol_core.quality.korean.text import cleaned, prose, without_quotes
from koevol_core.types import Finding

MOST_WORDS = 35
"""Words that one step may add: more than twice what the prompts ask for. Of 1,400 good labelled children one adds more."""
MOST_LETTERS = 3_000
"""Characters that one step may add, its material included."""


@finding(
    Kind(
        "overgrown",
        75,
        ("지나치게 길어짐", "한 걸음에 더하라고 한 5~15어절을 크게 넘겨 늘었습니다."),
        ("Overgrown", "Far more was added than the 5 to 15 words that one step should add."),
    ),
    of="text",
)
def overgrown(parent: str, text: str) -> Iterator[Finding]:
    """Yield a finding if a child has far more words of its own, or far more characters, than its parent."""
    if not parent:
        return
    added = _words(text) - _words(parent)
    if added > MOST_WORDS or len(text) - len(parent) > MOST_LETTERS:
        yield Finding("overgrown", "warn", f"+{added} · {len(text)}")


def _words(text: str) -> int:
    """Count the words of the lines that ask for something; all words if none does."""
    lines = [line for line in without_quotes(prose(cleaned(text)[:20_000])).split("\n") if line.strip()]
    asking = [place for place, line in enumerate(lines) if act(line) in ("request", "question")]
    chosen = [lines[place] for place in asking] if asking else lines
    return sum(len(line.split()) for line in chosen)

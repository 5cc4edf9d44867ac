"""What calls came to, as a value: money that is known, money that is not, and which models replied."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bill:
    """What calls came to: ``dollars`` of the ``replies`` that could be priced, and how many could not (``unpriced``).

    ``doubtful`` calls may have been billed without a reply; ``at_risk`` is what they can have cost at most, with the
    replies that are not priced. ``cached_tokens`` are those of ``telling_tokens`` (prompt tokens of the replies that say
    so) which came from the provider's cache. ``models`` are (name in the reply, replies), the most frequent first.
    """

    calls: int = 0
    replies: int = 0
    doubtful: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    telling_tokens: int = 0
    dollars: float = 0.0
    unpriced: int = 0
    at_risk: float = 0.0
    models: tuple[tuple[str, int], ...] = ()

    @property
    def cost(self) -> float | None:
        """Dollars, None while replies without a price are among them."""
        return None if self.unpriced else self.dollars

    @property
    def cached(self) -> float | None:
        """The share of prompt tokens that came from the cache, 0 to 1; None where no reply says."""
        return self.cached_tokens / self.telling_tokens if self.telling_tokens else None

    def others(self, asked: str) -> tuple[tuple[str, int], ...]:
        """The models in ``models`` that are not the one that was asked for; none where nobody knows which that was."""
        return tuple(one for one in self.models if one[0] != asked) if asked else ()

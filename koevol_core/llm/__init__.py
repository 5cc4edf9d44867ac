"""One request to a model, and what it costs."""

from koevol_core.llm.pricing import Dated
from koevol_core.llm.providers import (
    Provider,
    choose,
    connect,
    practice_models,
    providers,
)

__all__ = [
    "Dated",
    "Provider",
    "choose",
    "connect",
    "practice_models",
    "providers",
]

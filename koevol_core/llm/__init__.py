"""Public interface of ``llm``: choose a model, connect to it, and the age of its price."""

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

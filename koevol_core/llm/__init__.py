"""Public interface of ``llm``: choose a model, connect to it, its price and the price's age."""

from koevol_core.llm.client import Client
from koevol_core.llm.pricing import PriceAge, krw_per_usd, off_peak, price_age
from koevol_core.llm.providers import (
    Provider,
    choose,
    connect,
    practice_models,
    providers,
)

__all__ = [
    "Client",
    "PriceAge",
    "Provider",
    "choose",
    "connect",
    "krw_per_usd",
    "off_peak",
    "practice_models",
    "price_age",
    "providers",
]

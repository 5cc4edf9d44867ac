"""Choice of a model by the settings, and the connection to it.

A base URL with a model name takes precedence; then DeepSeek if its key is set; then the embedded model. The model name
``scripted`` without a base URL selects the offline model. Only this module, ``main.py`` (Ray) and ``Runner``
(``RecoverableClient``) know more of a client than the ``Client`` interface.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType
from typing import Literal
from urllib.parse import urlsplit

from koevol_core.errors import BadInput
from koevol_core.llm.client import Client, Endpoint, HttpClient
from koevol_core.llm.dialect import Dialect, merged, switches
from koevol_core.llm.load_balancer import LoadBalancer
from koevol_core.llm.local.scripted import ScriptedClient
from koevol_core.llm.roles import OF_PURPOSE, ROLES, Role, Roles, of_role
from koevol_core.messages import Message
from koevol_core.settings import Settings, check_url, extra_body, urls
from koevol_core.types import METHODS, Method, Purpose

Kind = Literal["endpoint", "deepseek", "embedded", "scripted"]
DEEPSEEK_URL = "https://api.deepseek.com"
DEEPSEEK_MODEL = "deepseek-flash"


@dataclass(frozen=True)
class Provider:
    """Model that can be used. ``parallel``: maximum requests that it serves at once (None: no limit); ``for_data``:
    False if its texts are only for practice; ``thinks``: True if it is known to reason with these settings; ``roles``:
    (role, model) where another one answers or judges.
    """

    kind: Kind
    label: str
    model: str
    base_url: str = ""
    methods: tuple[Method, ...] = METHODS
    parallel: int | None = None
    for_data: bool = True
    thinks: bool = False
    roles: tuple[tuple[Role, str], ...] = ()

    def model_of(self, purpose: Purpose) -> str:
        """Return the name of the model that is asked for a purpose."""
        return next((model for role, model in self.roles if role == OF_PURPOSE.get(purpose)), self.model)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that a run may ask, each once."""
        return tuple(dict.fromkeys((self.model, *(model for _, model in self.roles))))

    @property
    def key(self) -> str:
        """Model and address, as a run keeps them."""
        return f"{self.model}@{self.base_url}"

    @property
    def few_shot(self) -> bool:
        """True for a base model: it continues examples, cannot judge or score, and knows no English prompts."""
        return self.kind == "embedded"

    @property
    def has_terms(self) -> bool:
        """True if its terms have to be accepted before the first run."""
        return self.kind == "embedded"


def providers(settings: Settings) -> tuple[Provider, ...]:
    """Return all models that these settings allow, the preferred one first."""
    usable: list[Provider] = []
    if settings.base_url:
        servers = urls(settings.base_url)
        hosts = dict.fromkeys(urlsplit(server).hostname or "" for server in servers)
        usable.append(Provider("endpoint", f"{settings.model} ({', '.join(hosts)})", settings.model, ",".join(servers)))
    if settings.deepseek_key:
        named = settings.model not in ("", "scripted") and not settings.base_url
        model = settings.model if named else DEEPSEEK_MODEL
        usable.append(Provider("deepseek", f"DeepSeek {model}", model, DEEPSEEK_URL))
    if _local().unavailable() is None:
        usable.append(_embedded())
    scripted = Provider("scripted", Message("llm.scripted_label"), ScriptedClient.model, for_data=False)
    return (scripted, *usable) if settings.model == "scripted" and not settings.base_url else (*usable, scripted)


def _local() -> ModuleType:
    """Return the module of the embedded model, which is loaded only where it may be used."""
    from koevol_core.llm.local import server

    return server


def _embedded() -> Provider:
    server, label = _local(), Message("llm.embedded_label")
    return Provider("embedded", label, server.MODEL, "", server.METHODS, server.SLOTS, for_data=False)


def practice_models() -> tuple[str, ...]:
    """Return the names of models for practice only, whose texts are not for training."""
    return tuple(sorted({_local().MODEL, ScriptedClient.model}))


def choose(settings: Settings) -> Provider:
    """Return the model that these settings select. Raises BadInput if it is not usable."""
    check_url(settings.base_url)
    if settings.base_url and not settings.model:
        raise BadInput("llm.no_model_name")
    first = providers(settings)[0]
    if first.kind == "scripted" and settings.model != "scripted":
        raise BadInput("llm.no_model", why=_local().unavailable())
    if settings.model and first.kind == "embedded" and settings.model != first.model:
        raise BadInput("llm.where_to_ask", model=settings.model)
    others = {role: choose(own) for role in ROLES if (own := of_role(settings, role))}
    if others and (first.few_shot or any(other.few_shot for other in others.values())):
        raise BadInput("llm.roles_embedded")
    thinks = switches(first.base_url, first.model, settings.thinking)[1]
    return replace(first, thinks=thinks, roles=tuple((role, other.model) for role, other in others.items()))


def connect(settings: Settings) -> Client:
    """Return a client of the selected model and of those with a role; start it if it is the embedded one. Raises BadInput or
    LocalModelError."""
    main = _connect(settings, choose(settings))
    others = {role: _connect(own, choose(own)) for role in ROLES if (own := of_role(settings, role))}
    return Roles(main, others) if others else main


def _connect(settings: Settings, chosen: Provider) -> Client:
    if chosen.kind == "scripted":
        return ScriptedClient()
    if chosen.kind == "embedded":
        local = _local().start()
        return HttpClient(Endpoint(local.base_url, local.model, local.api_key), Dialect(local.model, met=True))
    dialect = _dialect(settings, chosen)
    servers = [HttpClient(_endpoint(settings, chosen, url), dialect) for url in urls(chosen.base_url)]
    return servers[0] if len(servers) == 1 else LoadBalancer(servers)


def _dialect(settings: Settings, chosen: Provider) -> Dialect:
    extra, thinks = switches(chosen.base_url, chosen.model, settings.thinking)
    return Dialect(chosen.model, chosen.base_url, merged(extra, extra_body(settings.extra_body)), thinks=thinks)


def endpoint_of(settings: Settings, chosen: Provider) -> Endpoint:
    """Return the first server of a model that is reached by HTTP, with its key."""
    return _endpoint(settings, chosen, urls(chosen.base_url)[0])


def _endpoint(settings: Settings, chosen: Provider, url: str) -> Endpoint:
    is_deepseek = f".{urlsplit(url).hostname}".endswith(".deepseek.com")
    key = (
        settings.deepseek_key
        if chosen.kind == "deepseek" or (is_deepseek and not settings.api_key)
        else settings.api_key
    )
    return Endpoint(url, chosen.model, key)

"""Choice of a model on the model page: a service, its address and key, and one of its models; kept in ``.env``."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

import koevol_core as core
from koevol_core import control
from koevol_core import settings as core_settings
from pages import Page, allowed
from pages.parts import model_test
from pages.parts.show import show_text

OTHER = "other"
THINKING = ("", "off", "low", "medium", "high", "model")


def choose(page: Page) -> None:
    """Draw the form; saving it makes a test call at once."""
    st.header(page.t("model.choose"), anchor=False)
    st.caption(page.t("model.where_kept"))
    if fixed := [
        name for name in ("KOEVOL_BASE_URL", "KOEVOL_MODEL", "KOEVOL_API_KEY") if core_settings.in_environment(name)
    ]:
        st.warning(page.t("model.environment_wins"))
        show_text(", ".join(fixed))
    place = _place(page)
    known = st.session_state.get("model_list", {})
    with st.form("model_form", border=True):
        left, right = st.columns(2)
        url = left.text_input(page.t("model.url"), value=place.url, key=f"model_url-{place.name}")
        kept = bool(page.settings.api_key) and place.url == page.settings.base_url
        hint = page.t("model.key_kept" if kept else "model.key_needed" if place.key else "model.key_none")
        key = right.text_input(page.t("model.key"), type="password", key=f"model_key-{place.name}", placeholder=hint)
        listed = known.get("models", []) if known.get("url") == url else []
        options = list(dict.fromkeys([*filter(None, [place.model]), *listed]))
        model = st.selectbox(
            page.t("model.name"), options, index=0 if place.model else None, accept_new_options=True,
            key=f"model_name-{place.name}", placeholder=page.t("model.name_hint"),
        )  # fmt: skip
        with st.expander(page.t("model.more")):
            thinking, roles = _more(page)
        first, second, _ = st.columns([1, 1, 2])
        wants_list = first.form_submit_button(page.t("model.list"), key="model_list_button", width="stretch")
        save = second.form_submit_button(page.t("model.save"), key="model_save", type="primary", width="stretch")
    if wants_list:
        _list(page, url, key or (page.settings.api_key if url == page.settings.base_url else ""))
    if save:
        _save(
            page,
            {
                "KOEVOL_BASE_URL": url.strip(),
                "KOEVOL_MODEL": (model or "").strip(),
                "KOEVOL_THINKING": thinking,
                **roles,
            },
            key.strip(),
        )


def _place(page: Page) -> control.Place:
    """Draw the choice of a service and return it, with the current address and model where these are its own."""
    now = page.settings.base_url
    mine = next((place.name for place in control.PLACES if place.url == now), OTHER if now else control.PLACES[0].name)
    names = [*(place.name for place in control.PLACES), OTHER]
    chosen = st.selectbox(
        page.t("model.place"), names, index=names.index(mine), key="model_place",
        format_func=lambda name: page.t("model.other") if name == OTHER else name,
    )  # fmt: skip
    place = next((place for place in control.PLACES if place.name == chosen), control.Place(OTHER, "", "", False))
    return replace(place, url=now, model=page.settings.model) if chosen == mine and now else place


def _more(page: Page) -> tuple[str, dict[str, str]]:
    thinking = st.selectbox(
        page.t("model.thinking"), THINKING, index=THINKING.index(page.settings.thinking), key="model_thinking",
        format_func=lambda level: page.t(f"model.thinking_{level or 'unset'}"),
    )  # fmt: skip
    st.caption(page.t("model.roles"))
    roles: dict[str, str] = {}
    for role in ("answer", "judge"):
        kept = {part: getattr(page.settings, f"{role}_{part}") for part in ("model", "url", "key")}
        left, middle, right = st.columns(3)
        model = left.text_input(
            page.t(f"model.role_{role}"), kept["model"], key=f"model_{role}", placeholder=page.t("model.same")
        )
        url = middle.text_input(
            page.t("model.url"), kept["url"], key=f"model_{role}_url", placeholder=page.t("model.same")
        )
        hint = page.t("model.key_kept") if kept["key"] else ""
        key = right.text_input(page.t("model.key"), type="password", key=f"model_{role}_key", placeholder=hint)
        name = f"KOEVOL_{role.upper()}"
        roles |= {f"{name}_MODEL": model.strip(), f"{name}_BASE_URL": url.strip()}
        roles[f"{name}_API_KEY"] = key.strip() or (kept["key"] if url.strip() == kept["url"] else "")
    return thinking, roles


def _list(page: Page, url: str, key: str) -> None:
    """Ask the endpoint for its models, with what is typed and not saved yet."""
    try:
        core_settings.check_url(url)
        typed = core.Settings(base_url=url.strip(), api_key=key.strip())
        models = allowed(page, control.list_models)(typed)
    except core.KoevolError as error:
        st.session_state["_refused"] = str(error)
        model_test.show_top()
    else:
        st.session_state["model_list"] = {"url": url, "models": models}
        st.toast(page.t("model.listed", n=len(models)))
        st.rerun()


def _save(page: Page, values: dict[str, str], key: str) -> None:
    """Keep the choice and try it; of an address without a model, list the models first. A key that is kept never goes to
    another address than the one that it was kept for."""
    same = values["KOEVOL_BASE_URL"] == page.settings.base_url
    values["KOEVOL_API_KEY"] = key or (page.settings.api_key if same else "")
    if values["KOEVOL_BASE_URL"] and not values["KOEVOL_MODEL"]:
        _list(page, values["KOEVOL_BASE_URL"], values["KOEVOL_API_KEY"])
    try:
        allowed(page, control.keep_model)(values)
    except core.KoevolError as error:
        st.session_state["_refused"] = str(error)
        model_test.show_top()
    model_test.run(page)

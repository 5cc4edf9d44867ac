"""Sign-in: identify the person by the configured method, and tell anybody without access why not.

Nothing of the project is opened or read before that: no count, no name, no store.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from typing import Any

import streamlit as st

import koevol_core as core
from koevol_core import access, messages
from pages.parts import outside

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST = 32
"""Minimum characters of the secret that signs the session cookie: who guesses it can forge any identity."""
STYLE = """<style>
[data-testid="stSidebar"], [data-testid="stSidebarCollapsedControl"] { display: none; }
[data-testid="stMainBlockContainer"] { max-width: 32rem; padding-top: 26vh; }
h1 { letter-spacing: -0.02em; }
p { word-break: keep-all; }
</style>"""
KEEP_WAY = "<script>sessionStorage.setItem('koevol_way', location.pathname + location.search)</script>"
GO_ON = """<script>{
const way = sessionStorage.getItem('koevol_way');
sessionStorage.removeItem('koevol_way');
if (way && location.pathname.endsWith('/') && way !== location.pathname) location.replace(location.origin + way);
}</script>"""
"""OpenID Connect returns to the first page. The requested path is kept in the tab's ``sessionStorage`` and is always
resolved against this server's own origin."""


def open_door(policy: access.Policy) -> access.Person | None:
    """Return the person with their role (without a name if sign-in is off), or None after telling anybody else why not.

    Raises BadInput if the server's configuration is invalid or unsafe.
    """
    found: access.Person | None = None
    try:
        check(policy)
        name = present(policy)
        found = access.person(policy, name)
    finally:
        outside.recognize(found)
    if found is None:
        turn_away(policy, name)
    return found


def present(policy: access.Policy) -> str:
    """Return the e-mail address verified by the sign-in in this run; "" if there is none."""
    if not policy.signs_in:
        return ""
    if policy.mode == "proxy":
        headers = st.context.headers
        return access.proven(policy, headers.get_all(access.PROOF), headers.get_all(policy.header))
    said: Mapping[str, Any] = st.user.to_dict()
    verified = said.get("email_verified") in (True, "true")  # some providers send a string
    return access.address_of(str(said.get("email") or "")) if said.get("is_logged_in") is True and verified else ""


def check(policy: access.Policy) -> None:
    """Raise BadInput for an invalid or unsafe configuration of the sign-in."""
    if policy.mode == "" and not access.on_loopback(st.get_option("server.address")):
        raise core.BadInput("access.open_to_all")
    if policy.mode == "oidc":
        _check_oidc()


def _check_oidc() -> None:
    if any(importlib.util.find_spec(one) is None for one in ("authlib", "httpx")):
        raise core.BadInput("access.no_library")
    try:
        section: Any = st.secrets.get("auth", {})
    except FileNotFoundError:
        raise core.BadInput("access.no_secrets") from None
    given = section if isinstance(section, Mapping) else {}
    if missing := [name for name in NEEDED if not str(given.get(name) or "").strip()]:
        raise core.BadInput("access.secrets_lack", names=", ".join(missing))
    if len(str(given["cookie_secret"])) < SHORTEST:
        raise core.BadInput("access.short_cookie", n=SHORTEST)


def turn_away(policy: access.Policy, name: str) -> None:
    """Show the sign-in button, or for a person without access a message and the sign-out button."""
    st.html(STYLE)
    st.title("koevol", anchor=False)
    if policy.mode == "proxy" and not name:
        st.markdown(messages.sentence("access.no_proof"))
    elif not name and not signed_in():
        st.markdown(messages.sentence("access.please"))
        st.html(KEEP_WAY, unsafe_allow_javascript=True)
        st.button(
            messages.sentence("access.sign_in"), key="sign_in", type="primary", width="stretch", on_click=st.login
        )
    else:
        st.markdown(messages.sentence("access.stranger" if name else "access.unverified"))
        sign_out(policy, messages.sentence("access.sign_out"))


def signed_in() -> bool:
    """Return True if the provider authenticated anybody, with or without access."""
    return st.user.to_dict().get("is_logged_in") is True


def sign_out(policy: access.Policy, label: str) -> None:
    """Show the sign-out button, if there is one: a proxy may have none."""
    if policy.mode == "oidc":
        st.button(label, key="sign_out", width="stretch", on_click=st.logout)
    elif policy.sign_out:
        st.link_button(label, policy.sign_out, width="stretch")


def go_on(policy: access.Policy) -> None:
    """After OpenID Connect sign-in, redirect to the page first requested; once per session."""
    if policy.mode == "oidc" and not st.session_state.get("let_in"):
        st.session_state["let_in"] = True
        st.html(GO_ON, unsafe_allow_javascript=True)


def browser_language() -> messages.Language:
    """Return the browser's language, which holds until the chosen one is known."""
    locale = st.context.locale
    return ("ko" if locale.startswith("ko") else "en") if locale else messages.default_language()

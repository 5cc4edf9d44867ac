"""The door: who is there, by the sign-in that the operator configured; and what somebody sees who may not come in.

Nothing of the project is opened or read before the door: no count, no name, no store.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from typing import Any, NoReturn

import streamlit as st

import koevol_core as core
from koevol_core import access
from pages.parts.words import Lang, translate

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST = 32
"""Characters of the secret that signs the cookie: whoever guesses it is whoever they want to be."""
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
"""A sign-in comes back to the first page. Where somebody wanted to go stays in their tab, and is a place of this server alone."""


def open_door(policy: access.Policy) -> access.Person:
    """Whoever is there, with the role; without a name where nobody signs in. Everybody else sees why not, and no more.

    Raises BadInput where the server is configured so that nobody may come in.
    """
    if trouble := wrong(policy):
        raise core.BadInput(trouble)
    name = present(policy)
    if (found := access.person(policy, name)) is not None:
        return found
    turn_away(policy, name)


def present(policy: access.Policy) -> str:
    """The address that the sign-in vouches for at this moment; "" for nobody."""
    if not policy.signs_in:
        return ""
    if policy.mode == "proxy":
        headers = st.context.headers
        return access.proven(policy, headers.get_all(access.PROOF), headers.get_all(policy.header))
    said: Mapping[str, Any] = st.user.to_dict()
    verified = said.get("email_verified") in (True, "true")  # some providers write it as a text
    return access.address_of(str(said.get("email") or "")) if said.get("is_logged_in") is True and verified else ""


def wrong(policy: access.Policy) -> str:
    """What is wrong with the server's configuration, as one sentence; "" where nothing is."""
    if policy.mode == "":
        outside = not access.on_loopback(st.get_option("server.address"))
        return translate("ko", "access.open_to_all") if outside else ""
    return _oidc_trouble() if policy.mode == "oidc" else ""


def _oidc_trouble() -> str:
    if any(importlib.util.find_spec(one) is None for one in ("authlib", "httpx")):
        return translate("ko", "access.no_library")
    try:
        section: Any = st.secrets.get("auth", {})
    except FileNotFoundError:
        return translate("ko", "access.no_secrets")
    given = section if isinstance(section, Mapping) else {}
    if missing := [name for name in NEEDED if not str(given.get(name) or "").strip()]:
        return translate("ko", "access.secrets_lack", names=", ".join(missing))
    return translate("ko", "access.short_cookie", n=SHORTEST) if len(str(given["cookie_secret"])) < SHORTEST else ""


def turn_away(policy: access.Policy, name: str) -> NoReturn:
    """The way in for somebody who did not sign in yet; one sentence and the way out for somebody who is not on the list."""
    st.html(STYLE)
    st.title("koevol", anchor=False)
    if policy.mode == "proxy" and not name:
        st.markdown(say("access.no_proof"))
    elif not name and not signed_in():
        st.markdown(say("access.please"))
        st.html(KEEP_WAY, unsafe_allow_javascript=True)
        st.button(say("access.sign_in"), key="sign_in", type="primary", width="stretch", on_click=st.login)
    else:
        st.markdown(say("access.stranger" if name else "access.unverified"))
        sign_out(policy, say("access.sign_out"))
    st.stop()


def signed_in() -> bool:
    """Whether the provider vouched for anybody, whoever it is."""
    return st.user.to_dict().get("is_logged_in") is True


def sign_out(policy: access.Policy, label: str) -> None:
    """The way out, where there is one: a proxy may have none."""
    if policy.mode == "oidc":
        st.button(label, key="sign_out", width="stretch", on_click=st.logout)
    elif policy.sign_out:
        st.link_button(label, policy.sign_out, width="stretch")


def go_on(policy: access.Policy) -> None:
    """Lead somebody who has just signed in to the page that they had asked for; once a session."""
    if policy.mode == "oidc" and not st.session_state.get("let_in"):
        st.session_state["let_in"] = True
        st.html(GO_ON, unsafe_allow_javascript=True)


def say(name: str) -> str:
    """A sentence at the door, in the browser's language: nobody is known yet who could have chosen one."""
    lang: Lang = "ko" if (st.context.locale or "ko").startswith("ko") else "en"
    return translate(lang, name)

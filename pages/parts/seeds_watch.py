"""Component that reads the seed form while the user types, after each pause of ``PAUSE_MS`` milliseconds.

Streamlit sends a form's texts only on submit, and only a form keeps half-composed Hangul. This component reads the
form's fields and draws nothing; without it there are no hints while typing, everything else works.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

FIELDS = ("text", "input", "source", "license")
PAUSE_MS = 450

_JS = f"const FIELDS = {list(FIELDS)}, PAUSE = {PAUSE_MS};"
_JS += """
const eyes = new WeakMap();
const box = (name) => document.querySelector(`.st-key-seed_${name} textarea, .st-key-seed_${name} input`);
export default function ({ parentElement, setStateValue }) {
  const known = eyes.get(parentElement);
  if (known) { known.send = setStateValue; return known.leave; }
  const eye = { send: setStateValue, timer: 0, last: "" };
  const look = () => {
    const typed = Object.fromEntries(FIELDS.map((name) => [name, (box(name)?.value ?? "").slice(0, 20001)]));
    const now = JSON.stringify(typed);
    if (now !== eye.last) { eye.last = now; eye.send("typed", typed); }
  };
  const hear = (event) => {
    if (!FIELDS.some((name) => event.target.closest?.(`.st-key-seed_${name}`))) return;
    clearTimeout(eye.timer);
    eye.timer = setTimeout(look, PAUSE);
  };
  document.addEventListener("input", hear, true);
  eye.leave = () => {
    document.removeEventListener("input", hear, true);
    clearTimeout(eye.timer);
    eyes.delete(parentElement);
  };
  eyes.set(parentElement, eye);
  if (box("text")?.value) eye.timer = setTimeout(look, PAUSE);  // typed before this component was there
  return eye.leave;
}
"""

_watch = st.components.v2.component("koevol_seed_watch", js=_JS)


def typed(key: str) -> dict[str, str]:
    """Return the current texts of the form's fields; a new ``key`` starts empty."""
    said: Any = _watch(key=key, default={"typed": {}}, on_typed_change=lambda: None).typed
    texts = said if isinstance(said, dict) else {}
    return {name: str(texts.get(name) or "") for name in FIELDS}

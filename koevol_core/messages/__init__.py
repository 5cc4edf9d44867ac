"""The sentences that a person reads, Korean and English, one gettext catalogue (``.po``) an area. Only
the labels of a rule, a finding and an export format stand elsewhere: in its own file.

An entry's ``msgctxt`` is its name in the area, ``msgid`` the Korean sentence and ``msgstr`` the English one, so that both
stand side by side in any translator's tool. ``polib`` was chosen over ``fluent.runtime`` because it is one small file without
dependencies and reads the catalogues in a third of the time; Korean particles had to be computed here with both.

In a sentence ``{name}`` or ``{name:,}`` is a parameter, ``[name?…]`` is left out if that parameter is empty or zero, and a
pair like 은(는) becomes the particle that fits what stands before it. An entry with ``msgid_plural`` counts by ``n``.
"""

from koevol_core.messages.catalogue import AREAS as AREAS
from koevol_core.messages.catalogue import Language as Language
from koevol_core.messages.catalogue import Message as Message
from koevol_core.messages.catalogue import beginnings as beginnings
from koevol_core.messages.catalogue import default_language as default_language
from koevol_core.messages.catalogue import entries as entries
from koevol_core.messages.catalogue import is_code as is_code
from koevol_core.messages.catalogue import language as language
from koevol_core.messages.catalogue import read as read
from koevol_core.messages.catalogue import rules_matched as rules_matched
from koevol_core.messages.catalogue import says as says
from koevol_core.messages.catalogue import sentence as sentence
from koevol_core.messages.catalogue import stored as stored
from koevol_core.messages.catalogue import text as text
from koevol_core.messages.catalogue import translated as translated
from koevol_core.messages.catalogue import use as use
from koevol_core.messages.catalogue import using as using

__all__ = [
    "AREAS",
    "Language",
    "Message",
    "beginnings",
    "default_language",
    "entries",
    "is_code",
    "language",
    "read",
    "rules_matched",
    "says",
    "sentence",
    "stored",
    "text",
    "translated",
    "use",
    "using",
]

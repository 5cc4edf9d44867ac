"""The local rules of ``eliminate``, one module a rule, and the reading of Korean requests that they share.

Rules: ``gain`` (nothing new), ``refusal``, ``hollow`` (nothing in it), ``leak`` (of the prompt), ``loops``, ``cut``, ``tongue``.
Under ``gain``: ``request`` reads a request as words by ``frame``, ``wrapping``, ``numerals``, ``words`` and ``stems``.
"""

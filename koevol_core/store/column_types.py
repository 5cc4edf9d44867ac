"""The kinds of columns that SQLite and PostgreSQL name differently: whole numbers of 64 bits, text ordered by its bytes."""

from __future__ import annotations

import sqlalchemy as sa

Integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""In the order of its code points whatever the language of the server is, which is SQLite's order, too."""

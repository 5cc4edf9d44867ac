"""Column types that differ between SQLite and PostgreSQL: 64-bit integers and text ordered by code point."""

from __future__ import annotations

import sqlalchemy as sa

Integer = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text ordered by code point whatever the server's locale is, as in SQLite."""

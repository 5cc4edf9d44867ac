"""``python -m tests.postgres -- COMMAND…``: see the package."""

import sys

from tests.postgres import main

sys.exit(main())

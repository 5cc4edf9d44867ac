"""Entry point of ``python -m koevol_core``."""

import sys

from koevol_core.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

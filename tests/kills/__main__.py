"""``python -m tests.kills``: see the package."""

from tests.kills import main

main()

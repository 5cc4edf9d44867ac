"""Every export is loaded by the tools it is written for. Run by ``tests/proof/run``; skipped in the ordinary test run."""

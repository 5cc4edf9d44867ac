"""Run engine: plan and process runs; budget, rate limit and event log."""

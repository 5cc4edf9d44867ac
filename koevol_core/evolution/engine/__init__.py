"""Run engine: plan and process runs, start and stop workers; budget, rate limit, estimate and event log."""

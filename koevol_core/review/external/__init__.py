"""Judgements from other tools: files that Argilla and Label Studio write after people annotated an export there."""

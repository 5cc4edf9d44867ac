"""Formats of the original project."""

"""Formats for external annotation tools."""

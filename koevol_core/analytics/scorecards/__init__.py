"""Scorecards: outcome and cost of children by method, generation, model, prompt version and domain.

``cards`` defines the values, ``counting`` computes them from the store, ``significance`` finds differences beyond
chance, ``rendering`` writes JSON and Markdown.
"""

"""The same engine over a Ray cluster: requests leave from every node, and each node keeps what came back in a log of its own.

Everything that decides anything (jobs, rules, retries, pace, money, rows) stays in ``drain``: what is here is one more client
behind the one seam. ``asking`` runs on the nodes and ``logbook`` is their log; neither knows Ray. ``engine`` is all that does.
"""

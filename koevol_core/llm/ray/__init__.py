"""Ray backend: requests are sent from every node of a cluster, and each node logs its responses.

All decisions (jobs, rules, retries, rate limit, budget, rows) stay in ``drain``: this package is one more ``Client``.
``actor`` runs on the nodes and ``answer_log`` is their log; neither knows Ray. Only ``client`` does.
"""

from koevol_core.llm.ray.client import connect, need_ray

__all__ = ["connect", "need_ray"]

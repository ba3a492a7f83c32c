"""Connections: what is settled before a request is understood: limits, waiting, framing, proxies."""

"""Connections: what is settled before a request is understood: limits, waiting, framing, proxies, processes.

Called by: `server.app` and the command serve.
Touches: sockets.
"""

"""Server: a JSON API, CDS Hooks, FHIR, MCP and web pages. None of them holds triage logic.

Called by: the commands serve and mcp.
Touches: sockets, the clock.
"""

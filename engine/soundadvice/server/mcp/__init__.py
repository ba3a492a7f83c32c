"""MCP: the Model Context Protocol over standard input and output, and over HTTP.

Called by: the command mcp, and `server.app`.
Touches: standard input and output.
"""

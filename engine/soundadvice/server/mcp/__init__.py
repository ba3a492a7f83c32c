"""MCP: the Model Context Protocol over standard input and output.

Called by: the command mcp.
Touches: standard input and output.
"""

"""Servers for tests, and their clients: the web page, HTTP, FHIR and MCP."""

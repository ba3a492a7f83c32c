"""The web page: for the person with the sore back. Rendered here, and whole without JavaScript."""

from soundadvice.server.web.site import site

__all__ = ["site"]

"""The web page: for the person with the sore back. Rendered here, and whole without JavaScript."""

from soundadvice.service.web.site import site

__all__ = ["site"]

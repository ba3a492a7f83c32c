"""Web: pages for the person with the sore back. Rendered here, and whole without JavaScript.

Called by: `server.app`.
Touches: nothing but memory; no answer is stored.
"""

from soundadvice.server.web.site import site

__all__ = ["site"]

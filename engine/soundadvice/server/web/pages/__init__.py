"""Pages of the site: one module each, with `PAGES`: each path, whom it is for, and the function that replies.

Called by: `web.site`, which finds them by looking in here.
Touches: the visit that it is handed.
"""

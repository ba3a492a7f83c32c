"""Shared: visits that several processes hold in one file, each sealed with what the person's browser alone has.

Called by: `web.site`, where the settings name a file and a key.
Touches: that file, the clock.
"""

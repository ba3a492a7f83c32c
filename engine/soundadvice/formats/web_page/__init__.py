"""Web page: a pack as one HTML file that asks, advises and leads through exercises, with no server and no network.

Called by: export.
Touches: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, Writer

if TYPE_CHECKING:
    from soundadvice.formats.exported import Exported
    from soundadvice.model.pack import Pack


def _write(pack: Pack) -> Exported:
    from soundadvice.formats.web_page.write import web_page

    return web_page(pack)


def _left_out(pack: Pack) -> tuple[str, ...]:
    from soundadvice.formats.web_page.write import left_out

    return left_out(pack)


FORMAT = Format("web-page", Writer("one HTML file that asks and advises, without a server", _write, _left_out))

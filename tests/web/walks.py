"""What browser tests share: a served desk, a watched page, and axe-core."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, ViewportSize

from consultant.web.cookies import PLAIN
from consultant.web.serving import WebServer
from tests.web.desks import Place

Scheme = Literal["light", "dark"]

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: WCAG 2.2 level AA and what it stands on.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Watch:
    """What a page must not do; counted over a whole walk."""

    dialogs: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def follow(self, page: Page, base: str) -> None:
        def refuse(dialog: Dialog) -> None:
            self.dialogs.append(dialog.message)
            dialog.dismiss()

        def note_request(request: Request) -> None:
            if not request.url.startswith(base):
                self.foreign.append(request.url)

        def note_console(said: ConsoleMessage) -> None:
            if said.type == "error":
                self.errors.append(said.text)

        page.on("dialog", refuse)
        page.on("request", note_request)
        page.on("console", note_console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def is_quiet(self) -> bool:
        return not (self.dialogs or self.foreign or self.errors)


@contextmanager
def served(place: Place) -> Iterator[str]:
    """The place's pages on a port of the loopback."""
    server = WebServer(place.app, "127.0.0.1", 0)
    host, port = server.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def opened(
    browser: Browser,
    base: str,
    token: str = "",
    *,
    scheme: Scheme = "light",
    viewport: ViewportSize = WIDE,
    javascript: bool = True,
) -> Iterator[tuple[Page, Watch]]:
    """A page of its own context, signed in where a token is given, and watched."""
    context = browser.new_context(
        base_url=base, color_scheme=scheme, viewport=viewport, java_script_enabled=javascript
    )
    if token:
        context.add_cookies([{"name": PLAIN, "value": token, "url": base}])
    page, watch = context.new_page(), Watch()
    watch.follow(page, base)
    yield page, watch
    context.close()


@cache
def axe_script() -> str:
    return (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA: rule and place."""
    page.evaluate(axe_script())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})"
        ".then(done => done.violations.flatMap("
        "one => one.nodes.map(node => `${one.id}: ${node.target} ${node.failureSummary}`)))",
        RULES,
    )
    return [str(each) for each in found]

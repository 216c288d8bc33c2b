"""`workbench slides --serve`: the decks on loopback, rendered anew when what they show has changed.

Only requests that ask for this server by its own address are answered. Changes are found by looking at the files twice a second: watchers fail on some file systems.
"""

from __future__ import annotations

import http.server
import os
import threading
import time
from collections.abc import Callable

from workbench.base import place
from workbench.base.terminal import say
from workbench.base.trouble import Trouble

CHANGES = "/changes"  # the address of the stream that tells a page to load again
PAUSE = 0.5  # seconds between two looks
_ELSEWHERE = "The decks are for this machine alone: open the address that the command printed."


class Pages:
    """The decks as pages in memory, and a number that grows with each change."""

    def __init__(self, build_folders: list[str], names: list[str], make: Callable[[str], str]):
        self.build_folders, self.names, self.make = build_folders, names, make
        self.pages: dict[str, bytes] = {}
        self.changed = threading.Condition()
        self.number = 0
        self.closed = False
        self.stamp = self._stamp()
        self._render()

    def _stamp(self) -> dict[str, int]:
        """When each file that a deck is made of was last changed, in nanoseconds."""
        found = {}
        results = [
            os.path.join(build_folder, kind)
            for build_folder in self.build_folders
            for kind in ("lessons", "facts", "home")
        ]
        for top in (place.SCENARIOS, place.SLIDES, *results):
            for folder, _, files in os.walk(top):
                for name in files:
                    path = os.path.join(folder, name)
                    try:
                        found[path] = os.stat(path).st_mtime_ns
                    except FileNotFoundError:
                        continue
        return found

    def _render(self) -> None:
        for name in self.names:
            try:
                self.pages["/" + name] = self.make(name).encode()
            except Trouble as trouble:  # somebody is in the middle of writing it
                say(str(trouble))

    def look(self) -> None:
        """Renders anew, if something has changed."""
        stamp = self._stamp()
        if stamp == self.stamp:
            return
        self.stamp = stamp
        self._render()
        with self.changed:
            self.number += 1
            self.changed.notify_all()

    def close(self) -> None:
        with self.changed:
            self.closed = True
            self.changed.notify_all()


def serve(site: Pages, opened: Callable[[str], None]) -> int:
    """Serves until Ctrl-C; `opened` is called with the address when it can be visited."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        opened(f"http://127.0.0.1:{server.server_port}")
        while True:
            time.sleep(PAUSE)
            site.look()
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0
    finally:
        site.close()
        server.shutdown()
        server.server_close()


def _handler(site: Pages) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if not self._is_for_us():
                self._answer(421, _ELSEWHERE.encode())
            elif path == CHANGES:
                self._stream()
            elif path == "/":
                links = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in site.names)
                self._answer(200, f"<!doctype html><title>Decks</title><ul>{links}</ul>".encode())
            elif path in site.pages:
                self._answer(200, site.pages[path])
            else:
                self._answer(404, b"There is no such deck: see /.")

        do_HEAD = do_GET  # the same without what it is about (RFC 9110, 9.3.2)

        def _is_for_us(self) -> bool:
            """Whether the request names this server by an address of its own, and by that alone. A page
            of somebody else's whose name leads here (DNS rebinding) has that name in Host."""
            hosts = [host.lower() for host in self.headers.get_all("Host", [])]
            port = self.connection.getsockname()[1]
            return hosts in ([f"127.0.0.1:{port}"], [f"localhost:{port}"])

        def _answer(self, status: int, page: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(page)

        def _stream(self) -> None:
            """Server-sent events (HTML, 9.2): one for each change after the answer has begun."""
            number = site.number
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            if self.command == "HEAD":
                return
            try:
                while not site.closed:
                    with site.changed:
                        site.changed.wait_for(lambda: site.closed or site.number > number, 15)
                        news, number = site.number > number, site.number
                    self.wfile.write(b"data: changed\n\n" if news else b": still here\n\n")
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                pass  # the page was closed

        def log_message(self, *_: object) -> None:
            pass

    return Handler

"""The decks' server answers those who ask for it by its own address, and nobody else."""

from __future__ import annotations

import http.client
import http.server
import threading
import unittest

from support import PATIENCE, Case
from workbench.deck import serve


class Served(Case):
    def setUp(self) -> None:
        super().setUp()
        site = serve.Pages([self.tree], ["talk"], lambda name: f"the deck {name}")
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve._handler(site))
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        for last in (self.server.server_close, thread.join, self.server.shutdown, site.close):
            self.addCleanup(last)
        self.port = self.server.server_port

    def ask(self, *hosts: str, path: str = "/talk", method: str = "GET") -> tuple[int, bytes]:
        """The status and the page that a request with these lines of Host gets."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.putrequest(method, path, skip_host=True)
        for host in hosts:
            connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()

    def test_by_its_own_address(self) -> None:
        for host in ("127.0.0.1", "localhost", "LocalHost"):
            self.assertEqual(self.ask(f"{host}:{self.port}"), (200, b"the deck talk"))

    def test_by_any_other(self) -> None:
        here = f"127.0.0.1:{self.port}"
        for hosts in (
            *([f"evil.example:{self.port}"], ["evil.example"], ["127.0.0.1"], ["localhost:1"]),
            *([], [""], [f"{here}.evil.example"], [here, "evil.example"], [f"[::1]:{self.port}"]),
        ):
            for path in ("/talk", "/", serve.CHANGES, "/none"):
                status, page = self.ask(*hosts, path=path)
                self.assertEqual(status, 421, hosts)
                self.assertIn(b"open the address that the command printed", page)

    def test_head(self) -> None:
        here = f"localhost:{self.port}"
        for path in ("/talk", "/", serve.CHANGES):
            self.assertEqual(self.ask(here, path=path, method="HEAD"), (200, b""))
        self.assertEqual(self.ask(here, path="/none", method="HEAD"), (404, b""))
        self.assertEqual(self.ask("evil.example", method="HEAD"), (421, b""))


if __name__ == "__main__":
    unittest.main()

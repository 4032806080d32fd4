"""An index of libraries on this computer that cuts, hangs, refuses and errs as it is told.

Rules: it listens on 127.0.0.1 only, and gives wheels of a folder; what it was asked for is kept, so
that a test can tell what was fetched again.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self


class BadIndex:
    """Serves the wheels of a folder.

    Args:
        wheels: the folder.

    Attributes:
        cut: libraries of which only a half is sent.
        hang: libraries of which only a half is sent, and then nothing until the end.
        wrong: libraries that are sent with a wrong byte, and may be kept for ever; once each.
        broken: answers every question with an error.
        asked: libraries whose files were asked for, in order.
        hanging: is set when somebody waits for an answer that does not come.
    """

    def __init__(self, wheels: Path) -> None:
        self.wheels = wheels
        self.cut: set[str] = set()
        self.hang: set[str] = set()
        self.wrong: set[str] = set()
        self.broken = False
        self.asked: list[str] = []
        self.hanging = threading.Event()
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def settings(self) -> dict[str, str]:
        """Return pip's settings by which it asks this index, keeps what it may and never waits."""
        place = f"127.0.0.1:{self._server.server_port}"
        return {
            "PIP_NO_INDEX": "0",
            "PIP_FIND_" + "LINKS": "",
            "PIP_INDEX_" + "URL": f"http://{place}/simple/",
            "PIP_TRUSTED_HOST": place,
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_RETRIES": "0",
            "PIP_RESUME_RETRIES": "0",
            "PIP_DEFAULT_TIMEOUT": "60",
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        index = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                if index.broken:
                    self.send_error(503)
                    return
                name = self.path.rstrip("/").rpartition("/")[2].partition("-")[0]
                file = f"{name}-1.0-py3-none-any.whl"
                if self.path.startswith("/simple/"):
                    self._send(f'<a href="/files/{file}">{file}</a>'.encode(), "text/html")
                    return
                index.asked.append(name)
                body = (index.wheels / file).read_bytes()
                if name in index.wrong:
                    index.wrong.remove(name)
                    body = body[:-1] + bytes([body[-1] ^ 1])
                short = name in index.cut or name in index.hang
                self._send(body, "application/octet-stream", len(body) // 2 if short else None)
                if name in index.hang:
                    index.hanging.set()
                    index.over.wait()

            def _send(self, body: bytes, kind: str, only: int | None = None) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if kind != "text/html":
                    self.send_header("Cache-Control", "max-age=365000000, immutable, public")
                self.end_headers()
                self.wfile.write(body[:only])
                self.wfile.flush()
                self.close_connection = only is not None

        return Handler

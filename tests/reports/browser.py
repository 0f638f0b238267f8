"""Headless Chromium, driven over its debugging protocol: pages, keys, clicks, what it logs and asks for."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tornado.websocket import WebSocketClientConnection, websocket_connect

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
KEYS = {"ArrowDown": 40, "ArrowUp": 38, "Enter": 13, "Escape": 27, "Tab": 9}


class Browser:
    """One tab. ``problems``: errors and warnings of the console; ``asked``: every URL that was requested."""

    def __init__(self) -> None:
        assert CHROMIUM
        self._home = tempfile.mkdtemp(prefix="chromium-")
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={self._home}", "about:blank"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._loop = asyncio.new_event_loop()
        self._number = 0
        self.problems: list[str] = []
        self.asked: list[str] = []
        self._socket: WebSocketClientConnection = self._wait(self._connect())
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        self._socket.close()
        self._wait(asyncio.sleep(0.1))
        self._process.terminate()
        self._process.wait(timeout=20)
        self._loop.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def open(self, path: Path, width: int = 1100, height: int = 900) -> None:
        """Load a file at a window size and wait until it is there."""
        self.problems.clear()
        self.asked.clear()
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        self.call("Page.navigate", url=path.as_uri())
        self.until("document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """What a JavaScript expression comes to."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, script: str, seconds: float = 15) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not self.run(script):
            assert time.monotonic() < end, script
            self._wait(asyncio.sleep(0.05))

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """One key, down and up."""
        code = KEYS.get(key, ord(key[0]))
        event = {"key": key, "windowsVirtualKeyCode": code, "text": "\r" if key == "Enter" else ""}
        if len(key) == 1:
            event["text"] = key
        self.call("Input.dispatchKeyEvent", type="keyDown", **event)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def hover(self, selector: str) -> None:
        """Move the mouse to the middle of the first such element."""
        self.run(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        box = self.run(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            "return [b.left + b.width / 2, b.top + b.height / 2] })()"
        )
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=box[0], y=box[1])

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol and its answer; events on the way are noted."""
        self._number += 1
        message = json.dumps({"id": self._number, "method": method, "params": parameters})
        self._wait(self._send(message))
        while True:
            received = json.loads(self._wait(self._receive()))
            if received.get("id") == self._number:
                assert "error" not in received, received
                return dict(received["result"])
            self._note(received)

    def _note(self, event: dict[str, Any]) -> None:
        kind, told = event.get("method"), event.get("params", {})
        if kind == "Network.requestWillBeSent":
            self.asked.append(told["request"]["url"])
        elif kind == "Runtime.exceptionThrown":
            self.problems.append(str(told["exceptionDetails"]))
        elif kind == "Log.entryAdded" and told["entry"]["level"] in {"error", "warning"}:
            self.problems.append(told["entry"]["text"])
        elif kind == "Runtime.consoleAPICalled" and told["type"] in {"error", "warning", "assert"}:
            self.problems.append(str(told["args"]))

    async def _connect(self) -> WebSocketClientConnection:
        port = Path(self._home) / "DevToolsActivePort"
        for _ in range(200):
            if port.is_file() and port.read_text():
                break
            await asyncio.sleep(0.1)
        number = port.read_text().splitlines()[0]
        with urlopen(f"http://127.0.0.1:{number}/json") as answer:
            pages = [each for each in json.load(answer) if each["type"] == "page"]
        return await websocket_connect(pages[0]["webSocketDebuggerUrl"], max_message_size=64 << 20)

    async def _send(self, message: str) -> None:
        await self._socket.write_message(message)

    async def _receive(self) -> str:
        received = await asyncio.wait_for(self._socket.read_message(), 30)
        assert received is not None
        return str(received)

    def _wait(self, work: Awaitable[Any]) -> Any:
        return self._loop.run_until_complete(work)

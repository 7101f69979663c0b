"""Exchange of one request and its response between a connection and the application."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from passmint.server import answers, bodies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class RequestCycle(RequestResponseCycle):
    """One request and its response. The head is sent together with the first part of the body.

    refuse: called with a status and a message to answer in place of the application.
    """

    def __init__(self, *, refuse: Callable[[int, str], None], **named: Any) -> None:
        super().__init__(**named)
        self._refuse = refuse
        self._head = b""
        self.fault = ""

    def fail(self, fault: str) -> None:
        """Tell the application, when it reads the body, that the body is malformed."""
        self.fault = fault
        self.keep_alive = False
        self.message_event.set()

    async def receive(self) -> Any:
        """Return the ASGI message with the next part of the body."""
        if not self.fault:
            message = await super().receive()
        if self.fault:
            return {"type": "http.disconnect", bodies.FAULT: self.fault}
        return message

    async def send(self, message: Any) -> None:
        """Send a part of the response.

        uvicorn's checks and defaults are left out, because the application sets every field.
        """
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if message["type"] == "http.response.start":
            self._start(message["status"], message["headers"])
            return
        head, self._head = self._head, b""
        self.transport.write(head + message["body"])
        if not message.get("more_body", False):
            self.response_complete = True
            self.message_event.set()
            self.on_response()

    def _start(self, status: int, fields: answers.Headers) -> None:
        self.waiting_for_100_continue = False
        if answers.CLOSE in fields:
            self.keep_alive = False
        elif not self.keep_alive:
            fields.append(answers.CLOSE)
        self._head = answers.head(status, self.default_headers, fields)
        self.response_started = True

    async def send_500_response(self) -> None:
        """Answer with status 500 if the application was cancelled before its response."""
        self.response_complete = True
        self._refuse(500, "internal error")

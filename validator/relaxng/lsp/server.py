"""The server: what a client asks and is told, over standard input and output.

All judging happens on one thread beside the one that talks to the client: schemas are not made for several.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from typing import BinaryIO, NamedTuple, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from relaxng import __version__
from relaxng.checker import Checked
from relaxng.lsp.actions import FIX_ALL, Actions
from relaxng.lsp.buffer import Buffer
from relaxng.lsp.completion import completion
from relaxng.lsp.diagnostics import Diagnostics
from relaxng.lsp.hover import hover
from relaxng.lsp.project import Project, Projects

_T = TypeVar("_T")

DELAY = 0.2
"""Seconds without a change before a document is checked; as long as its last check took, where that is longer, to a second."""

_QUICK = 0.1
"""Seconds that the check of a small document takes."""

_WATCHED = (
    "**/relaxng.toml",
    "**/pyproject.toml",
    "**/*.rng",
    "**/*.rnc",
    "**/*.xsd",
    "**/*catalog*.xml",
    "**/*baseline*.json",
)
_SCHEMAS = (".rng", ".rnc", ".xsd")


class Outcome(NamedTuple):
    """A document as it was checked, and what came of it; None where relaxng itself failed. `seconds` is the time it took."""

    buffer: Buffer
    checked: Checked | None
    seconds: float


class Server(LanguageServer):
    """The language server of relaxng."""

    def __init__(self) -> None:
        # Changes come as whole texts: pygls splits lines where the protocol, and XML, do not.
        super().__init__("relaxng", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.was_shut_down = False
        self._projects = Projects()
        self._worker = ThreadPoolExecutor(1, "relaxng")
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._latest: dict[str, Buffer] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._has_failed = False

    # Checking

    def buffer(self, uri: str) -> Buffer | None:
        """A document that is open, as it is now."""
        open_documents = self.workspace.text_documents
        document = self.workspace.get_text_document(uri)
        if not any(one is document for one in open_documents.values()):
            return None
        encoding = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        return Buffer(uri, to_fs_path(uri) or uri, document.source, document.version, encoding)

    def check_soon(self, uri: str, delay: float = 0.0) -> None:
        """Check a document when it has not changed for some seconds, and tell the client what is wrong with it."""
        self.forget(uri)
        self._waiting[uri] = asyncio.get_running_loop().call_later(delay, self._start, uri)

    def check_later(self, uri: str) -> None:
        """Check a document that is being written, when that pauses."""
        last = self._outcomes.get(uri)
        self.check_soon(uri, min(max(DELAY, last.seconds if last is not None else 0.0), 1.0))

    def check_all(self) -> None:
        """Check every open document anew, by configurations and schemas as they are now."""
        self._projects.forget()
        self._outcomes.clear()
        for document in list(self.workspace.text_documents.values()):
            self.check_soon(document.uri)

    def forget(self, uri: str) -> None:
        """Do not check a document that is yet to be checked."""
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()

    def close(self, uri: str) -> None:
        """Take back what was said of a document."""
        self.forget(uri)
        self._outcomes.pop(uri, None)
        self._latest.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _start(self, uri: str) -> None:
        self._waiting.pop(uri, None)
        task = asyncio.get_running_loop().create_task(self._tell(uri))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _tell(self, uri: str) -> None:
        buffer = self.buffer(uri)
        if buffer is None:
            return
        self._latest[uri] = buffer
        outcome = await self.on_worker(lambda: self._judge(buffer))
        if outcome is None or self._latest.get(uri) is not buffer or uri in self._waiting:
            return  # a later check tells
        self._outcomes[uri] = outcome
        found = self._diagnostics(outcome)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, buffer.version))

    def _diagnostics(self, outcome: Outcome) -> list[types.Diagnostic]:
        if outcome.checked is not None:
            return self.diagnostics.of(outcome.buffer, outcome.checked)
        if not self._has_failed:
            self._has_failed = True
            message = "relaxng: internal error; please report it with the traceback in the log of the language server"
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
        return []

    def _judge(self, buffer: Buffer) -> Outcome | None:
        """What comes of a document; None where a later text of it waits."""
        if self._latest.get(buffer.uri) is not buffer:
            return None
        began = monotonic()
        try:
            checked: Checked | None = self._checked(buffer)
        except Exception:  # noqa: BLE001 - one document must not end the server
            traceback.print_exc(file=sys.stderr)
            checked = None
        return Outcome(buffer, checked, monotonic() - began)

    def _checked(self, buffer: Buffer) -> Checked:
        project = self._projects.of(buffer.name)
        if not isinstance(project, Project):
            return Checked(buffer.name, refused=project)
        return project.check(buffer.name, buffer.data)

    async def on_worker(self, work: Callable[[], _T]) -> _T:
        """What work on the thread that judges comes to."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    # Questions, answered on the worker

    def actions(self, buffer: Buffer, params: types.CodeActionParams) -> list[types.CodeAction]:
        """What can be done about the findings in a range."""
        project = self._projects.of(buffer.name)
        if not isinstance(project, Project):
            return []
        last = self._outcomes.get(buffer.uri)
        if last is None or last.checked is None or last.buffer.text != buffer.text:
            last = Outcome(buffer, project.check(buffer.name, buffer.data), 0.0)
        # Editors ask at each move of the cursor: what costs further checks is then for small documents alone.
        automatic = params.context.trigger_kind is types.CodeActionTriggerKind.Automatic
        unasked = automatic and not params.context.only  # on saving they ask for a kind
        actions = Actions(
            buffer,
            last.checked or Checked(buffer.name),
            lambda data: project.check(buffer.name, data),
            self.diagnostics,
        )
        return actions.within(params.range, params.context.only, quickly=unasked and last.seconds > _QUICK)

    def hover(self, buffer: Buffer, position: types.Position) -> types.Hover | None:
        """What the schemas say of what stands at a position."""
        project = self._projects.of(buffer.name)
        if not isinstance(project, Project):
            return None
        about = self.client_capabilities.text_document
        formats = about.hover.content_format if about is not None and about.hover is not None else None
        plain = formats is not None and types.MarkupKind.Markdown not in formats
        return hover(buffer, position, project.words(buffer.name, buffer.data), plain=plain)

    def completion(self, buffer: Buffer, position: types.Position) -> list[types.CompletionItem]:
        """What may be written at a position."""
        project = self._projects.of(buffer.name)
        if not isinstance(project, Project):
            return []
        about = self.client_capabilities.text_document
        items = about.completion.completion_item if about is not None and about.completion is not None else None
        snippets = bool(items is not None and items.snippet_support)
        return completion(buffer, position, project.words(buffer.name, buffer.data), snippets=snippets)

    @property
    def diagnostics(self) -> Diagnostics:
        """What makes diagnostics for this client."""
        about = self.client_capabilities.text_document
        publishing = about.publish_diagnostics if about is not None else None
        return Diagnostics(related=bool(publishing is not None and publishing.related_information))

    async def watch(self) -> None:
        """Ask the client to tell of configurations and schemas that change, where it can."""
        about = self.client_capabilities.workspace
        watching = about.did_change_watched_files if about is not None else None
        if watching is None or not watching.dynamic_registration:
            return
        watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        wanted = types.Registration("relaxng.watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await self.client_register_capability_async(types.RegistrationParams([wanted]))


def serve(stdin: BinaryIO, stdout: BinaryIO) -> bool:
    """Serve a client until it ends the connection. Answers whether it asked for a shutdown before, as it should."""
    for name in ("pygls", "concurrent.futures"):  # what fails is told to the client
        logging.getLogger(name).setLevel(logging.CRITICAL)
    server = _server()
    with suppress(BrokenPipeError):
        server.start_io(stdin, stdout)
    return server.was_shut_down


def _server() -> Server:
    server = Server()

    @server.feature(types.INITIALIZED)
    async def initialized(_params: types.InitializedParams) -> None:
        await server.watch()

    @server.feature(types.SHUTDOWN)
    def shutdown(_params: None) -> None:
        server.was_shut_down = True

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.check_soon(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.check_later(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        if params.text_document.uri.lower().endswith(_SCHEMAS):
            server.check_all()
        else:
            server.check_soon(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.close(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def files_changed(_params: types.DidChangeWatchedFilesParams) -> None:
        server.check_all()

    kinds: list[types.CodeActionKind | str] = [types.CodeActionKind.QuickFix, FIX_ALL]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        buffer = server.buffer(params.text_document.uri)
        return None if buffer is None else await server.on_worker(lambda: server.actions(buffer, params))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        buffer = server.buffer(params.text_document.uri)
        return None if buffer is None else await server.on_worker(lambda: server.hover(buffer, params.position))

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["<", " ", '"', "'"]))
    async def completed(params: types.CompletionParams) -> list[types.CompletionItem] | None:
        buffer = server.buffer(params.text_document.uri)
        return None if buffer is None else await server.on_worker(lambda: server.completion(buffer, params.position))

    return server

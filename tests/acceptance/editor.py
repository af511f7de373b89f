"""An editor, as far as the tests of the language server need one: a client over stdio that edits texts."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

COMMAND = str(Path(sys.executable).with_name("relaxng"))
CAPABILITIES = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True)
    ),
    workspace=types.WorkspaceClientCapabilities(
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
    ),
)


class Editor(LanguageClient):
    """A client that has initialised the server; `texts` are the open documents, by their addresses."""

    def __init__(self, folder: Path, encodings: list[types.PositionEncodingKind | str] | None = None) -> None:
        super().__init__("editor", "1")
        self.folder = folder
        self.encodings = encodings
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.messages: list[str] = []
        self.watched: list[str] = []
        self._told: dict[str, asyncio.Queue[types.PublishDiagnosticsParams]] = {}

        def told(params: types.PublishDiagnosticsParams) -> None:
            self._told.setdefault(params.uri, asyncio.Queue()).put_nowait(params)

        def said(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        def registered(params: types.RegistrationParams) -> None:
            self.watched.extend(one.method for one in params.registrations)

        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(told)
        self.feature(types.WINDOW_SHOW_MESSAGE)(said)
        self.feature(types.CLIENT_REGISTER_CAPABILITY)(registered)

    async def begin(self) -> types.InitializeResult:
        await self.start_io(COMMAND, "lsp", "--stdio", cwd=self.folder)
        capabilities = types.ClientCapabilities(
            text_document=CAPABILITIES.text_document,
            workspace=CAPABILITIES.workspace,
            general=types.GeneralClientCapabilities(position_encodings=self.encodings),
        )
        result = await self.initialize_async(types.InitializeParams(capabilities, root_uri=self.folder.as_uri()))
        self.initialized(types.InitializedParams())
        return result

    async def end(self) -> int:
        """The status of the server after an orderly end."""
        await self.shutdown_async(None)
        return await self.leave()

    async def leave(self) -> int:
        """The status of the server after `exit` alone."""
        self.exit(None)
        await self.stop()  # type: ignore[no-untyped-call]
        assert self._server is not None
        assert self._server.returncode is not None
        assert self._server.stderr is not None
        self.log = (await self._server.stderr.read()).decode()
        return self._server.returncode

    # Documents

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str, language: str = "xml") -> str:
        uri = self.uri(name)
        self.texts[uri], self.versions[uri] = text, 1
        self.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, language, 1, text)))
        return uri

    def change(self, uri: str, text: str) -> None:
        self.versions[uri] += 1
        self.texts[uri] = text
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    def save(self, uri: str) -> None:
        self.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def close(self, uri: str) -> None:
        self.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))

    async def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """What the server says next of a document; of an open one it must be of its last version."""
        queue = self._told.setdefault(uri, asyncio.Queue())
        params = await asyncio.wait_for(queue.get(), 30)
        assert params.version in (None, self.versions[uri])
        return list(params.diagnostics)

    async def silence(self, uri: str, seconds: float) -> None:
        """Wait, and see that nothing is said of a document."""
        await asyncio.sleep(seconds)
        assert self._told.setdefault(uri, asyncio.Queue()).empty()

    async def actions(
        self, uri: str, where: types.Range, *only: str, automatic: bool = False
    ) -> list[types.CodeAction]:
        kind = types.CodeActionTriggerKind.Automatic if automatic else types.CodeActionTriggerKind.Invoked
        context = types.CodeActionContext([], only=list(only) or None, trigger_kind=kind)
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), where, context)
        found = await self.text_document_code_action_async(params)
        assert all(isinstance(one, types.CodeAction) for one in found or [])
        return [one for one in found or [] if isinstance(one, types.CodeAction)]

    async def hover_text(self, uri: str, place: types.Position) -> str | None:
        params = types.HoverParams(types.TextDocumentIdentifier(uri), place)
        found = await self.text_document_hover_async(params)
        if found is None:
            return None
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def completions(self, uri: str, place: types.Position) -> list[types.CompletionItem]:
        found = await self.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(uri), place)
        )
        return list(found) if isinstance(found, list) else []

    # Places

    def place(self, uri: str, before: str, inside: int = 0) -> types.Position:
        """The position of the first of some words, so many characters into them, in UTF-16."""
        return self.place_of(uri, self.texts[uri].index(before) + inside)

    def place_of(self, uri: str, offset: int) -> types.Position:
        lines = re.split(r"\r\n|\r|\n", self.texts[uri][:offset])
        return types.Position(len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2)

    def apply(self, action: types.CodeAction, uri: str) -> str:
        """The text of a document after the edits of an action, counted in UTF-16."""
        assert action.edit is not None
        assert action.edit.changes is not None
        text = self.texts[uri]
        for edit in sorted(action.edit.changes[uri], key=lambda one: one.range.start, reverse=True):
            begin, end = (_offset(text, place) for place in (edit.range.start, edit.range.end))
            text = text[:begin] + edit.new_text + text[end:]
        return text


def _offset(text: str, place: types.Position) -> int:
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]
    units = text[starts[place.line] :].encode("utf-16-le")[: 2 * place.character]
    return starts[place.line] + len(units.decode("utf-16-le"))


Scenario = Callable[[Editor], Awaitable[None]]


def play(
    folder: Path, scenario: Scenario, encodings: list[types.PositionEncodingKind | str] | None = None
) -> tuple[int, str]:
    """Let a scenario use an editor. Answers the status of the server, and what it logged."""

    async def main() -> tuple[int, str]:
        editor = Editor(folder, encodings)
        await editor.begin()
        await scenario(editor)
        return await editor.end(), editor.log

    return asyncio.run(asyncio.wait_for(main(), 120))

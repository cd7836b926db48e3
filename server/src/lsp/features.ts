// Every request about a document and the feature that answers it: one line each, in the client's words.
import { CodeActionKind, type Connection, ResponseError, type ServerCapabilities } from "vscode-languageserver";
import { RUN_CONTROLS_COMMAND } from "../../../shared/controls";
import { stackOf } from "../core/text/errors";
import { resolveAction } from "./action-edits";
import { codeActions, FIX_ALL } from "./actions";
import { lensesOf, resolveLens } from "./code-lens";
import { completion, resolveCompletion } from "./completion";
import { controlActions, controlCompletion, controlHover, controlSymbols } from "./controls";
import { isFeature } from "./controls-kind";
import { controlTokens } from "./controls-tokens";
import { controlLenses } from "./controls-verdicts";
import { hostSymbols } from "./host-writing";
import { hover } from "./hover";
import { foldingOf, hintsIn, linksOf, prepareRename, rename, symbolsOf, TOKEN_TYPES, tokensIn } from "./ide";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** What `initialize` announces of them. */
export function featureCapabilities(): ServerCapabilities {
  return {
    hoverProvider: true,
    completionProvider: { triggerCharacters: ['"', ":", "*", "$", "{", "/", "-", "`", "!"], resolveProvider: true },
    codeLensProvider: { resolveProvider: true },
    executeCommandProvider: { commands: [RUN_CONTROLS_COMMAND] },
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor, FIX_ALL], resolveProvider: true },
    inlayHintProvider: true,
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    documentLinkProvider: {},
    renameProvider: { prepareProvider: true },
    semanticTokensProvider: { legend: { tokenTypes: TOKEN_TYPES, tokenModifiers: [] }, full: true, range: true },
  };
}

/** Registers the handlers. Requests before `initialize`, for documents that are not open, or that fail (logged) get an empty answer. */
export function registerFeatures(connection: Connection, session: () => Session | undefined): void {
  const { on, resolved } = careful(session);
  connection.onCompletion((params) =>
    on(params, { isIncomplete: false, items: [] }, (session, document) =>
      isFeature(document) ? controlCompletion(session, document, params.position) : completion(session, document, params.position),
    ),
  );
  connection.onCompletionResolve((item) => resolved(item, (session) => resolveCompletion(session, item)));
  connection.onCodeLens((params) =>
    on(params, [], (session, document) => (document.role === "control" ? controlLenses(session, document) : lensesOf(session, document))),
  );
  connection.onCodeLensResolve((lens) => resolved(lens, (session) => resolveLens(session, lens)));
  connection.onHover((params) =>
    on(params, null, (session, document) =>
      document.role === "control" ? controlHover(session, document, params.position) : hover(session, document, params.position),
    ),
  );
  connection.onCodeAction((params) =>
    on(params, [], (session, document) =>
      document.role === "control" ? controlActions(session, document, params) : codeActions(session, document, params),
    ),
  );
  connection.onCodeActionResolve((action) => resolved(action, (session) => resolveAction(session, action)));
  connection.onDocumentSymbol((params) =>
    on(params, [], (session, document) => {
      if (document.role === "host") return hostSymbols(session, document);
      if (document.role !== "control") return symbolsOf(session, document);
      return session.abilities.hierarchicalSymbols ? controlSymbols(document) : [];
    }),
  );
  connection.onFoldingRanges((params) => on(params, [], foldingOf));
  connection.onDocumentLinks((params) => on(params, [], (session, document) => linksOf(session, document)));
  connection.onPrepareRename((params) => on(params, null, (session, document) => prepareRename(session, document, params.position)));
  connection.onRenameRequest((params) =>
    on(params, null, (session, document) => rename(session, document, params.position, params.newName)),
  );
  connection.languages.inlayHint.on((params) => on(params, [], (session, document) => hintsIn(session, document, params.range)));
  connection.languages.semanticTokens.on((params) =>
    on(params, { data: [] }, (session, document) =>
      document.role === "control" ? controlTokens(document, TOKEN_TYPES) : tokensIn(session, document),
    ),
  );
  connection.languages.semanticTokens.onRange((params) =>
    on(params, { data: [] }, (session, document) =>
      document.role === "control" ? controlTokens(document, TOKEN_TYPES, params.range) : tokensIn(session, document, params.range),
    ),
  );
}

type Asked = { textDocument: { uri: string } };

/** What answers a request where there is an answer; a failure is logged, and the answer is an empty one. */
interface Careful {
  /** About a document; `none` is the empty answer. */
  on<P extends Asked, T>(params: P, none: T, answer: (session: Session, document: OpenDocument) => T | Promise<T>): Promise<T>;
  /** About an item that an earlier answer gave; it stays as it is where nothing can be added. */
  resolved<T>(item: T, answer: (session: Session) => T | Promise<T>): Promise<T>;
}

function careful(session: () => Session | undefined): Careful {
  return {
    async on(params, none, answer) {
      const current = session();
      const document = current?.documents.get(params.textDocument.uri);
      if (!current || !document || current.stopped) return none;
      try {
        return await answer(current, document);
      } catch (error) {
        // A refusal is meant for the user.
        if (error instanceof ResponseError) throw error;
        current.log.error(`A request about ${document.uri} failed: ${stackOf(error)}`);
        return none;
      }
    },
    async resolved(item, answer) {
      const current = session();
      if (!current || current.stopped) return item;
      try {
        return await answer(current);
      } catch (error) {
        current.log.error(`Details of an item could not be worked out: ${stackOf(error)}`);
        return item;
      }
    },
  };
}

// What the client can do, read once from `initialize`, so that no feature asks the capabilities tree itself.
import type { InitializeParams } from "vscode-languageserver";

export interface Abilities {
  /** Diagnostics are asked for by the client (LSP 3.17) and never pushed. */
  pull: boolean;
  /** The client can be told to ask again. */
  diagnosticRefresh: boolean;
  configuration: boolean;
  workspaceFolders: boolean;
  watchFiles: boolean;
  dynamicConfiguration: boolean;
  progress: boolean;
  documentChanges: boolean;
  createFiles: boolean;
  relatedInformation: boolean;
  diagnosticTags: boolean;
  codeDescription: boolean;
  resolveCodeActionEdits: boolean;
  codeActionLiterals: boolean;
  snippets: boolean;
  markdownHover: boolean;
  hierarchicalSymbols: boolean;
  inlayHintRefresh: boolean;
  codeLensRefresh: boolean;
  semanticTokensRefresh: boolean;
  /** `iamProver/status` is sent unless the client says `status: false` in its initialization options. */
  status: boolean;
  /** The client has the commands of our VS Code extension (`commands: true` in its initialization options): lenses and actions may use them. */
  commands: boolean;
  /** Findings on one token are one diagnostic, whose related information tells the others (`oneMarker: true`); else each is one of its own. */
  oneMarker: boolean;
  /** The editor tells what is wrong with the form of JSON by itself (`checksJson: true`), so that it need not be said twice. */
  checksJson: boolean;
  /** Hovers may leave their details to a report (`details: true`): the client has the command that shows it. */
  details: boolean;
}

/** Reads the abilities; a client that says nothing gets plain LSP 3.0 behaviour. */
export function readAbilities(params: InitializeParams): Abilities {
  const text = params.capabilities.textDocument;
  const workspace = params.capabilities.workspace;
  const own = params.initializationOptions as
    | { status?: unknown; commands?: unknown; oneMarker?: unknown; checksJson?: unknown; details?: unknown }
    | null
    | undefined;
  const formats = text?.hover?.contentFormat;
  return {
    pull: text?.diagnostic !== undefined && text.diagnostic !== null,
    diagnosticRefresh: workspace?.diagnostics?.refreshSupport === true,
    configuration: workspace?.configuration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    dynamicConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    progress: params.capabilities.window?.workDoneProgress === true,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    createFiles: workspace?.workspaceEdit?.resourceOperations?.includes("create") === true,
    relatedInformation: text?.publishDiagnostics?.relatedInformation === true || text?.diagnostic?.relatedInformation === true,
    diagnosticTags: text?.publishDiagnostics?.tagSupport !== undefined || text?.diagnostic?.tagSupport !== undefined,
    codeDescription: text?.publishDiagnostics?.codeDescriptionSupport === true || text?.diagnostic?.codeDescriptionSupport === true,
    resolveCodeActionEdits: text?.codeAction?.resolveSupport?.properties.includes("edit") === true,
    codeActionLiterals: text?.codeAction?.codeActionLiteralSupport !== undefined,
    snippets: text?.completion?.completionItem?.snippetSupport === true,
    markdownHover: formats === undefined || formats.includes("markdown"),
    hierarchicalSymbols: text?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    inlayHintRefresh: workspace?.inlayHint?.refreshSupport === true,
    codeLensRefresh: workspace?.codeLens?.refreshSupport === true,
    semanticTokensRefresh: workspace?.semanticTokens?.refreshSupport === true,
    status: own?.status !== false,
    commands: own?.commands === true,
    oneMarker: own?.oneMarker === true && text?.publishDiagnostics?.relatedInformation === true,
    checksJson: own?.checksJson === true,
    details: own?.details === true,
  };
}

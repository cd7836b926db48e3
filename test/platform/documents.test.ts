// A document is its address; a path is what the system makes of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { documentAt, type OpenDocument } from "../../server/src/lsp/open-document";
import { pathOf } from "../../server/src/platform/current";

const opened = (...uris: string[]) => ({
  documents: new Map(uris.map((uri) => [uri, { uri, path: pathOf(uri) } as OpenDocument])),
});

test("an open document is found at its path, however the client writes its address", () => {
  for (const uri of ["file:///team/a-b.json", "file:///team/a%2Db.json", "file:///te%61m/a-b.json"])
    assert.equal(documentAt(opened("file:///team/other.json", uri), "/team/a-b.json")?.uri, uri);
});

test("a document for which the system has no place has no path, and stands at none", () => {
  const session = opened("untitled:Untitled-1", "vscode-vfs://github/team/a-b.json");
  assert.deepEqual(
    [...session.documents.values()].map(({ path }) => path),
    [undefined, undefined],
  );
  assert.equal(documentAt(session, "/team/a-b.json"), undefined);
});

// Policy documents as snapshots hold them: an object, JSON text, or URL-encoded text (the raw API encodes, the CLI decodes).
import { parsePolicy } from "../syntax/parse";
import type { PolicyDocument } from "../syntax/tree";
import type { Doc } from "./model";

/** Reads documents; equal texts become one document, so that what is known of it is shared by all who carry it. */
export class DocumentReader {
  private readonly byText = new Map<string, Doc>();
  /** Every document that could be read. */
  readonly documents: PolicyDocument[] = [];

  read(value: unknown): Doc {
    if (value === undefined || value === null) return { problem: "the document is missing" };
    if (typeof value === "object" && !Array.isArray(value)) return this.text(JSON.stringify(value));
    if (typeof value !== "string") return { problem: "the document is neither an object nor text" };
    return this.text(/^\s*(%7B|%20|%0A|%09)/i.test(value) ? decoded(value) : value);
  }

  private text(text: string): Doc {
    let doc = this.byText.get(text);
    if (!doc) {
      const { document, problems } = parsePolicy(text);
      const problem = problems.find((one) => one.fatal || one.code === "syntax" || one.code === "duplicate-key");
      doc = document && !problem ? { document } : { problem: problem?.message ?? "the document is no JSON object" };
      if (doc.document) this.documents.push(doc.document);
      this.byText.set(text, doc);
    }
    return doc;
  }
}

/** A text that is not encoded as it should be stays as it is: then it is no JSON, and that is what is said of it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, "%20"));
  } catch {
    return text;
  }
}

/** A document from plain data, for what is not in any snapshot. */
export function documentOf(value: object): Doc {
  return new DocumentReader().read(value);
}

/** Everything on everything. */
export const everythingText = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
export const EVERYTHING: Doc = documentOf(everythingText);

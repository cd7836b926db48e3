// What the analysis thread has of the client: registrations, progress that is shown, findings, questions. It is given back when the thread is lost.
import type { MessageId, RawMessage } from "./messages";

interface Registration {
  id: string;
  method: string;
}

/** Follows what a thread asks of the client and shows there. Its requests get ids that no other thread's have. */
export class Loans {
  private generation = 1;
  private nextOwn = 1;
  private readonly asked = new Map<MessageId, MessageId>();
  private readonly registrations = new Map<string, Registration>();
  private readonly progress = new Set<MessageId>();
  private readonly published = new Set<string>();

  constructor(private readonly toClient: (message: RawMessage) => void) {}

  /** A request or notification of the thread, as the client gets it. */
  taken(message: RawMessage): RawMessage {
    const { id, method, params } = message;
    if (method === "client/registerCapability")
      for (const one of (params as { registrations: Registration[] }).registrations) this.registrations.set(one.id, one);
    else if (method === "client/unregisterCapability")
      for (const one of (params as { unregisterations: Registration[] }).unregisterations) this.registrations.delete(one.id);
    else if (method === "$/progress") {
      const { token, value } = params as { token: MessageId; value?: { kind?: string } };
      if (value?.kind === "begin") this.progress.add(token);
      else if (value?.kind === "end") this.progress.delete(token);
    } else if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { uri: string; diagnostics: unknown[] };
      if (diagnostics.length > 0) this.published.add(uri);
      else this.published.delete(uri);
    }
    if (id === undefined || id === null) return message;
    const own = `${this.generation}:${id}`;
    this.asked.set(own, id);
    return { ...message, id: own };
  }

  /** The client's answer as the thread gets it; undefined when the thread that asked is gone. */
  answered(message: RawMessage): RawMessage | undefined {
    const { id } = message;
    const asked = id === undefined || id === null ? undefined : this.asked.get(id);
    if (id === undefined || id === null || asked === undefined) return undefined;
    this.asked.delete(id);
    return { ...message, id: asked };
  }

  /** The thread is lost. Findings of open documents stay until the next thread has looked at them; the others are taken back. */
  giveBack(isOpen: (uri: string) => boolean): void {
    this.generation++;
    this.asked.clear();
    const notify = (method: string, params: object) => this.toClient({ jsonrpc: "2.0", method, params });
    for (const token of this.progress) notify("$/progress", { token, value: { kind: "end" } });
    this.progress.clear();
    for (const uri of this.published) {
      if (isOpen(uri)) continue;
      this.published.delete(uri);
      notify("textDocument/publishDiagnostics", { uri, diagnostics: [] });
    }
    if (this.registrations.size === 0) return;
    // The protocol spells it so.
    const params = { unregisterations: [...this.registrations.values()].map(({ id, method }) => ({ id, method })) };
    this.registrations.clear();
    this.toClient({ jsonrpc: "2.0", id: `relay:${this.nextOwn++}`, method: "client/unregisterCapability", params });
  }
}

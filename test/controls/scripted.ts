// A language model that says what a test tells it to, and the answers that it may give.
import type { LanguageModel, Message } from "../../server/src/controls/draft/model";

/** A requirement that the small index answers. */
export const ENCRYPTED = { service: "archive", requirement: "Vaults encrypt data at rest" };

/** A model that answers what it is told to, in order, and remembers what it was sent. */
export function scripted(...answers: (string | Error)[]): LanguageModel & { sent: Message[][] } {
  const sent: Message[][] = [];
  return {
    id: "scripted",
    sent,
    async complete(messages) {
      sent.push(messages.map((message) => ({ ...message })));
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer ?? "";
    },
  };
}

/** A good answer of a model, or one with parts of it changed. */
export const answer = (change: Record<string, unknown> = {}) =>
  JSON.stringify({
    resources: ["vault"],
    apiCalls: ["archive:DescribeVault"],
    insecureConfigurations: ["A vault is stored in clear text."],
    identifier: "VAULT_ENCRYPTED",
    description: "Checks that vaults are encrypted.",
    scenarios: [
      {
        name: "clear text",
        outcome: "NON_COMPLIANT",
        given: ["a vault that `archive:DescribeVault` returns", "`Vault.StorageEncrypted` is missing or is false"],
      },
      { name: "no vault", outcome: "NOT_APPLICABLE", given: ["`archive:ListVaults` returns no vault"] },
      {
        name: "encrypted",
        outcome: "COMPLIANT",
        given: ["a vault that `archive:DescribeVault` returns", "`Vault.StorageEncrypted` is true"],
      },
    ],
    ...change,
  });

/** A good answer with this step in the scenario that is met. */
export const withStep = (step: string) =>
  answer({
    scenarios: [
      { name: "a", outcome: "NOT_APPLICABLE", given: ["`archive:ListVaults` returns nothing"] },
      { name: "b", outcome: "COMPLIANT", given: ["`archive:DescribeVault` returns a vault", step] },
      { name: "c", outcome: "NON_COMPLIANT", given: ["anything else"] },
    ],
  });

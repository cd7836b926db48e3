// A language model for tests, in an extension of its own as real ones are: it says what it was told to say, and keeps what it was asked.
const vscode = require("vscode");

/** What comes next: `{ text }`, `{ error }`, or `{ hang: true }`, which looks at no token. Who drives the page sets it by the environment. */
let script = JSON.parse(process.env.SCRIPTED_MODEL ?? "[]");
let asked = [];

exports.activate = (context) => {
  const provider = {
    provideLanguageModelChatInformation: () => [
      {
        id: "scripted-1",
        name: "Scripted Model",
        family: "scripted",
        version: "1",
        maxInputTokens: 100_000,
        maxOutputTokens: 10_000,
        isUserSelectable: true,
        capabilities: {},
      },
    ],
    async provideLanguageModelChatResponse(_model, messages, _options, progress) {
      asked.push(messages.map(({ content }) => content.map((part) => part.value ?? "").join("")).join("\n"));
      const next = script.shift() ?? { error: "the script is at its end" };
      if (next.error) throw new Error(next.error);
      if (next.hang) await new Promise(() => {});
      // In pieces, as real models answer.
      for (const piece of next.text.match(/[\s\S]{1,40}/g) ?? []) progress.report(new vscode.LanguageModelTextPart(piece));
    },
    provideTokenCount: async (_model, text) => Math.ceil(String(text?.content ?? text).length / 4),
  };
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider("scripted", provider),
    vscode.commands.registerCommand("scriptedModel.script", (replies) => {
      script = replies;
      asked = [];
    }),
    vscode.commands.registerCommand("scriptedModel.asked", () => asked),
  );
};

// The tools as the extension's manifest lists them: language-model tools of the editor. `scripts/build-tools.mjs` writes them there.
import { tools } from "./schemas";

/** Has a tool of its own, which the language server answers. */
const OTHER = "draft_control";

/** The entries of `contributes.languageModelTools`, with the texts that people read. */
export function toolsOfManifest() {
  return tools
    .filter(({ name }) => name !== OTHER)
    .map(({ name, title, description, inputSchema }) => {
      const own = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const texts: Record<string, string> = { [`tool.${own}.name`]: title, [`tool.${own}`]: firstSentence(description) };
      return {
        entry: {
          name: `iamProver_${own}`,
          displayName: `%tool.${own}.name%`,
          toolReferenceName: own,
          canBeReferencedInPrompt: true,
          icon: "$(shield)",
          tags: ["aws", "iam", "security"],
          userDescription: `%tool.${own}%`,
          modelDescription: `${description} Offline and read-only.`,
          inputSchema,
        },
        texts,
      };
    });
}

function firstSentence(text: string): string {
  const end = text.indexOf(". ");
  return end < 0 ? text : text.slice(0, end + 1);
}

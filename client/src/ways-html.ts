// Ways through an account as a page: a small diagram of each, its steps in words, and links to the statements. Pure: texts in, HTML out.
import type { TextRange, WayData, WaysPage } from "../../shared/protocol";

/** Length units of the diagram, which grows with the page up to its natural width. */
const BOX = { width: 230, height: 40, gap: 115, margin: 6 };
/** A label of an arrow or a box has so many letters at most; the whole text stands in its tooltip. */
const SHOWN = { box: 30, arrow: 18 };

/** The whole page. `open` makes the address that shows a place; `nonce` is that of its only style sheet. */
export function waysHtml(page: WaysPage, open: (uri: string, range: TextRange) => string, nonce: string): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'`;
  return [
    "<!DOCTYPE html>",
    '<html lang="en"><head><meta charset="UTF-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>${htmlText(page.title)}</title><style nonce="${nonce}">${STYLE}</style></head><body>`,
    `<h1>${htmlText(page.title)}</h1>`,
    ...page.ways.map((way, i) => wayHtml(way, i, page.ways.length, open)),
    page.undecided.length > 0 ? `<h2>Not decided</h2><ul>${page.undecided.map((one) => `<li>${code(one)}</li>`).join("")}</ul>` : "",
    ...page.notes.map((note) => `<p class="note">${code(note)}</p>`),
    "</body></html>",
  ].join("\n");
}

function wayHtml(way: WayData, index: number, of: number, open: (uri: string, range: TextRange) => string): string {
  const moves = way.steps.filter(({ edge }) => edge !== undefined).length;
  const how = moves === 0 ? "at once" : `in ${moves} ${moves === 1 ? "step" : "steps"}`;
  return [
    `<section><h2>${of > 1 ? `${index + 1}. ` : ""}${arn(way.from)} → ${arn(way.to)}, ${how}</h2>`,
    diagram(way),
    `<ol>${way.steps.map((step) => stepHtml(step, open)).join("")}</ol>`,
    way.uses.length > 0 ? `<p>Uses ${way.uses.map((one) => `<code>${htmlText(one)}</code>`).join(", ")}.</p>` : "",
    ...way.assumptions.map((one) => `<p>Assumes: ${code(one)}.</p>`),
    ...way.cuts.map(
      ({ edits, loses }, i) =>
        `<p><strong>${i === 0 ? "Closed by" : "Or by"}</strong> (proved): ${edits.map(code).join("; ")}. ${
          loses.length > 0 ? `Also takes away ${loses.map(code).join("; ")}.` : "Takes nothing else away."
        }</p>`,
    ),
    "</section>",
  ].join("\n");
}

function stepHtml({ who, edge, requests, gains }: WayData["steps"][number], open: (uri: string, range: TextRange) => string): string {
  const asked = requests.map(({ action, resource, context, allowedBy }) => {
    const grounds = allowedBy.map(({ name, uri, range }) =>
      uri && range ? `<a href="${htmlText(open(uri, range))}">${code(name)}</a>` : code(name),
    );
    return [
      `<li><code>${htmlText(action)}</code> on <code>${htmlText(resource)}</code>`,
      context.length > 0 ? ` with ${context.map((one) => `<code>${htmlText(one)}</code>`).join(", ")}` : "",
      grounds.length > 0 ? `<br>allowed by ${grounds.join(" and ")}` : "",
      "</li>",
    ].join("");
  });
  return [
    `<li>${arn(who)}${edge === undefined ? "" : ` <span class="edge">${htmlText(edge)}</span>`}`,
    asked.length > 0 ? `<ul>${asked.join("")}</ul>` : "",
    gains.length > 0 ? `<p>Gains ${gains.map(code).join("; ")}.</p>` : "",
    "</li>",
  ].join("");
}

/** Boxes for who acts, arrows for what is done, the goal at the end: left to right, in the colours of the theme. */
function diagram(way: WayData): string {
  const moves = way.steps.filter(({ edge }) => edge !== undefined);
  const last = way.steps.find(({ edge }) => edge === undefined);
  const boxes = moves.map(({ who }) => who);
  // What the last move gave acts next, or is what was asked for.
  const next = last?.who ?? moves.at(-1)?.gains.flatMap((gain) => /^arn:\S+/.exec(gain) ?? [])[0];
  if (next !== undefined && next !== boxes.at(-1) && next !== way.to) boxes.push(next);
  if (boxes.length === 0) boxes.push(way.from);
  const names = [...boxes, way.to];
  const arrows = names.slice(1).map((_, i) => moves[i]?.requests ?? last?.requests ?? []);
  const width = names.length * BOX.width + arrows.length * BOX.gap + 2 * BOX.margin;
  const height = BOX.height + 2 * BOX.margin;
  const middle = height / 2;
  const left = (i: number) => BOX.margin + i * (BOX.width + BOX.gap);
  const parts = names.map((name, i) => {
    const shown = shorten(shortName(name), SHOWN.box);
    return (
      `<g class="${i === names.length - 1 ? "goal" : "who"}"><title>${htmlText(name)}</title>` +
      `<rect x="${left(i)}" y="${BOX.margin}" width="${BOX.width}" height="${BOX.height}" rx="4"/>` +
      `<text x="${left(i) + BOX.width / 2}" y="${middle + 4}">${htmlText(shown)}</text></g>`
    );
  });
  const lines = arrows.map((requests, i) => {
    const from = left(i) + BOX.width;
    const to = left(i + 1);
    const actions = [...new Set(requests.map(({ action }) => action))];
    const more = actions.length > 1 ? ` +${actions.length - 1}` : "";
    return (
      `<g class="arrow"><title>${htmlText(actions.join(", "))}</title>` +
      `<path d="M${from} ${middle}H${to - 8}"/><path class="head" d="M${to - 8} ${middle - 4}L${to} ${middle}L${to - 8} ${middle + 4}Z"/>` +
      `<text x="${(from + to) / 2}" y="${middle - 7}">${htmlText(shorten(actions[0] ?? "", SHOWN.arrow - more.length) + more)}</text></g>`
    );
  });
  const label = `${way.from} to ${way.to}, ${moves.length} ${moves.length === 1 ? "step" : "steps"}`;
  return `<svg role="img" aria-label="${htmlText(label)}" viewBox="0 0 ${width} ${height}" width="${width}">${lines.join("")}${parts.join("")}</svg>`;
}

/** `role/ci` of a whole ARN; other texts as they are. */
function shortName(name: string): string {
  return name.startsWith("arn:") ? name.split(":").slice(5).join(":") || name : name;
}

function shorten(name: string, letters: number): string {
  return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
}

function arn(name: string): string {
  return `<code title="${htmlText(name)}">${htmlText(shortName(name))}</code>`;
}

/** A sentence with code between backquotes. */
function code(sentence: string): string {
  return htmlText(sentence).replace(/`([^`]*)`/g, "<code>$1</code>");
}

/** A text as HTML shows it: nothing that a policy says becomes markup. */
export function htmlText(plain: string): string {
  return plain.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const STYLE = `
body { font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); color: var(--vscode-foreground); padding: 0 1.2em 2em; line-height: 1.5; }
h1 { font-size: 1.4em; font-weight: 600; } h2 { font-size: 1.1em; font-weight: 600; margin-top: 1.6em; }
code { font-family: var(--vscode-editor-font-family); color: var(--vscode-textPreformat-foreground); background: none; overflow-wrap: anywhere; }
a { color: var(--vscode-textLink-foreground); } a code { color: inherit; }
a:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
.edge, .note { color: var(--vscode-descriptionForeground); }
svg { max-width: 100%; height: auto; font-family: var(--vscode-font-family); font-size: 12px; }
rect { fill: var(--vscode-editorWidget-background); stroke: var(--vscode-foreground); stroke-width: 1; }
.goal rect { stroke: var(--vscode-editorWarning-foreground); stroke-width: 2; }
svg text { fill: var(--vscode-foreground); text-anchor: middle; }
.arrow path { stroke: var(--vscode-foreground); stroke-width: 1.2; fill: none; } .arrow path.head { fill: var(--vscode-foreground); }
`;

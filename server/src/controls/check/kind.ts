// Which feature files are security controls. Others belong to somebody's tests, and nothing is said of them. Pure.

/** The words of a control. They are looked for in the text, so that a file which is no Gherkin is known for what it is. */
const MARKS = [
  /\bNON_COMPLIANT\b|\bNOT_APPLICABLE\b/,
  /^\s*(Then|And|But|\*)\s+returns?\s+["'`]?((non|not)[_ -]?)?(compl(ia|ai)nt|applicable)\b/im,
  /^\s*(#\s*)?Rule (Identifier|Name|Parameters)\s*:/im,
  /\bpolic(y|ies)\s+matching\s+"/i,
  /^\s*(Given|When|Then|And|But|\*)\s+access\s+is\s+(not\s+)?(always\s+)?granted\b/im,
  /^\s*(Given|And|But|\*)\s+the\s+request\s+context\s+"/im,
];
/** An operation of an API in a step, and something that is returned. */
const CALLS = /^[^\S\n\r]{0,40}(Given|When|And|But|\*)\s[^\n\r`]{0,400}`[\w-]{1,60}:[A-Z]\w{1,100}`/m;
const RETURNS = /^[^\S\n\r]{0,40}Then\s{1,20}returns?\s/m;

/** Whether a feature file speaks of security controls. */
export function speaksOfControls(text: string): boolean {
  return MARKS.some((mark) => mark.test(text)) || (CALLS.test(text) && RETURNS.test(text));
}

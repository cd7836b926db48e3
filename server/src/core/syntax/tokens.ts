// The kinds of tokens that jsonc-parser's scanner tells apart.

/** jsonc-parser's own enum is `const`, which compilers that see one file at a time cannot read. */
export const TokenKind = {
  OpenBrace: 1,
  CloseBrace: 2,
  OpenBracket: 3,
  CloseBracket: 4,
  Comma: 5,
  Colon: 6,
  String: 10,
  LineComment: 12,
  BlockComment: 13,
  LineBreak: 14,
  Trivia: 15,
  Unknown: 16,
  Eof: 17,
} as const;

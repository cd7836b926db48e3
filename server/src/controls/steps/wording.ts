// Other ways to say the steps of access controls: what plainly means the same is read as if it were written so; what is nearly a step is proposed. Pure.

type Rule = [RegExp, string];

/** Other marks around a value. */
const QUOTES: Rule[] = [
  [/`([^`"]*)`/g, '"$1"'],
  [/(^|\s)'([^'"]*)'/g, '$1"$2"'],
];

/** Read in this order, each on what the ones before it made. Only what cannot mean anything else stands here. */
const SAME: Rule[] = [
  [/(?<!\s)\s*(?<![.!])[.!]+$/, ""],
  // Outcomes.
  [/^no access is (granted|allowed|permitted|given)$/i, "access is not granted"],
  [/^(?:the |such )?access /i, "access "],
  [/^access (?:must|should|shall|will|may|can) ?not be /i, "access is not "],
  [/^access (?:must|should|shall|will|has to) be /i, "access is "],
  [/^access isn['’]t /i, "access is not "],
  [/^access is never (?:granted|allowed|permitted)$/i, "access is not granted"],
  [/^access is (?:always )?(?:denied|refused|forbidden|rejected|blocked)$/i, "access is not granted"],
  [/^access is ((?:not )?(?:always )?)(?:allowed|permitted|given)$/i, "access is $1granted"],
  // Policies.
  [
    /^(?:all |every |each )?(?:of )?(?:the )?(?=(?:[a-z-]+ ){0,3}polic(?:y|ies) (?:that match(?:es)?|matching|which match(?:es)?) )/i,
    "the ",
  ],
  [/ polic(?:y|ies) (?:that|which) match(?:es)? /i, " policies matching "],
  [/^the (?:identity-based|IAM identity) /i, "the identity "],
  [/^the (?:resource-based|bucket|queue|topic|key|secret|repository) (?=polic)/i, "the resource "],
  [/^the (?:role trust|assume-role|assume role) /i, "the trust "],
  [/^the SCP /i, "the service control "],
  [/^the RCP /i, "the resource control "],
  // The request's context.
  [/^(?:the )?(?:request(?:['’]s)? )?(?:context|condition)(?: key| value)? (?=")/i, "the request context "],
  [/^(the request context "[^"]*") (?:does not exist|is not (?:present|set|there)|is absent|isn['’]t (?:present|set))$/i, "$1 is missing"],
  [/^(the request context "[^"]*") (?:exists|is set|is there|is not (?:missing|absent))$/i, "$1 is present"],
  [/^(the request context "[^"]*") (?:!=|does not equal|is not equal to|is none of|is not one of|isn['’]t) /i, "$1 is not "],
  [/^(the request context "[^"]*") (?:==?|equals|is equal to|is one of|is any of) /i, "$1 is "],
  // Requests.
  [/ (?:calls|performs|invokes) (?=(?:"|any |all |every ))/i, " requests "],
  [/ requests (?:all actions|every action|any actions)\b/i, " requests any action"],
  [/ on (?:all resources|every resource|any resources|all of the resources|everything)$/i, " on any resource"],
  // Callers.
  [/^(?:anybody|everyone|everybody|any caller|any principal|any one)(?= requests )/i, "anyone"],
  [
    /^(?:an?|any|the) (?:anonymous|unauthenticated|unsigned) (?:user|users|caller|principal|person|requester)(?= requests )/i,
    "an anonymous caller",
  ],
  [
    /^(?:an?|any|some) ?(?:one|body)? ?(?:principal|user|role|identity|caller)? ?(?:from )?outside (?:of )?(?:the |our |this )?(?:AWS )?(account|organi[sz]ation)(s?) /i,
    "a principal outside $1$2 ",
  ],
  [
    /^(?:an?|any|some) ?(?:one|body)? ?(?:principal|user|role|identity|caller)? ?(?:in|of|from|inside|within) (?:of )?(?:the |our |this )?(?:AWS )?(account|organi[sz]ation)(s?) /i,
    "a principal in $1$2 ",
  ],
  [/^(?:the |a )?(?:IAM )?(?:role|user|principal|session)(?= "arn:)/i, "the principal"],
  [/^(?:the |an? )?(?:AWS )?service(?= ")/i, "the service"],
];

/** What stands without quotes although it is a value. Only proposed, never read: an author should see what is a value. */
const BARE: Rule[] = [
  [/(?<!["\w-])(\d{4})-(\d{4})-(\d{4})(?!["\w-])/g, "$1$2$3"],
  [/(?<!["\w:/-])(arn:[^\s",]+|o-[a-z0-9]{10,32}|\d{12}|(?<!\.)[a-z0-9.-]+\.amazonaws\.com|[a-z][a-z0-9-]*:[\w*?/]+)(?!["\w:/-])/g, '"$1"'],
  [/ matching ([^\s"]+)$/, ' matching "$1"'],
  [/ (is|is not) (true|false|\d[\w./:-]*)$/i, ' $1 "$2"'],
  [/^(?:the )?polic(?:y|ies) (?:file )?(?:in |at |under |from |of |called |named )?("[^"]*")$/i, "the policies matching $1"],
];

const ENDS: Rule[] = [[/^(.* requests (?:any action|"[^"]*"(?: (?:or|and) "[^"]*")*))$/i, "$1 on any resource"]];

/** The sentence as the grammar has it, if it is another wording of one; otherwise as it is. */
export function plainWording(text: string): string {
  const quotes = outsideValues(text.trim().replace(/[“”„«»]/g, '"'), (sentence) => apply(QUOTES, sentence));
  return outsideValues(quotes, (sentence) => apply(SAME, sentence.replace(/\s+/g, " ")));
}

/** A sentence that was perhaps meant: with quotes where they are missing. The same text when there is nothing to mend. */
export function mendedWording(text: string): string {
  const quoted = outsideValues(plainWording(text), (sentence) => apply(BARE, sentence));
  const ids = quoted.replace(/"(\d{4})-(\d{4})-(\d{4})"/g, '"$1$2$3"');
  const globs = ids.replace(/^(the policies matching "[^"*?]*)\/"$/, '$1/**/*.json"');
  return outsideValues(globs, (sentence) => apply([...SAME, ...ENDS], sentence));
}

function apply(rules: Rule[], text: string): string {
  return rules.reduce((sentence, [pattern, replacement]) => sentence.replace(pattern, replacement), text);
}

/** Changes a sentence and leaves what it quotes as it is: the change sees `"0"` in its place, or `"arn:0"`. */
function outsideValues(text: string, change: (sentence: string) => string): string {
  const values: string[] = [];
  const sentence = text.replace(/"([^"]*)"/g, (_, value: string) => `"${value.startsWith("arn:") ? "arn:" : ""}${values.push(value) - 1}"`);
  return change(sentence).replace(/"(?:arn:)?(\d{1,3})"/g, (whole, number: string) => {
    const value = values[Number(number)];
    return value === undefined ? whole : `"${value}"`;
  });
}

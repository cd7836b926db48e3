// What a sentence says of a value that it names: that it is asked for, that it is left for another one, or nothing that is known. A verb
// that no list has may ask for a value or leave it (`must exit gp2`): only words that are known settle a requirement. Pure.
import { BEING, FORGET, GUARD_WORDS, MODALS, NO, NOT, OFF, RELATIVE, RISKY, SMALL, STATUS, VERBS, VIOLATION, WHEN } from "./lexicon";
import { ACTS, COMPARES, COORDINATORS, META, OPPOSITE_WORDS } from "./parts";
import { type Word, wordsOf } from "./tokens";

/** Where something is named in a text: characters from `start` up to `end`. */
export interface Mention {
  start: number;
  end: number;
}

/** Whether a sentence asks for what it names, leaves it for something else, or says of it what no list knows. */
export type Role = "asked" | "left" | "unknown";

/** Lower-case words that say what is spoken of, and not what has to become of it. */
export interface Vocabulary {
  /** A word of the property, of its resource or of the value. */
  names(word: string): boolean;
  /** A word of their documentation: no verb is taken from there. */
  documents(word: string): boolean;
}

const set = (words: string) => new Set(words.trim().split(/\s+/));

/** What stands behind them is left. */
const LEAVES =
  /^(abandon|depart|dump|ditch|discard|decommission|deprecat|discontinu|eradicat|exit|forsak|forsook|forswear|jettison|leav|outgr[eo]w|purg|quit|relinquish|renounc|retir|scrap|shed|sunset|vacat|oust)(e|es|ed|s|d|n|ing|ped|ping|ting|ted|ding)?$/;

/** So do these with their second word: `part with`, `phase out`, `give up`. */
const LEAVES_WITH: readonly (readonly [RegExp, RegExp])[] = [
  [/^part(s|ed|ing)?$/, /^(with|from)$/],
  [/^(phase|phases|phased|phasing|edge|edged|rule|ruled|cut)$/, /^out$/],
  [/^(give|gives|gave|given|giving)$/, /^up$/],
  [/^(do|does|done|doing)$/, /^away$/],
  [/^(break|breaks|broke|broken|breaking)$/, /^(with|from)$/],
  [/^(wean|weaned|rid|freed|divest|divested|stripped|cleansed)$/, /^(of|from|off)$/],
];

/** Of these the words around say which way: `leave gp2`, `taken out of`, `moved to`, `left at`. */
const EITHER_WAY =
  /^(left|tak(e|es|en|ing)|took|giv(e|es|en|ing)|gave|go|goes|going|gone|went|comes?|came|coming|gets?|got|getting|drop(s|ped|ping)?|puts?|turn(s|ed|ing)?|switch(es|ed|ing)?|keep(s|ing)?|kept|fall(s|en)?|fell|move[ds]?|moving|migrat(e|es|ed|ing)|transition(s|ed|ing)?|shift(s|ed|ing)?|chang(e|es|ed|ing)|convert(s|ed|ing)?|upgrad(e|es|ed|ing)|downgrad(e|es|ed|ing)|transfer(s|red|ring)?|advance[ds]?|evolve[ds]?|progress(es|ed)?|graduate[ds]?|step(s|ped)?|port(ed|s)?|relocate[ds]?|bring|brings|brought|lift(s|ed)?|rais(e|es|ed)|roll(s|ed)?|jump(s|ed)?|revert(s|ed|ing)?|return(s|ed)?|lower(s|ed)?|slip(s|ped)?|relax(ed|es)?|rewrit(e|es|ten)|translat(e|es|ed)|promot(e|es|ed)|replac(e|es|ed|ing)|swap(s|ped)?|trad(e|es|ed)|exchang(e|es|ed)|substitut(e|es|ed))$/;

/** Behind those: what there has to be, and what is left. `replaced by`, `swapped for`. */
const ARRIVES = set("to into as at on onto in by set for");
const AWAY = set("off out away beyond past behind from up");
const WAYS = /^(back|over|down|along|forward|straight|all)$/;
/** Nothing goes there without a verb: `must be past gp2`, `clear of gp2`. */
const BEYOND = set("off out away beyond past behind up down");

/** Verbs beside those of the lexicon that say that there is what stands behind them. */
export const ASKS = set(`
  employ employs employed employing utilise utilises utilised pick picks picked encrypt encrypts encrypted encrypting sign signs signed signing
  authenticate authenticates authenticated authorize authorizes authorized authorised build builds built write writes written bill bills billed
  charge charges charged pay pays rely relies relied depend depends base based default defaults declare declares declared negotiate negotiates
  negotiated redirect redirects redirected forward forwards forwarded protect protects protected secure secured validate validates validated
  scan scans scanned replicate replicates replicated archive archives archived log logs logged emit emits emitted record records recorded
  capture captures captured connect connects connected back backed request requests requested belong belongs equal equals match matches
  matched resolve resolves resolved read reads show shows shown invoke invokes invoked trigger triggers triggered provision provisions
  provisioned lock locks locked retain retains retained respond responds answer answers treat treats treated handle handles handled route
  routes routed balance balanced compress compressed pin pinned favor favour prefer prefers preferred standardize standardise fix fixed pass
  passes terminate terminates terminated rotate rotates rotated expire expires expired tag tagged name named call called inspect inspected
  admit admits admitted mount mounted mean means rate rated approve approved comply complies start starts started behave act acts
  mark marked trust trusts trusted hibernate listen listens speak issue issues issued renew renewed monitor monitors monitored schedule
  scheduled process processed update updates updated assume assumes audit backed scale scales scaled separated isolate isolated pull pulled talk talks
  buy buys bought paid lives normalize normalized notify notified filter filters filtered  share shared shares perform performs performed produce produced generate generates generated distribute register registered`);

/** Say nothing of the sense: degrees, kinds, and what is spoken of in general. */
const SAYS_NOTHING =
  /^(new(er|est)?|modern|latest|current|recent|later|higher|high|better|best|strong(er|est)?|more|most|less|least|fewer|minimum|min|maximum|max|default|preferred|custom|specific|own|single|other|same|first|second|third|production|prod|development|dev|test|staging|types?|class(es)?|kinds?|versions?|values?|modes?|levels?|state|status|policy|policies|settings?|options?|names?|algorithms?|protocols?|methods?|formats?|family|generations?|tiers?|standard|engines?|storage|security|secure|strict(er|est)?|managed|solely|exclusively|rather|else|every|time|times|users?|workloads?|accounts?|regions?|instead|like|long|short|equal|greater|older|above|below|under|over|valid|supported|approved|plus|example|following|one|two|three|four|whole|full|both|good|safe|exactly|simply|resources?|requests?|traffic|communication|connections?|data|keys?|encryption|services?|applications?|customer|customers|clients?|servers?|access|content|files?|objects?|at-rest|in-transit|rest|transit|order|terms?|account|region|environment|environments|internet|organization|required|mandatory|optional|before|after|since|until|[\d.,%]+)$/;

const FILLERS = [SMALL, BEING, STATUS, VIOLATION, NOT, NO, OFF, VERBS, RELATIVE, WHEN, FORGET];

/**
 * The role of what stands at a place of a requirement. Every word that governs it has to be known: those from the verb up to it, and what
 * the verb says where it is the subject; behind it only what tells that it goes away (`leave gp2 behind`) or what nobody knows.
 * `others` are the places of other values of the same property: `exit gp2 for gp3`, `gp2 volumes must be gp3`.
 */
export function roleOf(text: string, mention: Mention, others: readonly Mention[], vocabulary: Vocabulary): Role {
  const signed = roleBySign(text, mention, others);
  if (signed) return signed;
  const words = partAround(wordsOf(text), mention);
  const before = words.filter(({ end }) => end <= mention.start);
  const after = words.filter(({ start }) => start >= mention.end);
  const isValue = ({ start, end }: Mention) => others.some((other) => other.start <= start && end <= other.end);
  const isOwn = (word: Word) => isValue(word) || (mention.start <= word.start && word.end <= mention.end);
  const verb = verbAt(words, vocabulary, isOwn);
  const first = words[verb];
  if (first && first.start >= mention.end) {
    const predicate = after.slice(after.indexOf(first));
    return predicate.some(isValue) ? "left" : subjectRole(predicate, vocabulary);
  }
  const role = roleBeside(before, isValue, vocabulary) ?? roleIn(before.slice(Math.max(0, verb)), vocabulary, verb >= 0, isValue);
  const next = after.findIndex(isValue);
  const rest = next < 0 ? after : after.slice(0, next);
  const isOpen = rest.some((word) => goesAway(word, vocabulary)) || behind(rest).some((word) => !isPlain(word, vocabulary));
  return isOpen ? (role === "left" ? "left" : "unknown") : role;
}

/** Arrows from one value to another one, and marks beside them. */
function roleBySign(text: string, { start, end }: Mention, others: readonly Mention[]): Role | undefined {
  const [next] = others.filter((one) => one.start >= end).sort((a, b) => a.start - b.start);
  const [last] = others.filter((one) => one.end <= start).sort((a, b) => b.end - a.end);
  const between = [next && text.slice(end, next.start), last && text.slice(last.end, start)];
  if (/[✓✔✗✘×☑☒❌✅]/u.test(text.slice(start, end + 3)) || between.some((one) => one !== undefined && /^\s*[<>]\s*$/.test(one)))
    return "unknown";
  const [after, before] = between.map((one) => one !== undefined && /^\s*(?:[-=]+>|→|⇒|➜|»)\s*$/u.test(one));
  return after ? "left" : before ? "asked" : undefined;
}

/** The role that the words between a value and the one before it give: `gp3 over gp2`, `prefer gp3 to gp2`. */
function roleBeside(before: readonly Word[], isValue: (word: Word) => boolean, vocabulary: Vocabulary): Role | undefined {
  const last = before.findLastIndex(isValue);
  if (last < 0) return undefined;
  const between = before.slice(last + 1).filter(({ literal, text }) => !literal && !vocabulary.names(text));
  const said = between.map(({ text }) => text).join(" ");
  if (/^(over|above|before|ahead of)$/.test(said)) return "left";
  if (said === "to" && before.slice(0, last).some(({ text }) => /^(prefer|favou?r)(s|red)?$/.test(text))) return "left";
  const isList = between.every(({ text }) => SMALL.has(text) || COORDINATORS.has(text) || NOT.has(text) || NO.has(text) || text === "/");
  const governs = between.some(
    (word, at) => isVerb(word.text) || VERBS.has(word.text) || EITHER_WAY.test(word.text) || isLeaving(between, at),
  );
  const moves = before.some(({ text }, at) => EITHER_WAY.test(text) || isLeaving(before, at));
  return isList || governs || moves ? undefined : "unknown";
}

/** The words right behind a value, up to what begins something else. */
function behind(words: readonly Word[]): Word[] {
  const end = words.findIndex(
    ({ text, literal }) =>
      !literal && (SMALL.has(text) || COORDINATORS.has(text) || WHEN.has(text) || RELATIVE.has(text) || VERBS.has(text) || NOT.has(text)),
  );
  return words.slice(0, end < 0 ? words.length : end);
}

/** A word that may stand behind a value without saying anything of it. */
function isPlain({ text, literal }: Word, vocabulary: Vocabulary): boolean {
  return literal === true || (isSaid(text, vocabulary, true) && !EITHER_WAY.test(text));
}

/** Whether a text says that something is to be left, `give up encryption`, unless it says at once how (`leave encryption on`). */
export function leavesSomething(text: string): boolean {
  const words = wordsOf(text);
  const stays = words.some(
    ({ text: word, literal }) =>
      !literal && /^(on|at|as|set|enabled|active|activated|intact|untouched|unchanged|alone|in-place)$/.test(word),
  );
  return words.some((word, at) => isLeaving(words, at) && !(stays && /^leav/.test(word.text)));
}

/** Whether a text has a word that says something of its subject: a heading has none. Participles say how something is. */
export function hasVerb(text: string): boolean {
  const words = wordsOf(text);
  const says = ({ text: word, literal }: Word, at: number) =>
    !literal && at > 0 && !/(ed|ing|en)$/.test(word) && (isVerb(word) || VERBS.has(word) || EITHER_WAY.test(word) || VIOLATION.has(word));
  return words.some((word, at) => says(word, at) && !(word.text === "use" && words[at - 1]?.text === "in"));
}

/** Forms of `be`, and what may stand between them and what they say. */
const COPULA = /^(is|are|was|were|be|being|been|seems?|looks?|counts?)$/;
/** Attitudes, and verbs that let something off: with them two readings are near. */
const ATTITUDE =
  /^(mind|minds|cares?|matters?|worry|bothers?|waiv(e|es|ed|ing)|exempt(s|ed|ing)?|excus(e|es|ed)|reliev(e|es|ed)|dispens(e|es|ed)|suppress(es|ed)?|spar(e|es|ed)|objections?|objects?|complain(s|ed)?|complaints?|anyway|agrees?)$/;
const GETS = /^(gets?|got|getting|draws?|deserves?|calls?)$/;

/**
 * Whether a sentence says of a switch or a list only what lists know: not that it `is overkill`, `gets the axe` or has to be `held back`.
 * Its other verbs are looked at where the clause is read.
 */
export function isClear(text: string, vocabulary: Vocabulary): boolean {
  const words = wordsOf(text).filter(({ literal }) => !literal);
  const known = ({ text: word }: Word) =>
    isSaid(word, vocabulary, true) || COMPARES.test(word) || BEYOND.has(word) || EITHER_WAY.test(word) || !/\p{L}/u.test(word);
  return words.every(({ text: word }, at) => {
    if (ATTITUDE.test(word) && !vocabulary.names(word)) return false;
    if (word === "free") return /^(of|from|to)$/.test(words[at + 1]?.text ?? "");
    if (word === "back") return !/^(held|hold|holds|kept|keep|keeps|set|sets|cut|cuts)$/.test(words[at - 1]?.text ?? "");
    if (!COPULA.test(word) && !(GETS.test(word) && /^(the|a|an)$/.test(words[at + 1]?.text ?? ""))) return true;
    let next = at + 1;
    while (
      /^(a|an|the|too|so|very|quite|rather|just|only|of|no|not|never|really|simply|any|more|less|as|far)$/.test(words[next]?.text ?? "")
    )
      next++;
    const said = words[next];
    return said === undefined || known(said);
  });
}

/** The words of the part of a sentence in which something stands. */
function partAround(words: readonly Word[], { start, end }: Mention): Word[] {
  const ends = (word: Word) => !word.literal && /^[.:;!?]$/.test(word.text);
  const from = words.findLastIndex((word) => ends(word) && word.end <= start) + 1;
  const to = words.findIndex((word) => ends(word) && word.start >= end);
  return words.slice(from, to < 0 ? words.length : to);
}

/** The place of the verb: what stands behind `must`, or the first word of what is told to do; -1 where a name begins and no verb follows. */
function verbAt(words: readonly Word[], { names }: Vocabulary, isValue: (word: Word) => boolean): number {
  // `volumes that were gp2 shall be gp3`: the first verb belongs to the relative clause.
  const isRelative = (at: number) => RELATIVE.has(words[at - 1]?.text ?? "");
  const verbs = [...words.keys()].filter((at) => !(words[at] as Word).literal && VERBS.has((words[at] as Word).text));
  const modal = verbs.find((at) => !isRelative(at)) ?? verbs[0] ?? -1;
  if (modal < 0) return words[0] && !words[0].literal && !names(words[0].text) ? 0 : -1;
  let at = modal;
  const skips = (word: Word | undefined) => word !== undefined && isAuxiliary(word) && !isValue(word);
  while (skips(words[at])) at++;
  return Math.min(at, words.length - 1);
}

function isAuxiliary({ text, literal }: Word): boolean {
  return (
    !literal && (NOT.has(text) || VERBS.has(text) || MODALS.has(text) || /ly$|^(be|been|being|to|always|also|all|only|ever)$/.test(text))
  );
}

/** What the words before a value make of it; the first one is the verb where `hasVerb`. The last one that says something decides. */
function roleIn(words: readonly Word[], vocabulary: Vocabulary, hasVerb: boolean, isValue: (word: Word) => boolean): Role {
  let role: Role = "asked";
  // What goes somewhere: only behind another value does what is left tell where.
  let motion = false;
  let left = false;
  for (const [at, word] of words.entries()) {
    const { text } = word;
    if (word.literal || isValue(word)) {
      motion ||= left && isValue(word);
      continue;
    }
    if (isLeaving(words, at)) {
      role = "left";
      left = true;
      motion = false;
    } else if (EITHER_WAY.test(text)) {
      role = "unknown";
      motion = true;
    } else if (motion && WAYS.test(text)) {
      // `rolled back from`, `moved over to`: the next word tells.
    } else if (motion && AWAY.has(text)) role = "left";
    else if (motion && ARRIVES.has(text)) role = "asked";
    else if (!isSaid(text, vocabulary, at > 0 || !hasVerb)) role = "unknown";
    else if (isVerb(text) && !(left && vocabulary.names(text))) {
      // `retire launch type EC2`: a word of the property is none.
      role = "asked";
      motion = left = false;
    }
  }
  return role;
}

/** What a verb says of the value that is its subject: `gp2 is retired`. */
function subjectRole(words: readonly Word[], vocabulary: Vocabulary): Role {
  if (words.some((_, at) => isLeaving(words, at))) return "left";
  const isClear = ({ text, literal }: Word, at: number) => literal || (!EITHER_WAY.test(text) && isSaid(text, vocabulary, at > 0));
  return words.every(isClear) ? "asked" : "unknown";
}

/** What turns the sense around is counted by the reading of the clause. */
function isLeaving(words: readonly Word[], at: number): boolean {
  const { text, literal } = words[at] as Word;
  if (literal || VIOLATION.has(text) || OFF.has(text)) return false;
  const before = words[at - 1]?.text ?? "";
  // `a retired runtime` is how it is, and no verb.
  if (at > 0 && /(ed|en)$/.test(text) && !/^(be|been|being|is|are|was|were|has|have|get|gets|got)$|ly$/.test(before) && !NOT.has(before))
    return false;
  return LEAVES.test(text) || LEAVES_WITH.some(([verb, behind]) => verb.test(before) && behind.test(text));
}

/** Whether a word before a noun tells nothing of its kind: a degree, an article, a verb that says that something is. */
export function saysNothing(text: string): boolean {
  return isFiller(text) || /ing$/.test(text);
}

/** A word that says nothing of what is spoken of, alone or beside others. */
function isFiller(text: string): boolean {
  return FILLERS.some((one) => one.has(text)) || ACTS.test(text) || SAYS_NOTHING.test(text) || /ly$/.test(text);
}

function isSaid(text: string, { names, documents }: Vocabulary, isNoun: boolean): boolean {
  return names(text) || (!BEYOND.has(text) && (isKnown(text) || (isNoun && documents(text))));
}

/** Verbs that say how something is. */
function isVerb(text: string): boolean {
  return ASKS.has(text) || ACTS.test(text) || (BEING.has(text) && !VERBS.has(text) && !/^(be|been|being|to|on)$/.test(text));
}

/** Whether a lower-case word is one of those that lists have, whatever it says. */
export function isKnown(text: string): boolean {
  return (
    isFiller(text) ||
    LEAVES.test(text) ||
    [COORDINATORS, GUARD_WORDS, RISKY, OPPOSITE_WORDS, ASKS].some((one) => one.has(text)) ||
    /^(protect|guard|safeguard|secur)/.test(text) ||
    META.test(text)
  );
}

/** Behind a value: what tells that it goes, and participles that nobody knows. */
function goesAway({ text, literal }: Word, vocabulary: Vocabulary): boolean {
  if (literal || vocabulary.names(text)) return false;
  return (
    /^(away|out|off|behind|aside|gone|farewell|goodbye)$/.test(text) ||
    LEAVES.test(text) ||
    (/ed$/.test(text) && !isSaid(text, vocabulary, true))
  );
}

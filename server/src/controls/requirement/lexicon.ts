// The words that decide what a requirement asks for: what turns its sense around, what only says that something must be, what is risky. Pure.

const set = (words: string) => new Set(words.trim().split(/\s+/));

/** Turn the sense around for everything that follows, up to the next verb of its own. */
export const NOT = set(`not never cannot nor without lack lacks lacking neither hardly`);

/** Turn it around for their whole clause, wherever they stand. */
export const NO = set(`no none nobody nothing nowhere unless`);

/** Verbs and verdicts about a violation: their clause says what must not be. */
export const VIOLATION = set(`
  flag flags flagged flagging report reports reported detect detects detected find finding findings alert alerts alerted warn warns
  warned identify identifies identified highlight catch
  violation violations violate violates violating noncompliant fail fails failed
  forbid forbids forbidden prohibit prohibits prohibited disallow disallows disallowed ban bans banned outlaw outlawed
  refuse refuses refused reject rejects rejected deny denies denied avoid avoids avoided avoiding prevent prevents prevented preventing
  unacceptable impermissible illegal intolerable unlawful wrong bad eliminate eliminates eliminated discourage discouraged
  stop stops stopped stopping abandon abandoned veto vetoed barred exclude excludes excluded refrain abstain
  breach breaches nonconforming nonconformant escalate escalated condemn condemned`);

/** Say of the thing beside them that it is not. */
export const OFF = set(`
  off disable disables disabled disabling deactivate deactivates deactivated deactivating inactive suspend suspended suspends
  block blocks blocked blocking restrict restricts restricted restricting ignore ignores ignored disregard disregards disregarded drop drops dropped dropping
  empty missing absent absence false lacks unavailable impossible unset omit omits omitted skip skips skipped
  inaccessible unreachable unexposed unshared hidden hide shielded shield sealed closed close closes shut away devoid void
  revoke revoked revokes unsupported bypass bypassed bypasses bypassing removed remove removes opt-out
  unencrypted unprotected unauthenticated unauthorized unmonitored unlogged unsigned unversioned untagged unrotated unpatched
  unvalidated unscanned unrestrictedly unbacked unguarded unsecured unaudited untraced unreplicated unverified`);

/** What is thrown away or mended: after the name of something risky these say that it must not be. */
export const REMOVAL = set(`
  delete deleted deletes terminate terminated retire retired replace replaced clean cleaned purge purged eradicate eradicated
  remediate remediated fix fixed repair repaired quarantine quarantined destroyed destroy isolated decommission decommissioned
  removed remove revoke revoked disabled deactivated deactivate rotated rotate renewed renew shut stopped`);

/** Turn around only where the parameter is a guard itself: `DeletionProtection`, `DisableApiTermination`. */
export const GUARDING = set(
  `protect protects protected protecting protection guard guarded guards guarding prevention safeguarded safeguard secured resist`,
);

/** Verbs that only say that something has to be, or is. */
export const BEING = set(`
  true be been being is are was were am has have had having do does did done must should shall may might can could will would ought need needs
  needed to make makes made making sure ensure ensures ensured verify verifies confirm confirms require requires required requiring demand
  demands enforce enforces enforced mandate mandates mandated mandatory insist
  enable enables enabled enabling activate activates activated active turn turns turned switch switched switches on set sets setting
  configure configures configured configuring keep keeps kept keeping remain remains remained stay stays stayed leave leaves left
  allow allows allowed allowing permit permits permitted permitting grant grants granted accept accepts accepted acceptable tolerate tolerated
  tolerates ok okay fine exist exists existing existed use uses used using utilize utilized provide provides provided support supports
  supported contain contains include includes included specify specifies specified define defines defined apply applies applied
  implement implemented adopt adopted run runs running launch launched launches deploy deployed create created host hosted operate operated
  associate associated attach attached assign assigned integrate integrated bind bound place placed put lie live reside located
  expose exposes exposed exposing open opens opened accessible reachable available become becomes give given gives get gets got
  ever become happen present come comes go goes work works serve served serves accompany offer offers offered carry carries
  choose chosen select selected follow follows hold holds held maintain maintained maintains take takes took store stored stores
  send sends sent export exports exported publish published publishes deliver delivered stream streamed
  span spans spanned spread distribute distributed cover covers covered restrict limit limited limits
  forget forgets forgot neglect neglects omit`);

/** Of these only the negation counts: `do not forget to`, `must not neglect`. */
export const FORGET = set(`forget forgets forgot neglect neglects omit omits`);

/** Verdict-like participles after which the rest of a clause only says where: `encryption is enabled on instances`. */
export const STATUS = set(`
  enabled disabled allowed permitted accepted acceptable tolerated forbidden prohibited disallowed banned denied refused rejected on off
  present absent missing active inactive set configured required mandatory flagged reported exist exists violation finding fail fails failed
  noncompliant compliant unacceptable avoided prevented blocked restricted activated deactivated available impossible possible ok okay
  fine wrong bad granted suspended enforced outlawed barred stopped eliminated mandated insisted demanded good`);

/** What exposes, when it holds. Stems as they stand in parameter names and in requirements. */
export const RISKY = set(`
  public publicly internet anonymous anonymously privileged unrestricted insecure plaintext cleartext exposed wildcard unauthenticated open
  everyone world worldwide anyone plain unencrypted unprotected vulnerable`);

/** What guards, when it holds. */
export const GUARD_WORDS = set(`
  encrypt encrypted encryption kms sse log logs logging backup backups protection protect rotation versioning mfa monitoring validation
  tracing isolation block restrict require enforce auth authentication https tls ssl readonly immutable insights multi failover
  recovery audit scan scanning verify signed signing drop ignore`);

/** Words that mean the opposite of one in a parameter's name: the word of the name, then what says that it is not so. */
export const OPPOSITES: [RegExp, string[]][] = [
  [/public|internet/i, ["private", "privately", "internal", "internally", "intranet", "inside"]],
  [/encrypt|sse|kms/i, ["plaintext", "cleartext", "plain", "clear"]],
  [/auto/i, ["manual", "manually"]],
  [/multi.?az/i, ["single-az", "single"]],
  [/multi.?region/i, ["single", "single-region"]],
  [/read_?only/i, ["writable", "writeable", "read-write"]],
  [/privileged/i, ["unprivileged", "nonprivileged"]],
  [/root/i, ["nonroot", "rootless"]],
  [/immutab/i, ["mutable", "overwritable"]],
  [/https|tls|ssl|transit/i, ["plaintext", "cleartext", "plain", "http"]],
];

/** Words between which a subject's own restriction stands. */
export const RELATIVE = set(`that which who whose where`);
/** Introduce what is judged: `fail if`, `is a violation when`. */
export const WHEN = set(`if when whenever whether once`);
export const VERBS = set(
  `must should shall may might can could will would need needs ought is are was were has have had do does did cannot`,
);
export const MODALS = set(`must should shall may might can could will would need needs ought cannot`);
/** Prepositions and the like, after which no property begins. */
export const SMALL = set(`
  a an the this that these those any all each every some of in on at by to for from with within into onto under over as than its their our your
  it they them there here we you i one ones only just always also ever again at least such own so very entirely completely fully strictly
  please aws amazon out up down per via through during across whose which who where both either either`);

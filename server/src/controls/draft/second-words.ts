// The words of the second reading: what denies, condemns or switches off, and what says nothing of the sense. They are a list of their
// own and not those of the first reading, so that a word that one of them lacks is noticed by the other. Pure.

/** Said beside a demand, and nothing of its sense. */
export const SAYS_NOTHING =
  /\b((with|allowing|and)? ?no (exceptions?|exemptions?|excuses?|doubt|matter( what| how| where)?|ifs)|without (any )?(exceptions?|exemptions?|fail|question|doubt|delay|further ado)|no buts|not only|not just|not merely|not limited to|nothing else|no other|none other|and nothing less|whether or not|if not already|needless to say|not negotiable|non[- ]negotiable|not optional|not up for (debate|discussion)|nobody excepted|no more and no less)\b/g;

/** Deny what they stand beside. */
export const DENIES =
  /^(not|no|never|none|nobody|nothing|nowhere|neither|without|zero|hardly|barely|non|nor|cannot|sans|minus|noone|anything)$/;

/** Condemn what they speak of. */
export const CONDEMNS =
  /^(violat\w*|non[-_]?complian\w*|non[-_]?conform\w*|forgets?|forgot|neglects?|fail(s|ed|ing|ure|ures)?|flag(s|ged|ging)?|findings?|alarms?|forbid\w*|forbade|prohibit\w*|disallow\w*|ban(s|ned|ning)?|outlaw\w*|refus\w*|reject\w*|den(y|ies|ied|ial)|avoid\w*|prevent\w*|preclud\w*|unaccept\w*|inaccept\w*|intoler\w*|illegal|unlawful|wrong|bad|amiss|eliminat\w*|discourag\w*|veto\w*|barred|exclud\w*|refrain\w*|abstain\w*|breach\w*|breaks?|condemn\w*|impermissible|eschew\w*|shun\w*|curtail\w*|forgo|forego|banish\w*|taboo|risk\w*|danger\w*|misconfigur\w*|incidents?|complain\w*|objectionable|undesir\w*|unwanted|unwelcome|inadmissible|verboten|punish\w*|escalat\w*|remediat\w*|deviat\w*|offend\w*|culprit\w*|stopp?(s|ed|ing)?|quarantin\w*)$/;

/** Nouns as well: they condemn only behind a form of `be` or `get`, or as what somebody is told to do. */
export const CONDEMNS_AS_VERB = /^(report|alert|warn|detect|find|found|identif|highlight|catch|caught|escalat)(s|es|ed|y|ies|ied|ing)?$/;

/** Say of what stands beside them that it is not there, or not on. */
export const IS_OFF =
  /^(off|disabl\w*|deactivat\w*|inactive|suspend\w*|block(s|ed|ing)?|ignor(e|es|ed|ing)|empty|missing|absent|absence|lack(s|ed|ing)?|unavailable|impossible|unset|omit\w*|omission|skip(s|ped|ping)?|hidden|hide|closed|shut|revok\w*|bypass\w*|devoid|void|inaccessible|unreachable|false|opt-?out|turns?-?off|in?activ(ity)?)$/;

/** What ends something: after so many days that is no denial. */
export const ENDS_IT = /^(delet\w*|remov\w*|drop(s|ped)?|purg\w*|terminat\w*|expir\w*|destroy\w*|strip(s|ped)?)$/;

/** `unencrypted`, `unprotected`: denied by their first letters. */
export const UN =
  /^un(?!(it|til|ion|ique|ix|iform|iversal|icode|der|restricted|limited|attended|expected|intended|related|trusted|supported|healthy|known|authorized|authorised|attached|used|associated))[a-z]{3,}(ed|able)$/;

/** Phrases that deny: each stands for one `not`. */
export const DENYING =
  /\b((kept|keeps?|stays?|steers?|remains?|left) (off|away from|out of|clear of|free (of|from)|from)|free (of|from)|rid of|far from|anything but|everything but|out of (the question|reach|bounds|policy)|off[- ]limits|ruled out|opt(s|ed)? out|no[- ]go|last thing|too (weak|lax|loose|lenient|permissive|insecure|risky|poor|old|outdated)|(is|are) (insufficient|inadequate|insecure|weak|unsafe|deficient)|(keeps?|kept)(?= (?:[a-z0-9-]{1,20} ){1,5}from ))\b/g;

/** Join parts that may have senses of their own, or take something out: together with a denial only facts can tell. */
export const TANGLED =
  /\b(unless|except(ing|ions?)?|other than|save for|apart from|aside from|barring|but|rather than|instead( of)?|as opposed to|otherwise|only|solely|either|neither|until|nor|too|short of|spare[ds]?|leaves? out|left out|needs? not|not (be )?need(ed)?|not have to|not necessar(y|ily)|hence|therefore|thus)\b/;

/** Parts of a sentence that each may speak of something else. */
export const PART =
  /[;:.!?](?=\s|$)|,|\band\s(?=(?:must|should|shall|cannot|can|may|be|is|are|have|has|do|does|need|needs)\b)|\b(?:but|instead of|rather than|as opposed to|whereas|while|yet|though|although)\b/;

/** Say the contrary of a word in a parameter's name without denying anything. */
export const CONTRARIES: readonly (readonly [RegExp, RegExp])[] = [
  [/public|internet/, /^(private|privately|internal|internally|intranet)$/],
  [/encrypt|sse|kms|tls|ssl|https/, /^(plaintext|cleartext|plain|http)$/],
  [/auto/, /^(manual|manually|hand)$/],
  [/multi/, /^(single|one)$/],
  [/immutab/, /^(mutable|overwritten|overwritable)$/],
  [/readonly|read_only/, /^(writable|writeable|write)$/],
  [/privileged/, /^(unprivileged|nonprivileged)$/],
  [/root/, /^(rootless|nonroot)$/],
];

/** A name that is itself a guard: on, it forbids what stands behind or before it. */
export const GUARD_NAME =
  /^(block|restrict|deny|disable|ignore|drop|prevent|prohibit|no|skip|exclude|suppress|reject|omit)(?=[A-Z_]|$)|(protection|protected|prevention|disabled|blocked|restricted|suppressed|omitted|excluded)$/i;

/** Words that speak of a guard. */
export const GUARDS =
  /^(protect\w*|prevent\w*|guard\w*|block\w*|den(y|ies|ied)|restrict\w*|safeguard\w*|lock\w*|disabl\w*|ignor\w*|drop\w*|prohibit\w*|suppress\w*|exclud\w*|reject\w*|omit\w*|skip\w*)$/;

/** Values that are good, or bad, wherever they stand. */
export const GOOD =
  /(^|[^a-z])(enabled?|on|active|success(ful)?|succeeded|available|healthy|ready|in_?sync|encrypted|kms|required?|private|strict(est)?|locked|valid|verified|issued|running|ok|true|yes|compliant|completed?|immutable|enforced|latest|secure|https|attached|associated|in_?service|multi_?az|full_?protection)([^a-z]|$)/i;
export const BAD =
  /(^|[^a-z])(disabled?|off|inactive|fail(ed|ure)?|error|unhealthy|public|none|unencrypted|plaintext|insecure|expired|revoked|cancell?ed|suspended|stopped|impaired|unprotected|open|false|no|inoperable|pending_?deletion|deleted|invalid|degraded|mutable|unlocked|rejected|anonymous|guest_?access|no_?protection|out_?of_?sync|detached|not_?\w+|insufficient_?data|unavailable|paused|http)([^a-z]|$)/i;

/** Ends that belong to the range: `at least 7 and no more than 35`. */
export const ENDS_SAID =
  /\b(at (the )?(very )?(least|most)|no (more|less|fewer|longer|shorter|greater|higher|lower|larger|smaller) than|minimum|maximum|up to|within|between|from)\b/;
/** What is not in a range. */
export const OUTSIDE = /\b(outside|out of( the)?( range| bounds| interval)?)\b/;

// Limits of controls: what is read, drafted and judged, each with its unit and its reason. Weights and thresholds of likeness stand where they are used.

// Reading

/** Characters. Beyond this size a file is not parsed: no control is that long, and the editor must stay quick. */
export const LARGEST_FEATURE = 2_000_000;
/** Completions of one place: the list is asked for again as typing goes on. */
export const MOST_HELP = 200;
/** Words. Longer texts are cut: no requirement needs them. */
export const MOST_WORDS = 400;
/** Parameters of one operation that are looked at. Dashboards and the like have thousands, deep down, that no control is about. */
export const MOST_PARAMETERS = 1_200;
/** Levels. Deep or recursive structures are cut here: nobody reads a parameter nine levels down. */
export const DEEPEST_PARAMETER = 8;
/** Paths of one operation, with the same reason. */
export const MOST_PATHS = 6_000;
/** Services of one check: more than AWS has. */
export const MOST_SERVICES = 1_000;

// Judging

/** More settings of the parameters than this are not looked at: the question stays open. */
export const MOST_SETTINGS = 20_000;
/** Beyond this many ways a condition is not written as scenarios. */
export const MOST_WAYS = 64;
/** Beyond so many values of one property nothing is told apart. */
export const MOST_VALUES = 500;
/** Cases. Templates with more ways to go in one resource are not decided. */
export const MOST_CASES = 256;

// Drafting

/** Characters of a requirement: longer texts hold several. */
export const LONGEST_REQUIREMENT = 4_000;
/** Times that a model may mend its draft: later rounds seldom help, and each is paid for. */
export const REPAIR_ROUNDS = 2;
/** Parameters that a model is shown: more make small models worse. */
export const SENT_PARAMETERS = 14;
/** Characters of a model's answer: no draft is longer. */
export const LARGEST_ANSWER = 1_000_000;
/** Scenarios of a draft that are taken over. */
export const MOST_SCENARIOS = 40;
/** Steps of one of them. */
export const MOST_STEPS = 30;

// Budgets and limits of the core: what a question, a policy, a file or an account may cost before an answer is *unknown* or less exact,
// and how much is remembered. All in one place, each with its unit and its reason. Words and lengths of what is shown stand where it is made.

/** Numbers that nobody changes, and of which no type depends on the value. */
function numbers<T extends Record<string, number>>(named: T): { readonly [K in keyof T]: number } {
  return named;
}

/** What is remembered, in entries unless another unit is said. What goes beyond it is forgotten and worked out again: no answer depends on it. */
export const MEMORY = numbers({
  /** Baselines and limits that are read once. */
  olderPolicies: 16,
  /** Policies that were written from the values of a host: those of the policy at hand, its cases, and its older version. */
  writtenPolicies: 32,
  /** Answers about statements: entries of a generation (of two), at least; enough for what is asked of each statement of usual policies. */
  fewestAnswers: 500,
  /** Entries of a generation for each statement of the largest policy at hand. */
  answersPerStatement: 40,
  /** Entries of a generation at most, and texts of statements that have a number. */
  mostAnswers: 5_000,
  /** Statements that are known by their very text. */
  statementsAsWritten: 2000,
  /** Policies of hosts of which it is kept what was said and proved. */
  policiesOfHosts: 4000,
  /** Settings that policies of hosts were judged by: of a few folders, in a few versions. */
  settingsOfHosts: 100,
  /** Parameters and mappings of templates that are told apart: of a few open files, in a few versions. */
  environmentsOfHosts: 16,
  /** Compiled patterns; beyond it the table starts again, even within one question, so that no question eats the machine. */
  patterns: 10_000,
  /** As `patterns`, in states of automata. */
  automatonStates: 25_000,
  /** Patterns that may stay from one question to the next: enough for the policy at hand, reached soon, so that memory is level soon. */
  patternsBetweenQuestions: 1_200,
  /** As `patternsBetweenQuestions`, in states of automata. */
  automatonStatesBetweenQuestions: 4_000,
  /** So many times as much of both stays in a scan, which lives for seconds. With ten critical actions its policies have more patterns each than stay otherwise. */
  timesThePatternsOfAScan: 6,
  /** Pairs of patterns whose relation is known. */
  pairsOfPatterns: 20_000,
  /** Characters of the stretches of YAML that were read. */
  charactersOfYaml: 20_000_000,
  /** Patterns of the catalogue as regular expressions: all types of resources of many services. */
  shapesOfArns: 1_000,
  /** Variables of formulas: more than the largest policies have; one that is made anew is equal to the forgotten one all the same. */
  variables: 20_000,
  /** Patterns that the evaluator has read: more than a large policy has; without end, memory would grow with every new pattern. */
  evaluatorPatterns: 4_000,
  /** Operators of conditions as they are written. */
  operators: 200,
  /** ARNs cut into their segments: those of one request and of the lists that it is compared with come up again and again. */
  splitArns: 1_000,
  /** What one conjunct is worth under models, in one search for external access. */
  worthsOfAConjunct: 20_000,
});

/** Questions about patterns, in states of automata. A question that needs more is open: *unknown*, with the limit as the reason. */
export const PATTERNS = numbers({
  /** States of a single question that nobody gave a limit. */
  statesOfAQuestion: 300_000,
  /** States spent at most on making a core smaller. */
  statesOfACore: 20_000,
  /** States for one part that is tried to be left out of a core. */
  statesOfATryForACore: 2_000,
  /** Pairs of patterns that are compared at most to make a core smaller. */
  pairsForACore: 200_000,
  /** With more unions than this, cores of two are looked for only among the unions that the proof used. */
  unionsForCoresOfTwo: 24,
  /** States that a pairwise question may cost; a relation beyond it stays open, which is always sound. */
  statesOfAPair: 4_000,
  /** Pairs of patterns that comparing two unions may look at. */
  pairsOfTwoUnions: 60_000,
});

/** Deciding a whole question. What is not decided within these bounds is *unknown*. */
export const THEORY = numbers({
  /** Cores up to this size are made smaller by deciding without single parts, where that needs no search. */
  smallCore: 8,
  /** Groups that may stay undecided before the search gives up looking around them. */
  openGroups: 16,
  /** Ways to fill in that are looked at, over all texts together. */
  waysToFill: 64,
  /** Values that one text may have. */
  valuesOfAText: 8,
  /** States for a whole answer about strings that are tied to one another. */
  statesOfLinkedStrings: 20_000,
  /** States for each literal that is tried to be left out of a core of such strings. */
  statesOfALinkedCore: 2_000,
  /** Patterns that a relaxed template may become when its holes are narrowed to unions. */
  narrowedPatterns: 16,
  /** Assignments of values to holes that the search may look at. */
  assignments: 400,
  /** Values that are tried for one hole. */
  candidatesForAHole: 24,
  /** States of one comparison with opaque symbols. */
  statesWithOpaqueSymbols: 20_000,
  /** Beyond this many elements for one set the question would grow too large; it is then asked with so many. */
  elementsOfASet: 12,
  /** States for a text of a domain: a pattern without conditions needs few. */
  statesForAnyText: 1_000,
  /** Texts to try when an explicit union is to be gone through. */
  textsOfAUnion: 5_000,
  /** Texts that are made by filling in holes. */
  filledTexts: 3_000,
});

/** The Boolean search of our own (`theory/cdcl.ts`). None of these changes an answer but the first. */
export const CDCL = numbers({
  /** Conflicts of one question before z3, which has stronger means against hard problems, is loaded and asked instead. */
  conflictsBeforeZ3: 2_000,
  /** Conflicts until the first restart; later ones come after multiples of it (Luby's sequence). */
  conflictsOfARestart: 64,
  /** Decisions and conflicts between two looks at the clock. */
  stepsBetweenLooks: 64,
  /** Learned clauses that are kept before half of them are dropped, and how many more after each time. */
  learnedClauses: 2_000,
  moreLearnedClauses: 500,
});

/** The size of formulas, and of the requests that are made of them. Beyond it a part of a policy becomes an unknown of its own, or an example is left as it is. */
export const FORMULAS = numbers({
  /** Ways to spread the segments of an ARN pattern that are looked at. */
  waysToSpreadAnArn: 128,
  /** Policy variables in the values of one entry on a multivalued key: each may be there or missing, so their number doubles the formula. */
  variablesOnASet: 6,
  /** Defaults of one text that are told apart by cases; each doubles the term. More become unknowns of their own (`valueOrDefault`). */
  defaultsByCases: 4,
  /** Of a request with more condition keys none is sought: each attempt costs a look at all of them, and no call carries so many. */
  keysOfAPossibleRequest: 400,
  /** The values of so many keys that all matter are made believable; of a request with more nobody reads each. */
  keysWithOtherValues: 40,
  /** At most this many actions are tied to their resource types; beyond, examples are looked for among the first ones. */
  actionsTiedToTheirTypes: 300,
});

/** Checks of one policy. What goes beyond is not decided, and said so, or is told less exactly. */
export const CHECKS = numbers({
  /** Statements of all policies of a question. In 20,480 characters there is room for some four hundred. */
  statements: 3_000,
  /** Entries of lists, condition keys and values of all policies of a question. In 20,480 characters there is room for some seven thousand. */
  entries: 12_000,
  /** More comparisons than this cost more than they save. */
  pairsOfResources: 400,
  /** More tokens than this are not told apart: one finding for the element says it better. */
  tokensToldApart: 12,
  /** More edits than this are not told apart. */
  editsToldApart: 12,
  /** Looks at single entries that judging all pieces may cost, roughly; beyond them only whole statements are judged, and it is said. What AWS takes stays below. */
  looksForDeadParts: 4_000_000,
  /** Statements of a policy that is looked at: each is compared with all others. */
  statementsForDeadParts: 1_500,
  /** Requests that are tried for one candidate before the solver is asked. */
  examplesOfAPart: 24,
  /** Entries of a list that are tried; what needs more trying is asked. */
  entriesTriedForAPart: 6,
  /** Among more statements none is looked for that covers the part alone: each would be a question. */
  statementsThatMayCover: 6,
  /** Actions that no statement tells apart are asked about together; beyond so many groups in one statement the rest counts as not decided. */
  groupsOfActions: 300,
  /** Kinds of actions (by the resources they work on) in one statement that are asked about; with more of them all count as usable. */
  kindsOfActions: 60,
  /** Elements that may be looked at before the summary gives up (and says so). */
  elementsOfTheLattice: 100_000,
  /** Examples that are searched for as wholes; any more are shown as they were found. */
  wholeExamples: 100,
  /** Beyond this many findings an example is shown only where one of the values is new. */
  findingsWithAnExample: 1_000,
  /** Values that are tried for one key. */
  valuesOfAMissingKey: 12,
  /** Keys that are tried; beyond them a key is named, and nothing is said of what it changes. */
  missingKeys: 24,
  /** Accounts whose callers are told by their own keys when it is asked what a fix takes away; of further ones too much may be told. */
  accountsOfCallers: 40,
});

/** Checks of an account. A proof never rests on what goes beyond: it is undecided then, or told less exactly. */
export const ACCOUNTS = numbers({
  /** So many combinations of what slots may hold are told apart. */
  combinationsOfSlots: 64,
  /** More differences than this are not told apart. */
  differencesToldApart: 400,
  /** Chains that are cut one after the other before the search is given up. */
  chainsCut: 16,
  /** Accounts that are tried: those that a policy names, and one that it does not. */
  accountsTried: 8,
  /** So many actors and targets are looked at: a proof does not rest on what is told of it. */
  guardsTried: 50,
  /** With more starts than this a list does not say for each what closes its nearest ways, which takes longer than the proofs. */
  startsWithGuards: 1000,
  /** Names that are tried although no request decided them: policies of other actors may speak of them. */
  namesTried: 12,
  /** So many steps are tried at places of their own. */
  stepsOrdered: 300,
  /** So many states of a group are told apart; those of a larger one are those of its slots, one by one. */
  statesOfAGroup: 16,
});

/** Files that hold policies. What goes beyond becomes a value that is not known, or is not decided. */
export const HOSTS = numbers({
  /** The validator looks at so many cases of conditions and allowed values. */
  casesValidated: 8,
  /** Characters of a policy that is shorter than all that AWS limits the length of (2,048 and more). */
  shortPolicy: 2_000,
  /** Parts that do nothing are looked for in policies of so many cases. */
  casesForDeadParts: 4,
  /** More pairs than this are compared by being equal only. */
  pairsOfVersions: 20_000,
  /** More cases are not gone through one by one. */
  cases: 64,
  /** Expressions in expressions; far from what recursion can bear. */
  depthOfHcl: 150,
  /** Deeper than any template, and far from what recursion can bear. */
  depthOfYaml: 150,
  /** An alias may be resolved this often before a file is taken for one that only wants to be large. */
  aliases: 2000,
  /** Values in values that are looked through for policies. */
  depthOfUnreadHcl: 200,
  /** Functions of CloudFormation in functions. */
  depthOfFunctions: 100,
  /** References of Terraform that lead to one another. */
  depthOfReferences: 60,
  /** References of the Serverless Framework that lead to one another. */
  stepsOfServerless: 10,
  /** More than this is not told apart. */
  charactersOfADefinition: 20_000,
  /** More rounds than this are not worked out. */
  roundsOfAFor: 500,
  /** Conditions of `%{ if }` in one template that nobody settles: each doubles it at most. */
  choicesOfATemplate: 32,
  /** So many instances are told apart. */
  instances: 32,
  /** More entries than this are not made. */
  entriesOfAList: 500,
  /** Values of more parts and characters than this are not worked out: lists and texts that hold one another double with every name. */
  partsOfAValue: 20_000,
  /** What a mapping has for each key is told apart for so many keys. */
  keysOfAMapping: 16,
  /** More texts than this by choices in one text help nobody. */
  textsByChoices: 32,
});

/** Counting access, writing policies smaller, repairing them, and reading them. What goes beyond is not counted, tried or read, and said so. */
export const COUNTS = numbers({
  /** States of one policy's automata at most: some seconds of work. */
  states: 20_000,
  /** Names times names of the service that are compared at most for patterns with a wildcard inside. */
  namesCompared: 100_000,
  /** Candidates of the same price whose access is counted. */
  candidatesCounted: 6,
  /** States of one count at most: counts only choose among candidates. */
  statesOfACandidate: 4_000,
  /** Statements whose conditions are taken over at most. */
  guardedStatements: 3,
  /** Comparisons of patterns in one list; beyond them entries count as needed. No list that AWS takes comes near. */
  comparisonsInAList: 10_000_000,
  /** Deeper than any policy (which needs seven levels), and far from what the recursive parser underneath can bear. */
  depthOfJson: 200,
});

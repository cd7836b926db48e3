// Words of identifiers and of requirement texts, brought to one form so that they can meet. Pure.
import { stemmer } from "stemmer";
import { byText } from "../../core/session/query";

/** Product names whose own capitals would split them apart. */
const ONE_WORD =
  /AutoML|CloudTrail|CloudWatch|CloudFront|CloudFormation|CodeBuild|DynamoDB|ElastiCache|GuardDuty|OpenSearch|SageMaker|QuickSight|DocumentDB|IPv([46])|VPCs|IMDSv\d|OAuth2?|GitHub|BitBucket|PostgreSQL|MySQL|NoSQL|JavaScript|XRay/g;

/** Whether a text is the name of a product or a technology, not of a parameter: `GitHub`, `IPv6`. */
export function isProductName(text: string): boolean {
  return text.replace(ONE_WORD, "") === "";
}

/** Characters. Names and values are shorter: their words are asked for again and again, and kept. */
const LONGEST_KEPT = 100;
const KEPT_NAMES = { most: 20_000, leaves: "all" } as const;

/** Lower-case words of an identifier or a text: `DBInstances` → `db instances`, `enableKmsKeyId` → `enable kms key id`. */
export function splitWords(text: string): readonly string[] {
  return text.length > LONGEST_KEPT ? split(text) : wordsOfName(text);
}

const wordsOfName = byText("controls/words of names", KEPT_NAMES, split);

/** The stems of `splitWords`. */
export function stemsOf(text: string): readonly string[] {
  return text.length > LONGEST_KEPT ? split(text).map(stem) : stemsOfName(text);
}

const stemsOfName = byText("controls/stems of names", KEPT_NAMES, (text: string) => wordsOfName(text).map(stem));

function split(text: string): string[] {
  return (
    text
      .replace(ONE_WORD, (word) => ` ${word.toLowerCase()} `)
      // The plural of an abbreviation: `WebACLs`, `listIPs`.
      .replace(/(?<![A-Z])([A-Z]{2,})s(?![a-z])/g, (_, word: string) => ` ${word.toLowerCase()}s `)
      .replace(/([a-z\d])([A-Z])/g, "$1 $2")
      .replace(/(?<=[A-Z])(?=[A-Z][a-z])/g, " ")
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== "")
  );
}

/** Long and short forms that requirements and identifiers use for the same thing. */
const SHORT: Record<string, string> = {
  configuration: "config",
  configurations: "config",
  configs: "config",
  database: "db",
  databases: "db",
  identifier: "id",
  identifiers: "id",
  ids: "id",
  authentication: "auth",
  authorization: "auth",
  authorisation: "auth",
  authorized: "auth",
  authorised: "auth",
  authorizer: "auth",
  authenticated: "auth",
  cmk: "kms",
  cmks: "kms",
};

/** What the stemmer would make the same as something else: a customer is not custom, HTTPS no HTTP. */
const KEPT = new Map([
  ["customer", "customer"],
  ["customers", "customer"],
  ["https", "https"],
]);

/** The stem of one lower-case word: `encryption`, `encrypted` → `encrypt`; `publicly` → `public`. */
export const stem: (word: string) => string = byText("controls/stems", { most: 50_000, leaves: "all" }, (word) => {
  const base = KEPT.get(word) ?? SHORT[word] ?? (word.length > 5 && word.endsWith("ly") ? word.slice(0, -2) : word);
  return KEPT.has(word) || /\d/.test(base) || base.length < 3 ? base : stemmer(base);
});

/** Something written as values are, with letters and digits or an underscore in it: `gp2`, `t2.micro`, `PT1H`, `must_encrypt`. */
const VALUE = /(?<![\w./:-])(?=[\w./:-]{0,60}(?:[A-Za-z][./:-]?\d|_))[A-Za-z][\w./:-]{1,60}\w(?![\w./:-])/g;
/** What is written so and is the name of something else. */
const NO_VALUE =
  /^(ec2|s3|route53|imds\w*|(tls|ssl)[\w.]*|ipv\d\w*|x\.?509|sha-?\d+|k8s|oauth2?|http\/?\d|h2|sse-\w+|aes-?\d+|md5|level-?\d|fips\S*|x86\S*|arm64|db2|log4j|v\d[\d.]*|p\d|oauth2\S*|web3|office365|cis\S*|iso\S*|soc\d|nist\S*|python[\d.]+|node\S*)$/i;

/** The words of a requirement that are written like values, and are no names of services or standards. */
export function valuesIn(text: string): string[] {
  return (text.match(VALUE) ?? []).filter((one) => !NO_VALUE.test(one));
}

/** Names of things: ARNs, aliases, and what stands behind what it names and ends its part, `bucket org-trail`. */
const NAMES =
  /(?<![\w-])(?:arn:[\w:/*.@+-]+|alias\/[\w/.-]+)|(?<=\b(?:bucket|keys?|roles?|group|topic|queue|stream|cluster|profile|alias|vault|pool|table|function|domain|repository|image|engine|named|called|equal to|set to|value|model|type|mode|class|tier) )[a-z\d]+(?:[-_./][a-z\d]+)+(?=[,.;]|$| (?:and|or|for|in|on|with|by|only)\b)/gi;

/** The names and ARNs of things that a requirement gives. */
export function namesIn(text: string): string[] {
  return (text.match(NAMES) ?? []).map((one) => one.replace(/[.]$/, ""));
}

/** Only letters and digits, as what is written in several ways is compared: `Python 3.8` is `python3.8`. */
export function squash(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\d]/gu, "");
}

/** As values are compared with words: `on-demand` is `ON_DEMAND`. */
export function spelled(value: string): string {
  return value.toLowerCase().replaceAll("-", "_");
}

/** Words that carry no meaning in a requirement or in a documentation sentence. */
const STOP = new Set(
  (
    "a an the of for to in on at by with from as is are be been being was were has have had do does did not no nor or and if then else when where which who whose that this these those " +
    "it its they them their there any all each every some such than can could should must may might will would shall your you our we us i " +
    "check checks checked whether ensure ensures require required requires verify verifies rule compliant non noncompliant control configured configure specified specify specifies " +
    "amazon aws using use used uses least set sets value values given based via within per about into only also more one settings setting"
  ).split(" "),
);

/** Stemmed words of a text without those that say nothing. */
export function terms(text: string): string[] {
  return splitWords(text)
    .filter((word) => !STOP.has(word) && word.length > 1)
    .map(stem);
}

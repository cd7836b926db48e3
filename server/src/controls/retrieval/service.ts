// Which AWS service does a requirement speak of, and which one did the user mean by a name. Pure.
import { nearest } from "../names";
import type { ServiceSummary, SpecificationIndex } from "../specification/types";
import { splitWords, stem } from "./words";

/** Things that people call by a name of their own although they belong to a service of another name. */
const KNOWN_AS: [RegExp, string][] = [
  [
    /\b(ebs|vpcs?|subnets?|security groups?|network acls?|amis?|transit gateways?|elastic ips?|nat gateways?|flow logs|launch templates?|volumes?|imdsv?2?|ec2)\b/,
    "ec2",
  ],
  [/\b(alb|nlb|(application|network|gateway) load balancers?|target groups?)\b/, "elbv2"],
  [/\bclassic load balancers?\b|\bclb\b/, "elb"],
  [/\bauto ?scaling groups?\b/, "autoscaling"],
  [/\blog groups?\b/, "logs"],
  [/\bs3\b|\bbuckets?\b/, "s3"],
  [/\brds\b|\baurora\b|\bdb (instances?|clusters?|snapshots?)\b/, "rds"],
  [/\bstate machines?\b/, "stepfunctions"],
  [/\brest apis?\b/, "apigateway"],
  [/\bhttp apis?\b|\bwebsocket apis?\b/, "apigatewayv2"],
  [/\bweb acls?\b/, "wafv2"],
  [/\bpassword polic\w+|\biam\b|\baccess keys?\b|\bmfa\b/, "iam"],
  [/\bcertificates?\b/, "acm"],
  [/\belasticsearch\b/, "es"],
  [/\bdocument ?db\b/, "docdb"],
  [/\baws config\b|\bconfiguration recorders?\b/, "config"],
  [/\b(cloudwatch )?alarms?\b/, "cloudwatch"],
  [/\bhosted zones?\b|\broute ?53\b/, "route53"],
];

/** What people mean by a word when they name no service at all. */
const MOSTLY: [RegExp, string][] = [
  [/\btopics?\b/, "sns"],
  [/\bqueues?\b/, "sqs"],
  [/\bfunctions?\b/, "lambda"],
  [/\btrails?\b/, "cloudtrail"],
  [/\bdistributions?\b/, "cloudfront"],
  [/\b(notebooks?|training jobs?|endpoint configurations?)\b/, "sagemaker"],
  [/\btables?\b/, "dynamodb"],
  [/\bsecrets?\b/, "secretsmanager"],
  [/\btask definitions?\b|\bcontainers?\b/, "ecs"],
  [/\bkubernetes\b/, "eks"],
  [/\bwork ?groups?\b/, "athena"],
  [/\b(load balancers?|listeners?)\b/, "elbv2"],
  [/\b(redis|memcached)\b/, "elasticache"],
  [/\bmsk\b|\bkafka\b/, "kafka"],
  [/\bbrokers?\b/, "mq"],
];

/** Services that requirements on other services name as the means: what encrypts, logs, protects. */
const MEANS = new Set(["kms", "logs", "cloudwatch", "iam", "waf", "wafv2", "waf-regional", "health", "config", "backup", "auditmanager"]);

/** Services whose name people use for something else: EBS volumes are EC2's. */
const NAMESAKES = new Set(["ebs"]);

/** Words of service titles that name no service. */
const NO_NAME = new Set(
  "amazon aws service services for the of and on in web manager management system systems simple elastic api".split(" "),
);

/** The services that a text speaks of, likeliest first; empty when it names none. */
export function guessService(index: SpecificationIndex, text: string, most = 5): string[] {
  const lower = text.toLowerCase();
  const words = splitWords(text);
  const stems = words.map(stem);
  const counts = new Map<string, number>();
  const services = index.services().map((service) => ({ service, names: namesOf(service) }));
  for (const { names } of services) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const joined = ` ${stems.join(" ")} `;
  const meant = MOSTLY.filter(([pattern]) => pattern.test(lower)).map(([, id]) => id);
  const known = KNOWN_AS.filter(([pattern]) => pattern.test(lower)).map(([, id]) => id);
  return services
    .map(({ service, names }) => {
      let score = words.includes(service.id) || (service.id.length > 5 && words.join("").includes(service.id)) ? 3 : 0;
      for (const name of names) if (stems.includes(name)) score += 2 / (counts.get(name) ?? 1);
      let noun = 0;
      for (const one of service.nouns) {
        const parts = one.split(" ").map(stem);
        if (parts.length <= stems.length && joined.includes(` ${parts.join(" ")} `)) noun = Math.max(noun, 0.2 + 0.3 * parts.length);
      }
      const sum = score + noun * (score > 0 ? 1 : 0.4) + (known.includes(service.id) ? 2 : meant.includes(service.id) ? 0.4 : 0);
      return { id: service.id, score: NAMESAKES.has(service.id) ? sum * 0.2 : MEANS.has(service.id) ? sum * 0.45 : sum };
    })
    .filter(({ score }) => score > 0.3)
    .sort((a, b) => b.score - a.score || a.id.length - b.id.length)
    .slice(0, most)
    .map(({ id }) => id);
}

/** The ids of services whose name is like `name`, for "did you mean". Empty when nothing is near. */
export function suggestServices(index: SpecificationIndex, name: string): string[] {
  const wanted = name.trim().toLowerCase();
  const all = index.services();
  const aliased = all.filter((service) => service.aliases.includes(wanted)).map((service) => service.id);
  if (aliased.length > 0) return aliased;
  const close = nearest(
    wanted,
    all.map((service) => service.id),
  );
  return close.length > 0 ? close : guessService(index, name, 3);
}

function namesOf(service: ServiceSummary): string[] {
  const names = [service.id, service.title, ...service.aliases].flatMap(splitWords).filter((word) => !NO_NAME.has(word) && word.length > 1);
  return [...new Set(names.map(stem))];
}

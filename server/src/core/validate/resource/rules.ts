// Rules about `Resource` and `NotResource`: the form of ARNs, and whether the fields fit the service.

import { hasWildcard } from "../../catalogue/match";
import { partitionOf, partitions } from "../../catalogue/partitions";
import { coversOf, reportCovered } from "../covered";
import { type ArnFormat, canHaveFormat, nearestName } from "../facts";
import { example, replaceText } from "../fixes";
import { covers } from "../patterns";
import { unknownRegion } from "../regions";
import { quote, quoteList, type Report, type Rule } from "../rule";
import { catalogueNote } from "../unknown-names";
import { type PolicyView, pieceOf, type ResourceView } from "../view";

/** Masked variables (U+0001) and wildcards: what such a field holds is not known from the text. */
function isOpen(field: string): boolean {
  return hasWildcard(field) || field.includes("\u0001");
}

function fieldCount(resource: ResourceView): number {
  return resource.masked.split(":").length;
}

/** Start and end of the field with this number (0 is `arn`) in the text. */
function fieldSpan(resource: ResourceView, field: number): [number, number] {
  let start = 0;
  for (let i = 0; i < field; i++) start = resource.masked.indexOf(":", start) + 1;
  const colon = field < 5 ? resource.masked.indexOf(":", start) : -1;
  return [start, colon < 0 ? resource.masked.length : colon];
}

/** The range of a field; of the whole ARN when the field is empty. */
function fieldRange(resource: ResourceView, field: number) {
  const [start, end] = fieldSpan(resource, field);
  return start === end ? resource.range : pieceOf(resource, start, end);
}

function withField(resource: ResourceView, field: number, text: string): string {
  const [start, end] = fieldSpan(resource, field);
  return resource.text.slice(0, start) + text + resource.text.slice(end);
}

/** The formats of the service that the resource field can be of, or undefined when the service's formats are not known. */
function fitting(resource: ResourceView, policy: PolicyView): readonly ArnFormat[] | undefined {
  const fields = resource.fields;
  if (!fields || isOpen(fields.service)) return undefined;
  const formats = policy.facts.arnFormats(fields.service);
  if (formats.length === 0) return undefined;
  return policy.facts.fittingFormats(fields.service, fields.resource.replace(/\u0001+/g, "*").toLowerCase());
}

interface FieldRule {
  code: string;
  rule: string;
  test: (resource: ResourceView, formats: readonly ArnFormat[], policy: PolicyView) => Misfit | undefined;
}

interface Misfit {
  field: number;
  message: string;
  replacement?: string;
  effect?: string;
  severity?: "warning";
}

/** A rule that compares a field with the formats of the service. Silent where nothing is known. */
function fieldRule({ code, rule, test }: FieldRule): Rule {
  return {
    code,
    awsType: "ERROR",
    rule,
    note: "Judged by the ARN formats of the service reference and a few that AWS documents elsewhere; services without any are left alone, and a field that any fitting format takes is accepted.",
    resource(resource, report, policy) {
      const formats = fitting(resource, policy);
      const found = formats && test(resource, formats, policy);
      if (!found) return;
      const { field, message, replacement, effect, severity } = found;
      report(fieldRange(resource, field), message, {
        ...(severity && { severity }),
        fixes: () => [
          replacement === undefined
            ? undefined
            : replaceText(policy, resource.range, withField(resource, field, replacement), effect ?? "The ARN takes a valid form."),
        ],
      });
    },
  };
}

/** Whether a field is filled in although no fitting format has it. */
function isNeedless(resource: ResourceView, name: "region" | "account", formats: readonly ArnFormat[]): boolean {
  const text = resource.fields?.[name] ?? "";
  return text !== "" && !isOpen(text) && formats.length > 0 && formats.every((format) => format[name] === "none");
}

/** Whether a Region or an account can be that of a format; what is missing has codes of its own. */
function fieldFits(text: string | undefined, format: ArnFormat["region"]): boolean {
  if (text === undefined || text === "" || isOpen(text) || format === "any") return true;
  return format !== "none" && text.toLowerCase() === format;
}

/** A rule about a field that is filled in although the service leaves it empty; `what` is its content, with an article. */
function needlessField(code: string, name: "region" | "account", field: number, what: string): Rule {
  return fieldRule({
    code,
    rule: `A resource ARN names ${what} although no fitting format of the service has one.`,
    test(resource, formats) {
      if (!isNeedless(resource, name, formats)) return undefined;
      return {
        field,
        message: `ARNs of this kind in ${quote(resource.fields?.service ?? "")} have no ${what.replace(/^an? /, "")}, so this one matches nothing. Leave the field empty.`,
        replacement: "",
        effect: "The entry matches the resource.",
      };
    },
  });
}

function badAccount(resource: ResourceView): boolean {
  const account = resource.fields?.account ?? "";
  return account !== "" && !isOpen(account) && !/^\d{12}$/.test(account) && account !== "aws";
}

function reportUnknownRegion(resource: ResourceView, report: Report, policy: PolicyView): void {
  const region = resource.fields?.region ?? "";
  if (region === "" || isOpen(region)) return;
  const regions = policy.catalogue.regions();
  if (regions.includes(region)) {
    reportForeignRegion(resource, region, report, policy);
    return;
  }
  // Some formats hold a fixed word in the Region's place; the two pseudo Regions occur in ARNs of global resources.
  if (region === "aws-global" || policy.facts.arnFormats(resource.fields?.service ?? "").some((format) => format.region === region)) return;
  const { meant, severity } = unknownRegion(region, regions);
  report(
    fieldRange(resource, 3),
    `${quote(region)} is not a Region of AWS, so this ARN matches nothing. ${meant ? `Did you mean ${quote(meant)}?` : "Name a Region, or write `*` for any."}`,
    {
      severity,
      fixes: () => [
        meant ? replaceText(policy, resource.range, withField(resource, 3, meant), `The ARN is about \`${meant}\`.`) : undefined,
      ],
    },
  );
}

/** A Region of another partition than the ARN's: accounts and resources of one partition do not exist in another. */
function reportForeignRegion(resource: ResourceView, region: string, report: Report, policy: PolicyView): void {
  const { partition = "" } = resource.fields ?? {};
  const own = partitionOf(region);
  if (own === partition || !partitions.includes(partition)) return;
  report(
    fieldRange(resource, 3),
    `${quote(region)} is a Region of the partition ${quote(own)}, and this ARN is of ${quote(partition)}, so it matches nothing. Write the partition of the Region, or a Region of the partition.`,
    {
      fixes: () => [replaceText(policy, resource.range, withField(resource, 1, own), `The ARN is about \`${own}\`.`)],
    },
  );
}

/** `function:name` for `function/name`: the same words in the form that the service uses, when there is just one. */
function sameInForm(resource: string, formats: readonly ArnFormat[]): string | undefined {
  const [, word, tail] = /^([\w-]+)[:/]([^:/]+)$/.exec(resource) ?? [];
  if (word === undefined || tail === undefined || tail.includes("\u0001")) return undefined;
  const forms = formats.map((format) => /^([\w-]+)([:/])\*$/.exec(format.resource)).filter((form) => form !== null);
  const name = nearestName(
    word,
    forms.map((form) => form[1] as string),
  );
  const separators = new Set(forms.filter((form) => form[1] === name).map((form) => form[2] as string));
  return name !== undefined && separators.size === 1 ? `${name}${[...separators][0]}${tail}` : undefined;
}

export const resourceRules: readonly Rule[] = [
  {
    code: "INVALID_ARN_PREFIX",
    awsType: "ERROR",
    rule: "A resource has the six fields of an ARN, and the first is not `arn`.",
    resource(resource, report, policy) {
      if (fieldCount(resource) < 6 || resource.text.startsWith("arn:") || resource.masked.startsWith("\u0001")) return;
      const repaired = resource.text.replace(/^[^:]*:/, "arn:");
      report(
        resource.range,
        `${quote(resource.text)} is not an ARN, because it does not begin with \`arn:\`, so it matches nothing. Write \`arn\` in the first field, or \`*\` for every resource.`,
        { fixes: () => [replaceText(policy, resource.range, repaired, "The entry matches what the ARN names.")] },
      );
    },
  },
  {
    code: "MISSING_ARN_FIELD",
    awsType: "ERROR",
    rule: "A resource other than `*` has fewer than the six fields of an ARN.",
    note: 'AWS says "at least 6 fields" and no more, so a short ARN that ends in `*` counts as short. `execute-api:/…` in a resource policy is left out: API Gateway completes it.',
    resource(resource, report, policy) {
      const count = fieldCount(resource);
      if (count >= 6 || /^\*+$/.test(resource.text)) return;
      // API Gateway completes this when the policy is saved; its own examples are written so.
      if (/^execute-api:\//.test(resource.text) && policy.kind === "resource") return;
      const isArn = resource.text.startsWith("arn:");
      // A variable may hold the fields that seem to be missing.
      if (resource.masked.startsWith("\u0001") || (isArn && resource.masked.includes("\u0001"))) return;
      const prefixed = `arn:${resource.text}`;
      report(
        resource.range,
        `${quote(resource.text)} has ${count === 1 ? "one field" : `${count} fields`}, and an ARN has six: \`arn:partition:service:region:account:resource\`. Complete it; a field may be empty where the service has none. \`*\` alone stands for every resource.`,
        {
          fixes: () => [
            !isArn && prefixed.split(":").length === 6
              ? replaceText(policy, resource.range, prefixed, "The entry matches what the ARN names.")
              : undefined,
          ],
        },
      );
    },
  },
  {
    code: "INVALID_ARN_SERVICE_CASE",
    awsType: "ERROR",
    rule: "The service field of a resource ARN holds upper-case letters.",
    resource(resource, report, policy) {
      const service = resource.fields?.service ?? "";
      if (service.includes("\u0001") || service === service.toLowerCase()) return;
      report(
        fieldRange(resource, 2),
        `The service ${quote(service)} of an ARN is written in lower case, and ARNs are compared with case, so this matches nothing. Write ${quote(service.toLowerCase())}.`,
        {
          fixes: () => [
            replaceText(
              policy,
              resource.range,
              withField(resource, 2, service.toLowerCase()),
              "The entry matches the resources of the service.",
            ),
          ],
        },
      );
    },
  },
  {
    code: "INVALID_PARTITION",
    awsType: "ERROR",
    rule: "The partition of a resource ARN is not one of AWS's partitions and holds no wildcard.",
    note: "AWS also knows which services a partition has; that is not in the catalogue and is not checked.",
    resource(resource, report, policy) {
      const partition = resource.fields?.partition;
      if (partition === undefined || isOpen(partition) || partitions.includes(partition)) return;
      const service = resource.fields?.service ?? "";
      report(
        fieldRange(resource, 1),
        `${quote(partition)} is not a partition, so this ARN${service ? ` of ${quote(service)}` : ""} matches nothing. The partitions are ${quoteList(partitions, 8)}.`,
        {
          fixes: () => [replaceText(policy, resource.range, withField(resource, 1, "aws"), "The ARN is about the commercial Regions.")],
        },
      );
    },
  },
  {
    code: "INVALID_ARN_REGION",
    awsType: "ERROR",
    rule: "The Region field of a resource ARN names no Region that is known, or one of another partition than the ARN's.",
    note: "AWS also checks that the resource type exists in the Region; that is not in the catalogue and is not checked. An unknown name of the usual form may be a newer Region: it is shown as a warning.",
    resource: reportUnknownRegion,
  },
  {
    code: "INVALID_ARN_ACCOUNT",
    awsType: "ERROR",
    rule: "The account field of a resource ARN is not empty, not twelve digits, not `aws`, and holds no wildcard or variable.",
    resource(resource, report, policy) {
      if (!badAccount(resource)) return;
      const { account = "", service = "" } = resource.fields ?? {};
      if (policy.facts.arnFormats(service).some((format) => format.account === account)) return;
      report(
        fieldRange(resource, 4),
        `${quote(account)} is not an account ID, so this ARN matches nothing. An account ID has exactly twelve digits; \`*\` means any account.`,
        {
          fixes: () => [
            example(replaceText(policy, resource.range, withField(resource, 4, "*"), "The entry matches the resource in every account.")),
          ],
        },
      );
    },
  },
  fieldRule({
    code: "INVALID_ARN_RESOURCE",
    rule: "An ARN, read as a pattern, has no text in common with any format that the service reference gives for the service: both are compared as whole texts, so that a `*` of the ARN also matches colons, while a Region or an account of the format holds none.",
    test(resource, formats, policy) {
      if (
        formats.some((format) => fieldFits(resource.fields?.region, format.region) && fieldFits(resource.fields?.account, format.account))
      )
        return undefined;
      // A Region or an account too many has a code of its own.
      if (isNeedless(resource, "region", formats) || isNeedless(resource, "account", formats)) return undefined;
      const whole = resource.masked.replace(/\u0001+/g, "*").toLowerCase();
      if (policy.facts.arnFormats(resource.fields?.service ?? "").some((format) => canHaveFormat(whole, format))) return undefined;
      const service = resource.fields?.service ?? "";
      const known = [...new Set(policy.facts.arnFormats(service).map((format) => format.type.arn.split(":").slice(5).join(":")))];
      // A first word that the service does not use at all may be a resource type newer than the catalogue.
      const word = /^[\w-]*/.exec(resource.fields?.resource ?? "")?.[0] ?? "";
      const words = policy.facts.arnFormats(service).map((format) => /^[\w-]*/.exec(format.resource)?.[0] ?? "");
      const slip =
        words.includes(word.toLowerCase()) ||
        nearestName(
          word,
          words.filter((one) => one !== ""),
        ) !== undefined;
      const replacement = sameInForm(resource.fields?.resource ?? "", policy.facts.arnFormats(service));
      return {
        ...(!slip && { severity: "warning" as const }),
        ...(replacement !== undefined && { replacement, effect: "The entry matches resources of that name." }),
        field: 5,
        message: `${quote(resource.fields?.resource.replace(/\u0001+/g, "…") ?? "")} has none of the forms that resources of ${quote(service)} have, so this ARN matches nothing. Known forms: ${quoteList(known, 4)}. ${catalogueNote(policy)}`,
      };
    },
  }),
  needlessField("ARN_REGION_NOT_ALLOWED", "region", 3, "a Region"),
  needlessField("ARN_ACCOUNT_NOT_ALLOWED", "account", 4, "an account"),
  fieldRule({
    code: "MISSING_ARN_REGION",
    rule: "A resource ARN has an empty Region field although every fitting format of the service has one.",
    test(resource, formats) {
      if (resource.fields?.region !== "" || formats.length === 0 || formats.some((format) => format.region === "none")) return undefined;
      return {
        field: 3,
        message: `ARNs of this kind in ${quote(resource.fields.service)} have a Region, and an empty field matches none of them. Name the Region, or write \`*\` for all.`,
        replacement: "*",
        effect: "The entry matches the resource in every Region.",
      };
    },
  }),
  fieldRule({
    code: "MISSING_ARN_ACCOUNT",
    rule: "A resource ARN has an empty account field although every fitting format of the service has one.",
    test(resource, formats) {
      // With an open resource field nobody knows which kind is meant.
      if (
        resource.fields?.account !== "" ||
        /^[*?\u0001]/.test(resource.fields.resource) ||
        formats.length === 0 ||
        formats.some((format) => format.account === "none")
      )
        return undefined;
      return {
        field: 4,
        message: `ARNs of this kind in ${quote(resource.fields.service)} have an account ID, and an empty field matches none of them. Write the twelve digits, or \`*\` for any account.`,
        replacement: "*",
        effect: "The entry matches the resource in every account.",
      };
    },
  }),
  {
    code: "REDUNDANT_RESOURCE",
    awsType: "SUGGESTION",
    rule: "An entry of `Resource` or `NotResource` is equal to an earlier entry, or covered by a pattern of the same list, both read as whole texts in which `*` also matches colons: one finding for each pattern that no other one covers, with all that it covers.",
    statement(view, report, policy) {
      for (const negated of [false, true]) {
        const entries = view.resources.filter((resource) => resource.negated === negated);
        const found = coversOf(entries, { text: (entry) => maskedText(entry.text), coveredBy: covers });
        reportCovered(report, policy, found, {
          noun: "resource",
          equal: (entry, by) => entry.text === by.text,
          sure: (by, entry) => surelyCovers(maskedText(by.text), maskedText(entry.text)),
        });
      }
    },
  },
];

/**
 * Whether IAM gives a pattern that covers another one as a whole text as much. A `*` at the end of a field may run on beyond
 * the colon, any other wildcard of the first five fields stays inside its field (SEMANTICS.md 2.3 R1, R2).
 */
function surelyCovers(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  const [w, n] = [wide.split(":"), narrow.split(":")];
  const inner = w.slice(0, 5).some((field) => hasWildcard(field.replace(/\*$/, "")));
  if (!inner) return n.length >= 6 || wide.endsWith("*");
  if (w.length < 6 || n.length < 6) return false;
  return [0, 1, 2, 3, 4].every((i) => covers(w[i] as string, n[i] as string)) && covers(w.slice(5).join(":"), n.slice(5).join(":"));
}

/** Variables as text of their own that only they (or a wildcard) match. */
function maskedText(text: string): string {
  return text.includes("${")
    ? text.replace(/\$\{[^{}]*\}/g, (variable) => variable.replace(/:/g, "\u0001").replace(/[*?]/g, "\u0002"))
    : text;
}

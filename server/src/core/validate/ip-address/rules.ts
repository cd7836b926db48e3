// Rules about IP addresses in conditions: bits that do not count, and private ranges where public addresses come.
import { noAccessChanges, removeEntries, replaceText } from "../fixes";
import { type Cidr, firstAddress, formatCidr, isPrivate, parseCidr } from "../ip";
import { quote, type Rule } from "../rule";
import { type ConditionView, fixedValues, type PolicyView, type ValueView } from "../view";

/** The ranges of `aws:SourceIp` values, told apart by private and public; undefined when one cannot be read. */
function privateShare(condition: ConditionView, policy: PolicyView): { privates: ValueView[]; all: number } | undefined {
  if (condition.lower !== "aws:sourceip" || condition.operator?.family !== "IP" || condition.values.length === 0) return undefined;
  const values = fixedValues(condition, policy);
  const ranges = values.map((value) => parseCidr(value.text));
  if (values.length !== condition.values.length || ranges.some((range) => range === undefined)) return undefined;
  return { privates: values.filter((_, i) => isPrivate(ranges[i] as Cidr)), all: values.length };
}

function privateRule(
  code: string,
  awsType: "ERROR" | "SUGGESTION",
  negated: boolean,
  rule: string,
  message: (values: ValueView[]) => string,
): Rule {
  const subset = awsType === "SUGGESTION";
  return {
    code,
    awsType,
    rule,
    condition(condition, report, policy) {
      const share = privateShare(condition, policy);
      if (!share || share.privates.length === 0 || condition.operator?.negated !== negated || share.privates.length < share.all !== subset)
        return;
      const [first, ...others] = share.privates as [ValueView, ...ValueView[]];
      report(first.range, message(share.privates), {
        related: others.map((value) => ({ message: "Another private range.", range: value.range })),
        fixes: () => [
          subset
            ? undefined
            : replaceText(
                policy,
                condition.entry.key.range,
                "aws:VpcSourceIp",
                "The condition is about the private address of a request that comes through a VPC endpoint.",
                "Compare `aws:VpcSourceIp` instead",
              ),
          subset
            ? removeEntries(
                policy,
                share.privates.map((value) => value.range),
                "Remove the private ranges",
                "Nothing changes as long as requests carry public addresses, which AWS says they do.",
              )
            : undefined,
        ],
      });
    },
  };
}

export const ipAddressRules: readonly Rule[] = [
  {
    code: "IMPROVE_IP_RANGE",
    awsType: "SUGGESTION",
    rule: "A range has bits set behind its fixed part.",
    condition(condition, report, policy) {
      if (condition.operator?.family !== "IP") return;
      for (const value of fixedValues(condition, policy)) {
        const cidr = parseCidr(value.text);
        if (!cidr || firstAddress(cidr) === cidr.address) continue;
        const better = formatCidr({ ...cidr, address: firstAddress(cidr) });
        report(
          value.range,
          `The bits of ${quote(value.text)} behind the first ${cidr.prefix} are ignored. Write ${quote(better)}, the same range.`,
          {
            fixes: () => [replaceText(policy, value.range, better, noAccessChanges("it is the same range"))],
          },
        );
      }
    },
  },
  privateRule(
    "PRIVATE_IP_ADDRESS",
    "ERROR",
    false,
    "`IpAddress` compares `aws:SourceIp` with private ranges only.",
    () =>
      "`aws:SourceIp` is a public address, and all ranges here are private, so the condition never matches. Name public ranges, or compare `aws:VpcSourceIp` for requests through a VPC endpoint.",
  ),
  privateRule(
    "PRIVATE_NOT_IP_ADDRESS",
    "ERROR",
    true,
    "`NotIpAddress` compares `aws:SourceIp` with private ranges only.",
    () =>
      "`aws:SourceIp` is a public address, and all ranges here are private, so the condition always matches and restricts nothing. Name public ranges, or compare `aws:VpcSourceIp` for requests through a VPC endpoint.",
  ),
  privateRule(
    "PRIVATE_IP_ADDRESS_SUBSET",
    "SUGGESTION",
    false,
    "`IpAddress` compares `aws:SourceIp` with public and private ranges.",
    (values) =>
      `\`aws:SourceIp\` is a public address, so the private ${values.length > 1 ? "ranges" : "range"} here never match. Remove them, or compare \`aws:VpcSourceIp\` for requests through a VPC endpoint.`,
  ),
  privateRule(
    "PRIVATE_NOT_IP_ADDRESS_SUBSET",
    "SUGGESTION",
    true,
    "`NotIpAddress` compares `aws:SourceIp` with public and private ranges.",
    (values) =>
      `\`aws:SourceIp\` is a public address, so excluding the private ${values.length > 1 ? "ranges" : "range"} here has no effect. Remove them, or compare \`aws:VpcSourceIp\` for requests through a VPC endpoint.`,
  ),
];

// The partitions of AWS: groups of Regions with accounts, ARNs and host names of their own (AWS General Reference, "AWS partitions"). A new one is a row here.

/** A partition. */
interface Partition {
  /** As it stands in ARNs. */
  name: string;
  /** What the host names of its services end with (`AWS::URLSuffix`). */
  suffix: string;
  /** What the names of its Regions begin with; none of `aws`, which has all others. */
  regions?: string;
}

const table: readonly Partition[] = [
  { name: "aws", suffix: "amazonaws.com" },
  { name: "aws-cn", suffix: "amazonaws.com.cn", regions: "cn-" },
  { name: "aws-us-gov", suffix: "amazonaws.com", regions: "us-gov-" },
  { name: "aws-iso", suffix: "c2s.ic.gov", regions: "us-iso-" },
  { name: "aws-iso-b", suffix: "sc2s.sgov.gov", regions: "us-isob-" },
  { name: "aws-iso-e", suffix: "cloud.adc-e.uk", regions: "eu-isoe-" },
  { name: "aws-iso-f", suffix: "csp.hci.ic.gov", regions: "us-isof-" },
  { name: "aws-eusc", suffix: "amazonaws.eu", regions: "eusc-" },
];

/** The names of all partitions. */
export const partitions: readonly string[] = table.map(({ name }) => name);

/** The ends of host names in all partitions, each once. */
export const hostSuffixes: readonly string[] = [...new Set(table.map(({ suffix }) => suffix))];

/** The partition of a Region, by the beginning of its name. */
export function partitionOf(region: string): string {
  return table.find(({ regions }) => regions !== undefined && region.startsWith(regions))?.name ?? "aws";
}

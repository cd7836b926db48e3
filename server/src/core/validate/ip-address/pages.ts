// Pages about addresses in conditions.
import { deny, type Page, when } from "../page";

const ipTodo = "Name public ranges. For requests that come through a VPC endpoint compare `aws:VpcSourceIp`.";

export const ipAddressPages: Record<string, Page> = {
  IMPROVE_IP_RANGE: {
    why: "The bits behind the fixed part are ignored. Whoever reads the range may think that it begins at the address.",
    todo: "Write the first address of the range.",
    bad: when("IpAddress", "aws:SourceIp", "203.0.113.77/24"),
    good: when("IpAddress", "aws:SourceIp", "203.0.113.77/32"),
  },
  PRIVATE_IP_ADDRESS: {
    why: "`aws:SourceIp` is the public address of the caller. It is never a private one, so the condition never matches.",
    todo: ipTodo,
    bad: when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "192.168.1.0/24"]),
    good: when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "198.51.100.0/24"]),
  },
  PRIVATE_NOT_IP_ADDRESS: {
    why: "`aws:SourceIp` is never a private address, so the condition always matches and restricts nothing.",
    todo: ipTodo,
    bad: deny({ Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }),
    good: deny({ Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" }, Bool: { "aws:ViaAWSService": "false" } } }),
  },
  PRIVATE_IP_ADDRESS_SUBSET: {
    why: "The private ranges in the list never match, because `aws:SourceIp` is a public address.",
    todo: ipTodo,
    bad: when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "10.0.0.0/8"]),
    good: when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "11.0.0.0/8"]),
  },
  PRIVATE_NOT_IP_ADDRESS_SUBSET: {
    why: "Excluding private ranges has no effect, because `aws:SourceIp` is a public address.",
    todo: ipTodo,
    bad: deny({ Condition: { NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "172.16.0.0/12"] } } }),
    good: deny({
      Condition: { NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "172.32.0.0/12"] }, Bool: { "aws:ViaAWSService": "false" } },
    }),
  },
};

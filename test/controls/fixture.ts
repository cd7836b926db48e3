// A small made-up service, written as botocore writes services, and the index over it; plus the built index and outside data where they are there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BotocoreModel, compactService, expandService, summarise } from "../../server/src/controls/specification/compact";
import { openPack } from "../../server/src/controls/specification/node/pack";
import type { SpecificationIndex } from "../../server/src/controls/specification/types";

const root = join(import.meta.dirname, "..", "..");

/** An archive of vaults: enough shapes to have lists, maps with keys, documented attribute names and a recursion. */
export const ARCHIVE: BotocoreModel = {
  metadata: {
    apiVersion: "2020-01-01",
    endpointPrefix: "archive-vaults",
    signingName: "archive",
    serviceId: "Archive",
    serviceFullName: "Example Archive Service",
  },
  operations: {
    DescribeVault: {
      documentation: "<p>Describes a vault. More words.</p>",
      input: { shape: "DescribeVaultRequest" },
      output: { shape: "DescribeVaultResponse" },
    },
    ListVaults: { documentation: "<p>Lists vaults.</p>", output: { shape: "ListVaultsResponse" } },
    CreateVault: { input: { shape: "Vault" } },
    GetVaultAttributes: { output: { shape: "AttributesResponse" } },
    DescribeReplicas: { output: { shape: "ReplicasResponse" } },
  },
  shapes: {
    DescribeVaultRequest: { type: "structure", members: { VaultName: { shape: "String" } } },
    DescribeVaultResponse: { type: "structure", members: { Vault: { shape: "Vault" } } },
    ListVaultsResponse: {
      type: "structure",
      members: { Vaults: { shape: "VaultList" }, NextToken: { shape: "String", documentation: "<p>Goes on.</p>" } },
    },
    VaultList: { type: "list", member: { shape: "Vault" } },
    Vault: {
      type: "structure",
      members: {
        VaultName: { shape: "String" },
        StorageEncrypted: { shape: "Boolean", documentation: "<p>Whether the vault is encrypted at rest.</p><p>Not more.</p>" },
        KmsKeyId: { shape: "String", documentation: "<p>The KMS key of an encrypted vault.</p>" },
        PubliclyAccessible: { shape: "Boolean", documentation: "<p>Whether the vault can be reached from the internet.</p>" },
        RetentionDays: { shape: "Integer", documentation: "<p>How many days deleted items are kept.</p>" },
        AccessLogging: { shape: "OnOff", documentation: "<p>Access logs of the vault.</p>" },
        Parent: { shape: "Vault" },
      },
    },
    AttributesResponse: { type: "structure", members: { Attributes: { shape: "AttributeMap" }, Settings: { shape: "SettingList" } } },
    AttributeMap: { type: "map", key: { shape: "AttributeName" }, value: { shape: "String" } },
    AttributeName: { type: "string", enum: ["SseKeyArn", "Owner"] },
    SettingList: { type: "list", member: { shape: "Setting" } },
    Setting: {
      type: "structure",
      members: {
        Key: {
          shape: "String",
          documentation:
            "<p>The name of the setting:</p><ul><li><p><code>deletion_protection.enabled</code> - guards the vault.</p></li><li><p><code>idle_timeout.seconds</code> - idles.</p></li></ul>",
        },
        Value: { shape: "String" },
      },
    },
    ReplicasResponse: { type: "structure", members: { Replicas: { shape: "ReplicaMap" } } },
    ReplicaMap: { type: "map", key: { shape: "String" }, value: { shape: "Replica" } },
    Replica: { type: "structure", members: { TransitEncryption: { shape: "Boolean" } } },
    String: { type: "string" },
    Boolean: { type: "boolean" },
    Integer: { type: "integer" },
    OnOff: { type: "string", enum: ["ENABLED", "DISABLED"] },
  },
};

const compact = compactService("archive", ARCHIVE);
export const archive = expandService(compact);

/** An index with only the made-up service. */
export const smallIndex: SpecificationIndex = {
  source: "fixture",
  services: () => [summarise(compact)],
  service: (name) => (["archive", "archive-vaults"].includes(name.trim().toLowerCase()) ? archive : undefined),
};

/** The index that the build made; undefined (tests skip) where no botocore was to be had. */
export const builtIndex: SpecificationIndex | undefined = openPack(join(root, "generated", "api-index"));
export const NO_INDEX = "the specification index is not built (node scripts/build-api-index.mjs)";

/** A file of the outside data about controls, or undefined where the folder is absent. */
export function outside<T>(name: string): T[] | undefined {
  const file = join(root, "..", "shared", "gherkin", name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as T[]) : undefined;
}
export const NO_DATA = "the data folder ../shared/gherkin is absent";

/** A control with one scenario for each outcome, as text. */
export const controlText = (operation: string, good: string, bad: string): string => `Feature: CONTROL

  Scenario: good
    Given a resource that \`${operation}\` returns
    And ${good}
    Then return COMPLIANT

  Scenario: bad
    Given a resource that \`${operation}\` returns
    And ${bad}
    Then return NON_COMPLIANT
`;

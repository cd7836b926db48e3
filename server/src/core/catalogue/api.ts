// The catalogue of AWS services: actions, resource types, condition keys. Types of the lookups only; lookup.ts implements them.

/** How AWS classes an action. */
export type AccessLevel = "List" | "Read" | "Write" | "Permissions management" | "Tagging";

/** The type of a condition key's value as the service reference states it. */
export type KeyType =
  | "String"
  | "ARN"
  | "Bool"
  | "Date"
  | "Numeric"
  | "IPAddress"
  | "Binary"
  | "ArrayOfString"
  | "ArrayOfARN"
  | "ArrayOfBool"
  | "ArrayOfDate"
  | "ArrayOfNumeric"
  | "ArrayOfIPAddress"
  | "ArrayOfBinary";

/** An action of the service reference. */
export interface ActionInfo {
  /** `s3:DeleteBucket`, true spelling. */
  name: string;
  /** `s3` */
  service: string;
  description: string;
  accessLevel: AccessLevel;
  /** Names of resource types of the same service; `required` as the reference marks them with `*`. Empty: the action has no resource, only `*`. */
  resourceTypes: { name: string; required: boolean; conditionKeys: string[] }[];
  /** Keys that the action supports, as the reference writes them (`s3:prefix`, `aws:RequestTag/${TagKey}`). */
  conditionKeys: string[];
  dependentActions: string[];
  /** Listed by the service but permission only, no API operation. */
  permissionOnly: boolean;
}

/** A resource type of a service. */
export interface ResourceTypeInfo {
  service: string;
  name: string;
  /** `arn:${Partition}:s3:::${BucketName}` */
  arn: string;
  conditionKeys: string[];
}

/** A condition key, or a family of them. */
export interface KeyInfo {
  /** As the reference writes it: `aws:ResourceTag/${TagKey}`. */
  name: string;
  description: string;
  type: KeyType;
  global: boolean;
}

/** A service by the prefix of its actions. */
export interface ServiceInfo {
  prefix: string;
  title: string;
}

/** Everything ignores case in what it is given and answers in true spelling. Synchronous. */
export interface Catalogue {
  /** Date of the data, `2026-09-26`. */
  date: string;
  services(): ServiceInfo[];
  service(prefix: string): ServiceInfo | undefined;
  action(name: string): ActionInfo | undefined;
  /** All actions of a service, in reference order. */
  actionsOf(servicePrefix: string): ActionInfo[];
  /** Number of all actions. */
  actionCount: number;
  /** True names of the actions that match an action pattern of a policy (`s3:Get*`, `*`), sorted. Cached, so the array is frozen: copy it before sorting. */
  matchActions(pattern: string): string[];
  resourceTypesOf(servicePrefix: string): ResourceTypeInfo[];
  resourceType(servicePrefix: string, name: string): ResourceTypeInfo | undefined;
  /** Looks a key up as a policy writes it: `aws:resourcetag/Owner`, `s3:prefix`, `accounts.google.com:aud`. */
  key(name: string): KeyInfo | undefined;
  globalKeys(): KeyInfo[];
  keysOf(servicePrefix: string): KeyInfo[];
  /** Known service principals such as `lambda.amazonaws.com` (from the service list; best effort). */
  servicePrincipals(): string[];
  regions(): string[];
}

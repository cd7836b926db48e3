// The API specification of AWS services as a shape graph: operations, their parameters, first-sentence documentation. Types only.

/** A type of a parameter. Other shapes are named by their number in `ServiceSpecification.shapes`. */
export type Shape =
  | { kind: "structure"; members: Member[] }
  | { kind: "list"; element: number }
  /** `keys`: the keys a map may have, when the specification lists them (an enumeration). */
  | { kind: "map"; value: number; keys: string[] }
  /** `values`: the enumeration, if it is one. */
  | { kind: "scalar"; type: ScalarType; values: string[] };

export type ScalarType = "string" | "boolean" | "integer" | "number" | "timestamp" | "blob";

export interface Member {
  name: string;
  shape: number;
  /** First sentence, without markup; empty when the specification says nothing. */
  documentation: string;
  /** Names that the documentation lists for an attribute name (`deletion_protection.enabled`). */
  keys: string[];
}

export interface Operation {
  name: string;
  documentation: string;
  /** Shape numbers; absent when the operation takes or gives nothing. */
  input?: number;
  output?: number;
}

export interface ServiceSpecification {
  /** botocore's name of the service, `sagemaker`, `elbv2`: what stands before the `:` of an operation. */
  id: string;
  /** `Amazon SageMaker Service` */
  title: string;
  operations: Operation[];
  shapes: Shape[];
}

/** What is known of a service without loading it. */
export interface ServiceSummary {
  id: string;
  title: string;
  /** Other names: service id, endpoint prefix, signing name, abbreviation; lower case. */
  aliases: string[];
  /** Resource nouns of its operations as lower-case words (`notebook instance`), for guessing the service from a text. */
  nouns: string[];
}

/** The index of all services. One service is loaded when it is first asked for. Synchronous. */
export interface SpecificationIndex {
  /** Where it comes from, for people: `botocore 1.43.11`. */
  source: string;
  services(): ServiceSummary[];
  /** By its id or an unambiguous alias, ignoring case. Undefined when there is no such service. */
  service(name: string): ServiceSpecification | undefined;
}

// What a template is read as: its resources with their properties as values. Types only.
import type { SymbolInfo } from "../../core/hosts/host";
import type { ValueNode } from "../../core/hosts/values/text";
import type { Range } from "../../core/syntax/tree";

/** One resource. */
export interface TemplateResource {
  id: string;
  type: string;
  /** The range of its name. */
  name: Range;
  /** Its properties as values; absent where it has none. */
  properties?: ValueNode;
  /** The condition that it hangs on. */
  guard?: string;
}

export interface TemplateResources {
  resources: TemplateResource[];
  /** What may come in for symbols. */
  symbols: ReadonlyMap<string, SymbolInfo>;
  /** Of Terraform: `aws_s3_bucket_versioning aws_s3_bucket.logs`, a resource of a type that refers to another one. */
  owned?: Set<string>;
}

export interface TemplateFile {
  path: string;
  text: string;
  /** The other files of a Terraform module. */
  siblings?: readonly { name: string; text: string }[];
}

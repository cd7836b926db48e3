// A request as a question asks for it. Types only.

/** A request of which some parts may be free. */
export interface Ask {
  action: string;
  /** Undefined: free; then `str:resource` stands for it. */
  resource?: string;
  /** The recorded resource that a free resource is a part of (an object of a bucket): its policy and tags decide. */
  part?: string;
  /** The account of the resource, where `resource` does not say it. */
  owner?: string;
  /** Values of keys of this request, by lower-case name; null: absent. */
  keys?: ReadonlyMap<string, readonly string[] | null>;
  /** What a session is made with besides: tags, a source identity. */
  session?: { tags?: boolean; source?: boolean };
}

// What a counterexample is made believable with. Types only.
import type { Catalogue } from "../../catalogue/api";
import type { PolicyDocument, Statement } from "../../syntax/tree";
import type { Request, RequestPrincipal } from "../request";

/** What a request is made believable with. */
export interface Surroundings {
  catalogue?: Catalogue;
  /** The statement that grants, and the texts to take plausible values from. */
  statement?: Statement;
  documents: PolicyDocument[];
  /** Action patterns that the request has to match besides the statement's (the critical actions, the token in focus). */
  actionPatterns?: string[];
  /** Resource patterns likewise. */
  resourcePatterns?: string[];
  /** Callers that make the point best, tried first. */
  principals?: RequestPrincipal[];
  /** Does the request prove the finding by itself, under the composition of all policies with nothing but the judged one? */
  standsAlone?: (request: Request) => boolean;
}

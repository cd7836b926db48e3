// What the parts of drafting hand to one another. Types only.
import type { FoundParameter } from "../retrieval/found";
import type { ServiceSpecification } from "../specification/types";
import type { Execution } from "./analysis";
import type { Message } from "./model";

/** What is known before anything is asked: the route, the service, its parameters, the first messages to a model. */
export interface Plan {
  route: "configuration" | "access";
  requirement: string;
  /** The same without its reasons and without what is only said to be not meant: what is looked up and read. */
  asked: string;
  service?: ServiceSpecification;
  found: FoundParameter[];
  messages: Message[];
}

/** What was thought on the way, for a user who wants to see it. */
export interface Intermediate {
  route: Plan["route"];
  resources: string[];
  apiCalls: string[];
  insecureConfigurations: string[];
  /** What became of each insecure configuration in the scenarios. Empty without a model. */
  executions: Execution[];
  /** What the second search found with the words of the model's first answer, best first. Empty without one. */
  secondSearch: string[];
  /** The examples that the model was shown, as requirements. */
  examples: string[];
  /** All that was sent to the model and came back. Empty without a model. */
  conversation: Message[];
}

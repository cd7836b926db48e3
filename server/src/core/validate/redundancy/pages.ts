// Pages about statements that others make superfluous.
import { allow, deny, type Page } from "../page";

export const redundancyPages: Record<string, Page> = {
  REDUNDANT_STATEMENT: {
    why: "Two statements that say the same grant nothing twice, but whoever changes one of them may forget the other.",
    todo: "Remove one of them.",
    bad: [
      { Sid: "One", ...allow() },
      { Sid: "Two", ...allow() },
    ],
    good: [
      { Sid: "One", ...allow() },
      { Sid: "Two", ...deny() },
    ],
  },
};

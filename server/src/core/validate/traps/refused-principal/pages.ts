// Pages about principals that AWS refuses.
import { allow, type Page } from "../../page";

export const refusedPrincipalPages: Record<string, Page> = {
  "refused-principal": {
    why: "AWS looks principals up when a policy is saved, and refuses the policy with `Invalid principal in policy` when it finds none. Groups, policies, instance profiles and access keys are not principals.",
    todo: "Name a user, a role, an account, or a service by its host.",
    kind: "resource",
    bad: allow({ Principal: { AWS: "arn:aws:iam::111122223333:group/developers" } }),
    good: allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/developer" } }),
  },
};

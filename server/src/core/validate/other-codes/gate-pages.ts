// Pages about what is found in a change as a whole: policies that vanished or are not read, settings that check less, ways through an account.
import type { GateCode } from "../codes";
import type { ProverPage } from "./prover-pages";

export const gatePages: Record<GateCode, ProverPage> = {
  "policy-gone": {
    title: "A file is no longer a policy",
    means:
      "The baseline has a policy at this path, or its content is now in a file that is not read. What is there now is not recognised as a policy: it is wrapped in another object, its names are misspelt, it is not JSON, it has another extension, or it is in a folder that the search skips. It is not judged. The scan ends with status 2.",
    why: "A policy that is not found has no findings. Whoever deploys the file may still read it as a policy.",
    todo: "Make it a policy again, or delete the file if it is not needed: a deletion is reported and does not fail the run. The settings cannot accept this finding.",
    example:
      '// before\n{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }] }\n// now\n{ "PolicyVersion": { "Document": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } } }',
  },
  "policy-deleted": {
    title: "A policy was deleted",
    means:
      "The baseline has a policy at this path; the file is gone, and no other file took its place. It is for information. It is a warning when the policy denied something or when the settings of the baseline name it as a limit of others (a permissions boundary, a service or resource control policy). In a template or module that is still there only such a loss is told: a policy of a resource that denied something, a service or resource control policy (also one that is attached to less than before), the policy of an endpoint, a session or a key that is still there.",
    why: "A permission that goes away is harmless to others; a guardrail that goes away is not.",
    todo: "Check that the deletion is meant. If a warning is, accept it with a reason.",
    example:
      '// scp/root.json, deleted\n{ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*" }] }',
  },
  "policy-not-read": {
    title: "A file holds policies that are not read",
    means:
      "The file is not a policy and holds some: a bare statement, a list of statements, a policy inside another object, inside a template, in a string, with misspelt names, or in text that is not JSON. Or a change brings a whole policy under a name that does not end in `.json`, or in a folder of packages. Or a template, module or plan whose policies are judged holds what looks like one more in a place that is not known to hold one, or newly brings something by an address (an include or macro, a nested stack, a module of a registry, a policy of the account that is attached by its ARN): the finding stands there. Or a change gives policies that it does not touch another value: an argument of a module, a default, a file of values. Nobody judged them. Where the file is new or changed it is as severe as a new policy (a warning, with `--changed` an error), and for information where it is as in the baseline. A scan that sees such files and judges nothing at all ends with status 2.",
    why: "If nothing is said, a scan that judged nothing looks like one that found nothing.",
    todo: "Keep each policy in a JSON file of its own. If the file is data or an example, accept the finding for it with a reason.",
    example: '// a list of statements: AWS takes a policy\n[{ "Effect": "Allow", "Action": "*", "Resource": "*" }]',
  },
  "settings-weakened": {
    title: "The settings check less than before",
    means:
      "`iam-prover.json`, a comment in a policy or a control lets something through that the baseline would have reported: an entry of `suppress` or a comment is new or reaches further, a severity is lower, a critical action is missing, somebody else is trusted as well, a policy is compared with something else, is judged as another kind, has another limit, an entry of `policies` names a file that does not exist yet, or a scenario of a control is no longer run or asks something else. Each is a finding of its own. Settings are compared as they hold for each policy, whatever file they stand in.",
    why: "Whoever writes a change also writes the settings that it is judged by.",
    todo: "Have the change of the settings reviewed by itself: once it is in the baseline, it is no longer a finding. A change cannot accept this finding for itself.",
    example:
      '// iam-prover.json, in the same change as a policy that grants iam:PassRole\n{ "suppress": [{ "code": "access-not-granted", "reason": "fine" }] }',
  },
  "accepted-change": {
    title: "What was accepted is something else now",
    means:
      "An entry of `suppress` or a comment accepts a finding about access, and the change makes something else of the statement that it is about, or takes a Deny away, so that the policy grants more. The entry is older than that and does not say what it was accepted of. It is as severe as the finding that it accepts.",
    why: "Whoever accepted the access of a statement has not seen what comes into it later.",
    todo: "Accept it anew in a change by itself, with a `digest`: *Accept … with a reason* in the editor and `scan --write-baseline` write it, and the report in JSON has it with each finding. Such an entry holds for this statement only. If an entry is meant for whatever comes, accept this finding too.",
    example:
      '// iam-prover.json, in the baseline\n{ "suppress": [{ "code": "new-access", "files": "a.json", "statementId": "Deploy", "reason": "approved" }] }\n// a.json: the change puts iam:* into the statement `Deploy`',
  },
  "new-path": {
    title: "A change opens a way through the account",
    means:
      "The settings bind policies to the roles, users and groups of an account (`account`), or a template or Terraform module makes some by itself. With this change somebody reaches a target, administration for example, who did not reach it in the older version: by steps such as assuming a role, running code as one, or editing a policy. Each step was replayed against the policies in force before it. The finding stands on the entry that opens the way; its related places are the steps.",
    why: "Policies that are harmless alone may not be harmless together.",
    todo: "Take the edit back, or apply the cut that is offered: it is proved to close every way from there, and says what else it takes away. If the way is meant, list who may use it in `except` of the target.",
    example:
      '// roles: ci may create functions, exec is an administrator that functions run as. Added to the policy of ci:\n{ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" }',
  },
};

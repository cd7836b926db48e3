// Pages about the elements of a statement.
import { account, allow, type Page, when, without } from "../page";

export const statementPages: Record<string, Page> = {
  MISSING_EFFECT: {
    why: "A statement has no default effect. AWS refuses one that neither allows nor denies.",
    todo: 'Add `"Effect": "Allow"` or `"Effect": "Deny"`.',
    bad: without(allow(), "Effect"),
    good: allow(),
  },
  INVALID_EFFECT: {
    why: "AWS knows the words `Allow` and `Deny`, in exactly this spelling.",
    todo: "Write one of them.",
    bad: allow({ Effect: "allow" }),
    good: allow(),
  },
  MISSING_ACTION: {
    why: "A statement says which actions it is about; AWS refuses one that does not.",
    todo: "Add `Action`, or `NotAction` for all but some.",
    bad: without(allow(), "Action"),
    good: allow(),
  },
  MISSING_RESOURCE: {
    why: "Except in trust policies a statement says which resources it is about, and AWS refuses one that does not.",
    todo: 'Add `Resource`. `"*"` stands for all.',
    bad: without(allow(), "Resource"),
    good: allow(),
  },
  MISSING_PRINCIPAL: {
    why: "The policy of a resource says whom it is about; unlike an identity policy it has no owner who could be meant.",
    todo: "Add a `Principal`.",
    kind: "resource",
    bad: allow(),
    good: allow({ Principal: account }),
  },
  UNSUPPORTED_PRINCIPAL: {
    why: "An identity policy is about the user, group or role that it is attached to, so there is no room for a principal, and AWS refuses it.",
    todo: "Remove `Principal`. If the statement was meant for a bucket or key, attach it there.",
    bad: allow({ Principal: account }),
    good: allow(),
  },
  UNSUPPORTED_ELEMENT_COMBINATION: {
    why: "`Action` lists what is meant and `NotAction` what is not; both together have no defined meaning. The same holds for `Resource` and `Principal`.",
    todo: "Keep one of the two, or make two statements.",
    bad: allow({ NotAction: "s3:PutObject" }),
    good: allow(),
  },
  UNSUPPORTED_SID: {
    why: "IAM and Organizations accept letters and digits in a Sid, and refuse the policy otherwise.",
    todo: "Leave the other characters out.",
    bad: { Sid: "read-objects", ...allow() },
    good: { Sid: "ReadObjects", ...allow() },
  },
  EMPTY_SID_VALUE: {
    why: "An empty Sid names nothing.",
    todo: "Write a name, or leave the Sid out.",
    bad: { Sid: "", ...allow() },
    good: { Sid: "Read", ...allow() },
  },
  UNIQUE_SIDS_REQUIRED: {
    why: "IAM refuses a policy in which two statements have the same Sid.",
    todo: "Rename one of them.",
    bad: [
      { Sid: "Read", ...allow() },
      { Sid: "Read", ...allow({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::doc-example-bucket" }) },
    ],
    good: [
      { Sid: "Read", ...allow() },
      { Sid: "List", ...allow({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::doc-example-bucket" }) },
    ],
  },
  UNIQUE_SIDS_RECOMMENDED: {
    why: "Services accept equal Sids in the policies of their resources, but whoever reads a log or a finding cannot tell which statement is meant.",
    todo: "Rename one of them.",
    kind: "resource",
    bad: [
      { Sid: "Read", ...allow({ Principal: account }) },
      { Sid: "Read", ...allow({ Principal: account, Action: "s3:GetObjectTagging" }) },
    ],
    good: [
      { Sid: "Read", ...allow({ Principal: account }) },
      { Sid: "Tags", ...allow({ Principal: account, Action: "s3:GetObjectTagging" }) },
    ],
  },
  EMPTY_ARRAY_ACTION: {
    why: "A statement about no action does nothing. Often something was deleted and the rest forgotten.",
    todo: "Name actions, or remove the statement.",
    bad: allow({ Action: [] }),
    good: allow(),
  },
  EMPTY_ARRAY_RESOURCE: {
    why: "A statement about no resource does nothing.",
    todo: "Name resources, or remove the statement.",
    bad: allow({ Resource: [] }),
    good: allow(),
  },
  EMPTY_OBJECT_CONDITION: {
    why: "An empty condition is true for every request. Whoever reads the statement may think that it is limited.",
    todo: "Write the condition, or remove the element.",
    bad: allow({ Condition: {} }),
    good: when("Bool", "aws:SecureTransport", "true"),
  },
};

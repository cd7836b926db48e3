// Pages about policy variables.
import { allow, bucket, list, type Page, when } from "../page";

const variableTodo = "Correct the variable; its form is `${key}` or `${key, 'default'}`.";

export const variablePages: Record<string, Page> = {
  MISSING_BRACE_IN_VARIABLE: {
    why: "Without its closing brace a variable is plain text.",
    todo: variableTodo,
    bad: allow({ Resource: `${bucket}/\${aws:username/*` }),
    good: allow({ Resource: `${bucket}/\${aws:username}/*` }),
  },
  EMPTY_VARIABLE: {
    why: "A variable without a name stands for nothing.",
    todo: variableTodo,
    bad: allow({ Resource: `${bucket}/\${}/*` }),
    good: allow({ Resource: `${bucket}/\${aws:username}/*` }),
  },
  UNSUPPORTED_SPACE_IN_VARIABLE: {
    why: "No condition key has a space in its name, so the variable never has a value.",
    todo: variableTodo,
    bad: allow({ Resource: `${bucket}/\${ aws:username }/*` }),
    good: allow({ Resource: `${bucket}/\${aws:username, 'no body'}/*` }),
  },
  MISSING_QUOTE_IN_VARIABLE: {
    why: "AWS reads a default value only between single quotes.",
    todo: variableTodo,
    bad: allow({ Resource: `${bucket}/\${aws:PrincipalTag/team, none}/*` }),
    good: allow({ Resource: `${bucket}/\${aws:PrincipalTag/team, 'none'}/*` }),
  },
  VARIABLE_UNSUPPORTED_IN_ELEMENT: {
    why: "Variables are filled in in the last field of a resource ARN and in condition values. Elsewhere they are plain text, which matches nothing.",
    todo: "Write the text itself, or move the variable into a condition.",
    bad: allow({ Action: "s3:${aws:username}" }),
    good: allow({ Resource: `${bucket}/\${aws:username}/*` }),
  },
  VARIABLE_UNSUPPORTED_IN_VERSION: {
    why: "In the language of 2008, which is also that of policies without `Version`, `${aws:username}` is plain text.",
    todo: "Set `Version` to `2012-10-17`.",
    bad: { Version: "2008-10-17", Statement: [allow({ Resource: `${bucket}/\${aws:username}/*` })] },
    good: { Version: "2012-10-17", Statement: [allow({ Resource: `${bucket}/\${aws:username}/*` })] },
  },
  INVALID_VARIABLE_FOR_OPERATOR: {
    why: "Only string and ARN operators fill variables in. Any other compares with the text `${…}` itself.",
    todo: "Write the value, or use a string operator.",
    bad: when("NumericEquals", "s3:max-keys", "${aws:PrincipalTag/limit}", list),
    good: when("StringEquals", "s3:prefix", "${aws:PrincipalTag/prefix}", list),
  },
};

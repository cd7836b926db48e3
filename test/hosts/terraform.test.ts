// What values of Terraform become: nothing is executed, and what is not known is not known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { extracted } from "./extracted";

const MODULE = `
variable "env" {
  validation {
    condition     = contains(["dev", "prod"], var.env)
    error_message = "no"
  }
}
variable "days" { type = number }
variable "prefix" { default = "app" }
variable "arns" { type = list(string) }
locals {
  names  = ["a", "b"]
  nested = { logs = "arn:aws:s3:::nested" }
  loop   = local.loop
}
data "aws_caller_identity" "current" {}
data "aws_caller_identity" "other" { provider = aws.other }
resource "aws_s3_bucket" "logs" { bucket = "my-logs" }
resource "aws_s3_bucket" "auto" {}
resource "aws_s3_bucket" "built" { bucket = "\${var.prefix}-logs" }
resource "aws_s3_bucket" "counted" {
  count  = 2
  bucket = "c-\${count.index}"
}
resource "aws_s3_bucket" "each" {
  for_each = toset(local.names)
  bucket   = "e-\${each.key}"
}
resource "aws_iam_role" "pathed" {
  name = "r"
  path = "/team/"
}
resource "aws_cloudwatch_log_group" "g" { name = "/a/b" }
resource "aws_kms_key" "k" {}
`;

function policy(resource: string): string {
  return `${MODULE}
resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Statement = { Effect = "Allow", Action = "*", Resource = ${resource} }
  })
}
`;
}

const ARN = "arn:${tf:partition}";

const VALUES: [source: string, value: string | string[] | undefined, kind: string][] = [
  ['"arn:aws:s3:::b/*"', "arn:aws:s3:::b/*", "known"],
  ['"arn:aws:s3:::b/$${aws:username}"', "arn:aws:s3:::b/${aws:username}", "known"],
  ["aws_s3_bucket.logs.arn", `${ARN}:s3:::my-logs`, "symbol"],
  ['"${aws_s3_bucket.auto.arn}/*"', `${ARN}:s3:::\${tf:aws_s3_bucket.auto.name}/*`, "symbol"],
  ['"arn:aws:s3:::${aws_s3_bucket.auto.id}/*"', "arn:aws:s3:::${tf:aws_s3_bucket.auto.name}/*", "symbol"],
  ["aws_s3_bucket.built.arn", `${ARN}:s3:::\${?:var.prefix}-logs`, "unknown"],
  ["aws_s3_bucket.auto[0].arn", `${ARN}:s3:::\${tf:aws_s3_bucket.auto[0].name}`, "symbol"],
  ["aws_s3_bucket.auto[*].arn", [`${ARN}:s3:::\${tf:aws_s3_bucket.auto.name}`], "symbol"],
  ["aws_s3_bucket.counted[*].arn", [`${ARN}:s3:::c-0`, `${ARN}:s3:::c-1`], "symbol"],
  ["aws_s3_bucket.counted[1].arn", `${ARN}:s3:::c-1`, "symbol"],
  ['aws_s3_bucket.each["a"].arn', `${ARN}:s3:::e-a`, "symbol"],
  ["aws_s3_bucket.each[var.prefix].arn", `${ARN}:s3:::e-\${?:var.prefix}`, "unknown"],
  ["aws_s3_bucket.each[*].arn", "${?:aws_s3_bucket.each[*].arn}", "unknown"],
  ["aws_iam_role.pathed.arn", `${ARN}:iam::\${tf:account_id}:role/team/r`, "symbol"],
  ["aws_cloudwatch_log_group.g.arn", `${ARN}:logs:\${tf:region}:\${tf:account_id}:log-group:/a/b`, "symbol"],
  ["aws_kms_key.k.arn", `${ARN}:kms:\${tf:region}:\${tf:account_id}:key/\${tf:aws_kms_key.k.id}`, "symbol"],
  ["aws_thing.x.arn", "${?:aws_thing.x.arn}", "unknown"],
  ["module.m.arn", "${?:module.m.arn}", "unknown"],
  ['"arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"', "arn:aws:iam::${tf:account_id}:root", "symbol"],
  ["data.aws_caller_identity.other.account_id", "${?:data.aws_caller_identity.other.account_id}", "unknown"],
  ["var.prefix", "${?:var.prefix}", "unknown"],
  ['"a-${var.env}"', "a-${tf:var.env}", "choice"],
  ['"a-${var.days}"', "a-${tf:var.days}", "symbol"],
  ["var.arns", "${?:var.arns}", "unknown"],
  ["local.names", ["a", "b"], "known"],
  ["local.names[1]", "b", "known"],
  ["local.nested.logs", "arn:aws:s3:::nested", "known"],
  ['local.nested["logs"]', "arn:aws:s3:::nested", "known"],
  ["local.loop", "${?:local.loop}", "unknown"],
  ["local.nothing", "${?:local.nothing}", "unknown"],
  ['[for n in local.names : "arn:aws:s3:::${n}"]', ["arn:aws:s3:::a", "arn:aws:s3:::b"], "known"],
  ['[for n in var.arns : "${n}/*"]', '${?:[for n in var.arns : "${n}/*"]}', "unknown"],
  ['[for n in local.names : n if n != "a"]', ["b"], "known"],
  ['values({ for n in local.names : n => "arn:aws:s3:::${n}" })', ["arn:aws:s3:::a", "arn:aws:s3:::b"], "known"],
  ["[for n in local.names : other(n)]", ['${?:other(n) [n = "a"]}', '${?:other(n) [n = "b"]}'], "unknown"],
  ['formatlist("%s/*", local.names)', ["a/*", "b/*"], "known"],
  ['formatlist("%s/*", var.arns)', '${?:formatlist("%s/*", var.arns)}', "unknown"],
  ['compact(["a", "", "b"])', ["a", "b"], "known"],
  ['sort(["b", "a"])[0]', "a", "known"],
  ['sort([var.prefix, "a"])[0]', '${?:sort([var.prefix, "a"])[0]}', "unknown"],
  ['try(local.nested.none, "x")', "x", "known"],
  ['try(local.nested.logs, "x")', "arn:aws:s3:::nested", "known"],
  ['lookup(local.nested, "none", "d")', "d", "known"],
  ['element(concat(aws_s3_bucket.counted[*].arn, [""]), 0)', `${ARN}:s3:::c-0`, "symbol"],
  ['jsondecode("[\\"a\\"]")', ["a"], "known"],
  ['1 + 2 * 3 == 7 ? "seven" : "other"', "seven", "known"],
  ['!contains(local.names, "c") && length(local.names) == 2 ? "x" : "y"', "x", "known"],
  ['provider::aws::arn_build("aws", "s3", "", "", "b")', "arn:aws:s3:::b", "known"],
  ['coalesce("", null, "c")', "c", "known"],
  ['format("arn:aws:s3:::%s/%d", "b", 7)', "arn:aws:s3:::b/7", "known"],
  ['format("%s/*", aws_s3_bucket.logs.arn)', `${ARN}:s3:::my-logs/*`, "symbol"],
  ['join("", ["arn:aws:s3:::", "b"])', "arn:aws:s3:::b", "known"],
  ['join("", var.arns)', '${?:join("", var.arns)}', "unknown"],
  ['join("", [var.arns, "x"])', '${?:join("", [var.arns, "x"])}', "unknown"],
  ['concat(["a"], local.names)', ["a", "a", "b"], "known"],
  ['flatten([["a"], [local.names]])', ["a", "a", "b"], "known"],
  ['toset(["a"])', ["a"], "known"],
  ['lower("ABC")', "abc", "known"],
  ['replace("a/b", "/", "-")', "a-b", "known"],
  ['replace("a/b", "/[ab]/", "-")', '${?:replace("a/b", "/[ab]/", "-")}', "unknown"],
  ['file("x.json")', '${?:file("x.json")}', "unknown"],
  ['"${"arn:aws:s3:::b"}"', "arn:aws:s3:::b", "known"],
  // Directives of templates
  ['"a%{if true}b%{endif}"', "ab", "known"],
  ['"a%{ if false }b%{ else }c%{ endif }"', "ac", "known"],
  ['"%{ for n in local.names }${n}-%{ endfor }x"', "a-b-x", "known"],
  ['"%{ for i, n in local.names }%{ if i > 0 },%{ endif }${n}%{ endfor }"', "a,b", "known"],
  ['"a  %{~ if true ~}  b  %{~ endif ~}  c"', "abc", "known"],
  ['"%{ for n in var.arns }${n}%{ endfor }"', "${?:for n in var.arns}${?:n}${?:endfor}", "unknown"],
  ['"%{ if true }a"', "${?:if true}a", "unknown"],
  ['"%{ if true }a%{ endfor }"', "${?:if true}a${?:endfor}", "unknown"],
  // Sets go through their entries in the order of their texts, and maps in that of their names
  ['tolist(toset(["b", "a"]))[0]', "a", "known"],
  ['[for k, v in toset(["b", "a"]) : "${k}${v}"]', ["aa", "bb"], "known"],
  ['[for k, v in { b = "1", a = "2" } : v][0]', "2", "known"],
  ['setunion(["b"], ["a", "b"])', ["a", "b"], "known"],
  ['setintersection(["b", "c"], ["a", "b"])', ["b"], "known"],
  ['[for p in setproduct(["a", "b"], ["x", "y"]) : "${p[0]}${p[1]}"]', ["ax", "ay", "bx", "by"], "known"],
  ['slice(["a", "b", "c"], 1, 3)', ["b", "c"], "known"],
  ['slice(["a"], 0, 2)', '${?:slice(["a"], 0, 2)}', "unknown"],
  ['jsondecode(jsonencode({ a = ["x"] })).a', ["x"], "known"],
  // Parts of texts, addresses, YAML
  ['substr("arn:aws", 0, 3)', "arn", "known"],
  ['substr("arn:aws", -3, -1)', "aws", "known"],
  ['trim("--a--", "-")', "a", "known"],
  ['strcontains("abc", "b") ? "x" : "y"', "x", "known"],
  ['basename("a/b.json")', "b.json", "known"],
  ['replace("a", "a", "$$")', "$$", "known"],
  ['cidrsubnet("10.1.2.3/16", 8, 2)', "10.1.2.0/24", "known"],
  ['cidrsubnet("10.0.0.0/16", 17, 0)', '${?:cidrsubnet("10.0.0.0/16", 17, 0)}', "unknown"],
  ['cidrhost("10.0.0.0/24", -1)', "10.0.0.255", "known"],
  ['cidrnetmask("10.0.0.0/12")', "255.240.0.0", "known"],
  ['yamldecode("a:\\n  - x\\n  - \\"012\\"\\n").a', ["x", "012"], "known"],
  ['yamldecode("a: yes\\n").a', '${?:yamldecode("a: yes\\n").a}', "unknown"],
  ['yamldecode("a: 2012-10-17\\n").a', '${?:yamldecode("a: 2012-10-17\\n").a}', "unknown"],
];

for (const [source, value, kind] of VALUES)
  test(`Resource = ${source}`, () => {
    const found = extracted(policy(source), "main.tf").get("aws_iam_policy.p");
    assert.deepEqual(found?.document.Statement, { Effect: "Allow", Action: "*", Resource: value });
    assert.deepEqual([...new Set(found?.parts.filter((part) => part.path.includes(".Resource")).map((part) => part.kind))], [kind]);
  });

test("a conditional is a choice by its source text", () => {
  const found = extracted(policy('var.env == "prod" ? "arn:aws:s3:::a" : null'), "main.tf").get("aws_iam_policy.p");
  const chosen = { "Fn::If": ['var.env == "prod"', "arn:aws:s3:::a", { Ref: "AWS::NoValue" }] };
  assert.deepEqual(found?.document.Statement, { Effect: "Allow", Action: "*", Resource: chosen });
});

test("what belongs to a key that the deployment gives is a value for each key; of others the default", () => {
  const read = (source: string) => {
    const text = policy(source).replace("nested = {", 'map = { dev = { arn = "d" }, prod = { arn = "p" } }\n  nested = {');
    const statement = extracted(text, "main.tf").get("aws_iam_policy.p")?.document.Statement as { Resource: unknown } | undefined;
    return statement?.Resource;
  };
  assert.deepEqual(read("local.map[var.env].arn"), { "Fn::If": ['var.env == "dev"', "d", "p"] });
  assert.deepEqual(read('lookup({ a = "x" }, var.prefix, "y")'), { "Fn::If": ['var.prefix == "a"', "x", "y"] });
  // What may not be there is tried, and may fail.
  assert.deepEqual(read('try(local.map[var.env].arn, "none")'), {
    "Fn::If": ["can(local.map[var.env].arn)", { "Fn::If": ['var.env == "dev"', "d", "p"] }, "none"],
  });
  assert.deepEqual(read('compact([var.env == "prod" ? "p" : ""])'), [{ "Fn::If": ['var.env == "prod"', "p", { Ref: "AWS::NoValue" }] }]);
  assert.deepEqual(read('"a%{ if var.env == "prod" }b%{ endif }"'), { "Fn::If": ['var.env == "prod"', "ab", "a"] });
});

test("directives in a document: a statement for each round, what a condition chooses by choice, nothing where the list is not known", () => {
  const read = (text: string) =>
    extracted(`${MODULE}resource "aws_iam_policy" "p" {\n  policy = <<-EOT\n${text}\n  EOT\n}\n`, "main.tf").get("aws_iam_policy.p")
      ?.document as unknown;
  const statement = (resource: string, more = "") => `{"Effect":"Allow","Action":"*","Resource":"${resource}"${more}}`;
  const S = (Resource: string) => ({ Effect: "Allow", Action: "*", Resource });
  const rounds = `  {"Statement":[\n  %{~ for n in local.names ~}\n  ${statement("$" + "{n}/*")},\n  %{~ endfor ~}\n  ${statement("c")}]}`;
  assert.deepEqual(read(rounds), { Statement: [S("a/*"), S("b/*"), S("c")] });
  const chosen = `{"Statement":[${statement("a")}%{ if var.env == "prod" },${statement("b")}%{ endif }]}`;
  assert.deepEqual(read(chosen), { Statement: { "Fn::If": ['var.env == "prod"', [S("a"), S("b")], [S("a")]] } });
  const open = extracted(
    `${MODULE}resource "aws_iam_policy" "p" {\n  policy = <<EOT\n{"Statement":[%{ for n in var.arns }${statement("$" + "{n}")}%{ endfor }]}\nEOT\n}\n`,
    "main.tf",
  ).get("aws_iam_policy.p");
  assert.ok(
    open?.parts.every(({ value }) => value !== "a"),
    "a policy of which nothing is known",
  );
});

test("dynamic blocks of inline policies: one for each entry of a known map, one that may not be there of an unknown one", () => {
  const text = (list: string) => `variable "more" {}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Statement = [] })
  dynamic "inline_policy" {
    for_each = ${list}
    iterator = one
    content {
      name   = one.key
      policy = jsonencode({ Statement = [{ Effect = "Allow", Action = one.value, Resource = "*" }] })
    }
  }
}
`;
  const keys = (list: string) =>
    [...extracted(text(list), "main.tf").values()].map(({ key, document }) => [
      key,
      (document.Statement as { Action?: unknown }[])[0]?.Action,
    ]);
  assert.deepEqual(keys('{ read = "s3:Get*", write = "s3:Put*" }').slice(1), [
    ["aws_iam_role.r.inline_policy[read]", "s3:Get*"],
    ["aws_iam_role.r.inline_policy[write]", "s3:Put*"],
  ]);
  assert.deepEqual(keys("{}").slice(1), []);
  assert.equal(keys("var.more").length, 2);
});

test("a document by choice is there whatever its branches are: another version, a text, or nothing that can be read", () => {
  const statement = (action: string) => `{ Effect = "Allow", Action = "${action}", Resource = "*" }`;
  const one = `jsonencode({ Version = "2012-10-17", Statement = [${statement("a:A")}] })`;
  const old = `jsonencode({ Version = "2008-10-17", Statement = [${statement("b:B")}] })`;
  const read = (expression: string) =>
    extracted(`variable "env" { type = string }\nresource "aws_iam_policy" "p" {\n  policy = ${expression}\n}\n`, "main.tf").get(
      "aws_iam_policy.p",
    )?.document as unknown;
  const A = { Effect: "Allow", Action: "a:A", Resource: "*" };
  const none = { Ref: "AWS::NoValue" };
  const chosen = (yes: unknown, no: unknown) => ({ "Fn::If": ['var.env == "x"', yes, no] });
  assert.deepEqual(read(`var.env == "x" ? ${one} : ${old}`), {
    Version: chosen("2012-10-17", "2008-10-17"),
    Statement: chosen([A], [{ ...A, Action: "b:B" }]),
  });
  assert.deepEqual(read(`var.env == "x" ? ${one} : var.other`), {
    Version: chosen("2012-10-17", none),
    Statement: chosen([A], ["${?:var.other}"]),
  });
  assert.deepEqual(read(`var.env == "x" ? ${one} : ""`), { Version: "2012-10-17", Statement: chosen([A], none) });
  assert.deepEqual(read(`var.env == "x" ? ${one} : "{ half"`), { Version: chosen("2012-10-17", none), Statement: chosen([A], ["{ half"]) });
  // The choice may stand within the text: then each text is read.
  const within =
    '"{\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Action\\":[\\"a:A\\"${var.env == "x" ? ",\\"b:B\\"" : ""}],\\"Resource\\":\\"*\\"}]}"';
  assert.deepEqual(read(within), { Statement: chosen([{ ...A, Action: ["a:A", "b:B"] }], [{ ...A, Action: ["a:A"] }]) });
  assert.equal(read('var.env == "x" ? "" : null'), undefined);
});

test("JSON that is not whole is a policy that nobody can read", () => {
  const read = (text: string) =>
    extracted(`resource "aws_iam_policy" "p" {\n  policy = <<EOT\n${text}\nEOT\n}\n`, "main.tf").get("aws_iam_policy.p")
      ?.document as unknown;
  const whole = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
  assert.deepEqual(read(whole), { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
  for (const broken of [whole.replace('"*","Resource"', '["*",],"Resource"'), whole.slice(0, -1), "{{ policy }}"])
    assert.deepEqual(read(broken), { Statement: [`${broken}\n`] }, broken);
  assert.equal(read("path_allowed = true"), undefined, "another language");
});

test("keys: the address, with the argument for roles; documents by their data source", () => {
  const text = `
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
  }
}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Statement = [] })
  inline_policy {
    name   = "read"
    policy = data.aws_iam_policy_document.d.json
  }
}
resource "aws_iam_role_policy" "q" {
  role   = aws_iam_role.r.id
  policy = data.aws_iam_policy_document.d.json
}
resource "aws_organizations_policy" "scp" { content = jsonencode({ Statement = [] }) }
resource "aws_organizations_policy" "tags" {
  type    = "TAG_POLICY"
  content = jsonencode({ tags = {} })
}
resource "aws_ecr_lifecycle_policy" "no" { policy = jsonencode({ rules = [] }) }
`;
  const found = extracted(text, "main.tf");
  assert.deepEqual(
    [...found.values()].map(({ key, kind, principals }) => [key, kind, principals?.[0]]),
    [
      ["data.aws_iam_policy_document.d", "identity", undefined],
      ["aws_iam_role.r.assume_role_policy", "trust", undefined],
      ["aws_iam_role.r.inline_policy[read]", "identity", "aws_iam_role.r"],
      ["aws_iam_role_policy.q", "identity", "aws_iam_role.r"],
      ["aws_organizations_policy.scp", "scp", undefined],
    ],
  );
  const block = found.get("aws_iam_role_policy.q")?.range;
  assert.ok(text.slice(block?.start, block?.end).startsWith('resource "aws_iam_role_policy" "q" {'));
});

test("policy documents: defaults, star, merged conditions, sources and overrides", () => {
  const text = `
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "A"
    actions   = ["a:A"]
    resources = ["*"]
  }
  statement {
    sid       = "B"
    actions   = ["b:B"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "over" {
  statement {
    sid       = "B"
    effect    = "Deny"
    actions   = ["b:*"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json, var.more]
  override_policy_documents = [data.aws_iam_policy_document.over.json]
  statement {
    actions     = ["s3:GetObject", "s3:Put*"]
    not_resources = ["arn:aws:s3:::home/&{aws:username}"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["1"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["2"]
    }
  }
}
`;
  const { Statement, Version } = extracted(text, "main.tf").get("data.aws_iam_policy_document.all")?.document ?? {};
  assert.equal(Version, "2012-10-17");
  assert.deepEqual(Statement, [
    { Sid: "A", Effect: "Allow", Action: "a:A", Resource: "*" },
    { Sid: "B", Effect: "Deny", Action: "b:*", Resource: "*" },
    "${?:var.more}",
    {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:Put*"],
      NotResource: "arn:aws:s3:::home/${aws:username}",
      Principal: "*",
      Condition: { StringEquals: { "aws:a": ["1", "2"] } },
    },
  ]);
});

test("merged documents: a statement replaces the earlier one with its Sid, where it is there and its Sid is that", () => {
  const document = (name: string, body: string) => `data "aws_iam_policy_document" "${name}" {\n${body}\n}\n`;
  const statement = (sid: string, action: string) => `statement {\n sid = ${sid}\n actions = ["${action}"]\n resources = ["*"]\n}`;
  const base = document("base", `${statement('"A"', "a:A")}\n${statement('"B"', "b:B")}`);
  const merged = (body: string, more = "") => {
    const text = `variable "on" { type = bool }\nvariable "name" {}\n${base}${more}${document("all", body)}`;
    return extracted(text, "main.tf").get("data.aws_iam_policy_document.all")?.document.Statement as unknown[];
  };
  const made = (Sid: string, Action: string) => ({ Sid, Effect: "Allow", Action, Resource: "*" });
  const none = { Ref: "AWS::NoValue" };
  const source = "source_policy_documents = [data.aws_iam_policy_document.base.json]";
  const override = "override_policy_documents = ";
  const json = "data.aws_iam_policy_document.over.json";

  // The block's own statement replaces that of a source; two of its own stay two, which Terraform refuses.
  assert.deepEqual(merged(`${source}\n${statement('"A"', "own:A")}`), [made("A", "own:A"), made("B", "b:B")]);
  const twice = `${source}\n${statement('"A"', "own:A")}\n${statement('"A"', "own:B")}`;
  assert.deepEqual(merged(twice), [made("A", "own:A"), made("B", "b:B"), made("A", "own:B")]);

  // One that is there on a condition replaces on that condition.
  const chosen = [{ "Fn::If": ["var.on", made("B", "over:B"), made("B", "b:B")] }];
  const over = document("over", statement('"B"', "over:B"));
  assert.deepEqual(merged(`${source}\n${override}var.on ? [${json}] : []`, over), [made("A", "a:A"), ...chosen]);
  const dynamic = document(
    "over",
    `dynamic "statement" {\n for_each = var.on ? [1] : []\n content ${statement('"B"', "over:B").slice(9)}\n}`,
  );
  assert.deepEqual(merged(`${source}\n${override}[${json}]`, dynamic), [made("A", "a:A"), ...chosen]);

  // One whose Sid is open replaces the one that it is given the Sid of.
  assert.deepEqual(merged(`${source}\n${statement("var.name", "own:A")}`), [
    { "Fn::If": ['?:var.name == "A"', none, made("A", "a:A")] },
    { "Fn::If": ['?:var.name == "B"', none, made("B", "b:B")] },
    made("${?:var.name}", "own:A"),
  ]);
});

test("blocks that may not be there hang on a condition: without its block a condition restricts nothing", () => {
  const text = `
variable "ips" { type = list(string) }
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:*"]
    resources = ["*"]
    dynamic "condition" {
      for_each = var.ips
      content {
        test     = "IpAddress"
        variable = "aws:SourceIp"
        values   = [condition.value]
      }
    }
  }
  dynamic "statement" {
    for_each = ["x", "y"]
    iterator = each_one
    content {
      actions   = ["\${each_one.value}:*"]
      resources = ["*"]
    }
  }
}
`;
  const found = extracted(text, "main.tf").get("data.aws_iam_policy_document.d");
  assert.deepEqual(found?.document.Statement.slice(1), [
    { Effect: "Allow", Action: "x:*", Resource: "*" },
    { Effect: "Allow", Action: "y:*", Resource: "*" },
  ]);
  assert.deepEqual(found?.document.Statement[0]?.Condition, {
    IpAddress: { "aws:SourceIp": { "Fn::If": ["var.ips", "${?:condition.value of var.ips}", { Ref: "AWS::NoValue" }] } },
  });
  assert.deepEqual(
    found?.policy.document?.statements[0]?.condition?.entries.map(({ guards }) => guards),
    [[{ condition: "var.ips", holds: true }]],
  );
});

test("JSON in heredocs and quoted texts has its own places", () => {
  const text = `
resource "aws_iam_role" "r" {
  assume_role_policy = <<-EOF
    {"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Principal": {"AWS": "\${var.arn}"}, "Action": ["sts:AssumeRole", "sts:\${var.a}Session"]}
    ]}
  EOF
}
resource "aws_sqs_queue" "q" {
  policy = "{\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":\\"*\\",\\"Action\\":\\"sqs:SendMessage\\",\\"Resource\\":\\"*\\"}]}"
}
`;
  const found = extracted(text, "main.tf");
  assert.deepEqual(found.get("aws_iam_role.r.assume_role_policy")?.lines, [
    "Statement[0].Effect: Allow (known)",
    "Statement[0].Principal.AWS: ${var.arn} (unknown)",
    "Statement[0].Action[0]: sts:AssumeRole (known)",
    "Statement[0].Action[1]: sts:${var.a}Session (unknown)",
  ]);
  assert.deepEqual(
    found.get("aws_sqs_queue.q")?.lines.map((line) => line.replace(/ \(known\)$/, "")),
    ["Statement[0].Effect: Allow", "Statement[0].Principal: *", "Statement[0].Action: sqs:SendMessage", "Statement[0].Resource: *"],
  );
});

test("what another file of the folder defines is shown where it is used", () => {
  const other =
    'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = [local.action]\n    resources = ["*"]\n  }\n}\nlocals {\n  action = "s3:*"\n}\n';
  const text = 'resource "aws_iam_policy" "p" {\n  policy = data.aws_iam_policy_document.d.json\n}\n';
  const found = extracted(text, "main.tf", [{ name: "other.tf", text: other }]).get("aws_iam_policy.p");
  assert.deepEqual(found?.document.Statement, [{ Effect: "Allow", Action: "s3:*", Resource: "*" }]);
  assert.ok(
    found?.lines.every((line) => line.endsWith(": data.aws_iam_policy_document.d.json (known)")),
    found?.lines.join("\n"),
  );
});

test("an override file replaces local values, validations and parts of blocks, whichever file is read", () => {
  const text = `
variable "env" {
  validation {
    condition     = contains(["dev"], var.env)
    error_message = "no"
  }
}
locals {
  actions = ["a:A"]
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["a:A"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "p" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = local.actions, Resource = var.env }] })
}
resource "aws_iam_policy" "q" {
  policy = data.aws_iam_policy_document.d.json
}
`;
  const override = `
locals {
  actions = ["b:B"]
}
variable "env" {
  validation {
    condition     = contains(["*", "dev"], var.env)
    error_message = "no"
  }
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["b:B"]
    resources = ["*"]
  }
}
`;
  for (const name of ["override.tf", "a_override.tf"]) {
    const read = extracted(text, "main.tf", [{ name, text: override }]);
    assert.deepEqual(read.get("aws_iam_policy.p")?.document.Statement[0]?.Action, ["b:B"], name);
    assert.equal(read.get("aws_iam_policy.p")?.unknowns[0]?.kind, "choice");
    assert.deepEqual(read.get("aws_iam_policy.q")?.document.Statement, ["${?:data.aws_iam_policy_document.d.json}"]);
  }
  const other = extracted(text, "main.tf", [{ name: "my-override.tf", text: override }]);
  assert.deepEqual(other.get("aws_iam_policy.p")?.document.Statement[0]?.Action, ["a:A"], "another name is no override");
});

test("a half-typed line harms its own block only", () => {
  for (const broken of [
    'resource "aws_iam_policy" "half" {',
    "x = [",
    'resource "a" "b" {\n  policy = jsonencode({\n    Statement = [\n',
    'x = "open',
    "x = <<EOF",
    "x = ${",
    "} }",
  ]) {
    const text = `${policy('"*"')}${broken}\n${policy('"*"').replaceAll('"p"', '"q"')}`;
    assert.deepEqual(
      [...extracted(text, "main.tf").keys()].filter((key) => /\.[pq]$/.test(key)),
      ["aws_iam_policy.p", "aws_iam_policy.q"],
      broken,
    );
  }
});

test("names that are no texts yet are read as well as can be", () => {
  const text = `data "aws_iam_policy_document" "d" {
  statement {
    actions = ["s3:*"]
    principals {
      type        = ["AWS"]
      identifiers = ["*"]
    }
  }
}
resource "aws_iam_policy" "p" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", 1 = "x", (["a"]) = 2, Action = "*", Resource = "*" }] })
}
`;
  const found = extracted(text, "main.tf");
  assert.deepEqual([...found.keys()], ["data.aws_iam_policy_document.d", "aws_iam_policy.p"]);
  assert.deepEqual(found.get("aws_iam_policy.p")?.document.Statement[0], { Effect: "Allow", 1: "x", "?": 2, Action: "*", Resource: "*" });
});

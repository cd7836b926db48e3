// What `iam-prover account --help` says.
export const ACCOUNT_HELP = `iam-prover account <details.json …|template.yaml|folder> [options]
  Proves who in an account can reach administration (or what you ask for), by which steps, or that nobody can.
  Input: the output of \`aws iam get-account-authorization-details\` (also in pages, \`-\` reads standard input), a snapshot,
  a template of CloudFormation or SAM, or a Terraform module (its folder or one of its files).

  --from ARN|oidc:PROVIDER      who the attacker starts as; without it every user, role and identity provider
  --to admin|ARN|ACTION RESOURCE   what he wants; without it administration of each account, and what \`critical\`
                                of the iam-prover.json above lists
  --who-can ACTION RESOURCE     who reaches the request, directly or by steps
  --allow-unknown-actions       ask about an action that is unknown but resembles a known one
  --baseline OLD.json|git:REV   only paths that the older snapshot has not (git: the same files in a revision)
  --list                        every path, one for each pair
  --propose-scp FILE            which requests that are allowed today a new service control policy would cut, for whom
  --propose-rcp FILE, --propose-boundary FILE   the same for a resource control policy, or a boundary for everybody
  --scp FILE, --rcp FILE        one level of organisation policies (repeat for each level)
  --resources FILE              a list of resources, as in a snapshot
  --context key=value           fixes a condition key for all steps (\`key=\`: absent; repeat)
  --no-outsider                 the attacker has no account outside
  --edges list|all|-id …        lists the edges, or leaves some out
  --add-edges FILE              a JSON list of edges of your own: \`{"id", "allOf", "roleMustTrust" | "existingResource", …}\`
  --time DATE                   the time of the question
  --format text|json|sarif|dot
  --timeout SECONDS             for each question to the solver

Exit status: 0 no (new) path (nothing cut), 1 paths (something cut), 2 bad input, 3 undecided.
`;

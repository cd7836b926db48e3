// The words of `--help` for the commands about controls.

export const CONTROL_HELP = `iam-prover control --requirement "…" [options]
  Drafts a control in Gherkin for a requirement. Without a model nothing leaves this machine.

  --requirement TEXT    what has to hold, in plain words
  --service NAME        the AWS service (sagemaker); guessed from the requirement when absent
  --format gherkin|json default: gherkin. JSON also has the parameters that were considered, best first
  --endpoint URL        a model behind an OpenAI-compatible endpoint, such as http://localhost:11434/v1
  --model NAME          its name there. The key, if it wants one, is read from IAM_PROVER_API_KEY
  --botocore FOLDER     service descriptions of a botocore installation instead of those that are shipped

Exit status: 0 drafted, 1 drafted but with findings of its own, 2 bad input.
`;

export const RUN_CONTROLS_HELP = `iam-prover run-controls [*.feature] [options]
  Runs the executable scenarios of controls over the policy files of this folder: COMPLIANT, NON_COMPLIANT with a
  counterexample, NOT_APPLICABLE or UNDECIDED. Without paths: every *.feature file under this folder. Scenarios on the
  configuration of a resource run over the CloudFormation and SAM templates, Terraform files and plans of the folder. What is wrong with a feature
  file itself, such as an operation that does not exist, is told first.

  --format text|json    default: text
  --timeout MS          for each question to the solver; default: 2000

Exit status: 0 nothing failed, 1 a scenario is NON_COMPLIANT, 2 a file could not be run or has an error, 3 undecided,
as is a scenario that names a parameter and cannot be run.
`;

export const EXPORT_HELP = `iam-prover export FEATURE… --to guard|config [options]
  Writes the configuration scenarios of controls as rules: of CloudFormation Guard, with a file of test cases that
  \`cfn-guard test\` runs, or of an AWS Config custom policy rule.

  --to guard|config     which one
  --output DIR          the folder for the files; default: they are printed

Exit status: 0 all are written, 2 one cannot be said in a rule, or bad input.
`;

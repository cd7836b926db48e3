// The words of `iam-prover scan --help`.

export const SCAN_HELP = `iam-prover scan [paths] [options]
  Checks every policy under the paths (default: this folder) as the editor does: the same findings from the same iam-prover.json.
  Controls (*.feature) whose scenarios can be run are run on the policies that they name.
  \`scan -\` judges one policy, template or module from standard input.

  --format text|json|sarif|junit|github|gitlab   default: text
  --output FILE         write the report there (at once, when it is complete) instead of standard output
  --baseline SPEC       git:<revision>, a file, a folder, or none; default: what iam-prover.json says, where git:HEAD
                        means the commit in which this branch left the default branch
  --changed             only policies that differ from the baseline, or whose limits, settings or controls do; a new file
                        that grants something is an error then (status 1); 0 when nothing changed
  --require-policies    status 2 when there is no policy to judge; unchanged ones that --changed leaves out count as there
  --fail-on LEVEL       error, warning, information, hint or never; default: warning
  --config FILE         use this iam-prover.json for everything, not the nearest one
  --write-baseline      accept the findings that fail: entries in \`suppress\` of iam-prover.json
    --reason TEXT         why (required)
    --until YYYY-MM-DD    through which day; default: 90 days from today
  --jobs N              processes; default: one for each core
  --timeout MS          for each question to the solver; default: 2000
  --file-timeout MS     after which a file is given up and named as not checked; default: 300000
  --no-fixes            leave out the proved fixes of json and sarif
  --verbose             text lists hints too; else only those that fail the scan

Exit status: 0 nothing at or above --fail-on, 1 findings, 2 something could not be checked (a policy of the baseline that is
none now, policies that were seen and not read where none was judged), 3 undecided, 130 interrupted.
`;

Feature: BUCKETS_STAY_INSIDE

  Rule Identifier:
    BUCKETS_STAY_INSIDE
  Description:
    Objects are read by our own account only, and buckets are deleted by nobody unknown.

  # "Run" stands above each scenario: the solver decides it for every policy that matches.
  Background:
    Given the resource policies matching "policies/bucket-*.json"

  Scenario: nobody outside the account reads objects
    When a principal outside account "123456789012" requests "s3:GetObject" on "arn:aws:s3:::*"
    Then access is not granted

  Scenario: nobody deletes a bucket without signing in
    When an anonymous caller requests "s3:DeleteBucket" on "arn:aws:s3:::*"
    Then access is not granted

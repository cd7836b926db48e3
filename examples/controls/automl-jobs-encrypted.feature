Feature: AUTOML_JOBS_ENCRYPTED

  Rule Identifier:
    AUTOML_JOBS_ENCRYPTED
  Description:
    SageMaker AutoML jobs encrypt their volumes with a key of ours
  Trigger:
    Periodic
  Reports on:
    AutoML job (Amazon SageMaker)
  Rule Parameters:
    None

  Scenario: NOT_APPLICABLE when there is no AutoML job
    Given `sagemaker:ListAutoMLJobs` returns no AutoML job
    Then return NOT_APPLICABLE

  Scenario: COMPLIANT when a key is named
    Given an AutoML job that `sagemaker:DescribeAutoMLJob` returns
    And `AutoMLJobConfig.SecurityConfig.VolumeKmsKeyId` is not missing
    Then return COMPLIANT

  Scenario: NON_COMPLIANT when no key is named
    Given an AutoML job that `sagemaker:DescribeAutoMLJob` returns
    And `AutoMLJobConfig.SecurityConfig.VolumeKmsKeyId` is missing
    Then return NON_COMPLIANT

# A Terraform module. Add a star to the list of resources: it is new access to every bucket.
resource "aws_s3_bucket" "archive" {
  bucket_prefix = "archive-"
}

data "aws_iam_policy_document" "archive" {
  statement {
    sid       = "ReadArchive"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.archive.arn}/*"]
  }
}

resource "aws_iam_policy" "archive" {
  policy = data.aws_iam_policy_document.archive.json
}

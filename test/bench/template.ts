// A long template and somebody who types in it.

/** One application of the template: a bucket with a policy, a queue with one, a role with two policies, two functions, a table. */
function application(n: number): string {
  const name = `App${n}`;
  return `  ${name}Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketName: !Sub "\${Stage}-app-${n}-\${AWS::AccountId}"
      VersioningConfiguration:
        Status: Enabled
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
      Tags:
        - Key: application
          Value: app-${n}

  # Only with TLS, and logs of the load balancer.
  ${name}BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref ${name}Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Sid: Tls
            Effect: Deny
            Principal: "*"
            Action: s3:*
            Resource:
              - !GetAtt ${name}Bucket.Arn
              - !Sub "\${${name}Bucket.Arn}/*"
            Condition:
              Bool:
                aws:SecureTransport: "false"
          - Sid: Logs
            Effect: Allow
            Principal:
              Service: delivery.logs.amazonaws.com
            Action: s3:PutObject
            Resource: !Sub "\${${name}Bucket.Arn}/logs-${n}/*"
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId

  ${name}Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: ${60 + n}
      KmsMasterKeyId: alias/aws/sqs

  ${name}QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues:
        - !Ref ${name}Queue
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              AWS: !Sub "arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/sender-${n}"
            Action:
              - sqs:SendMessage
              - sqs:GetQueueUrl
            Resource: !GetAtt ${name}Queue.Arn

  ${name}Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: data
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
                  - s3:GetObject
                  - s3:PutObject
                Resource: !Sub "\${${name}Bucket.Arn}/*"
              - Effect: Allow
                Action:
                  - dynamodb:GetItem
                  - dynamodb:Query
                Resource: !GetAtt ${name}Table.Arn
                Condition:
                  StringEquals:
                    aws:PrincipalTag/team: !Ref Team
        - PolicyName: logs
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
                  - logs:CreateLogStream
                  - logs:PutLogEvents
                Resource: !Sub "arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/app/${n}:*"

  ${name}Function:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      Timeout: 30
      MemorySize: 256
      Role: !GetAtt ${name}Role.Arn
      Environment:
        Variables:
          BUCKET: !Ref ${name}Bucket
          TABLE: !Ref ${name}Table
      Code:
        ZipFile: |
          exports.handler = async (event) => {
            console.log(JSON.stringify(event));
            return { statusCode: 200 };
          };

  ${name}Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - AttributeName: id
          AttributeType: S
      KeySchema:
        - AttributeName: id
          KeyType: HASH

`;
}

/** A template in YAML of at least so many lines: policies of every usual kind beside resources without any. */
export function longTemplate(lines: number): string {
  const head = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, prod]
  Team:
    Type: String
    AllowedPattern: "[a-z]+"
Resources:
`;
  const length = application(1).split("\n").length - 1;
  return head + Array.from({ length: Math.ceil((lines - 9) / length) }, (_, n) => application(n + 1)).join("");
}

/** The texts while somebody adds an action to one identity policy after the other, character by character. */
export function* keystrokesInTemplate(text: string, count: number): Generator<string> {
  const places = [...text.matchAll(/Action:\n( +- )(s3|dynamodb|logs):\w+\n/g)];
  const words = ["DeleteBucket", "PassRole", "Update*", "TagResource"];
  for (let n = 0, typed = 0, at = 0; n < count; n++) {
    const place = places[at % places.length] as RegExpMatchArray;
    const action = `${place[2]}:${words[at % words.length]}`;
    const insert = (place.index as number) + place[0].length;
    typed++;
    yield `${text.slice(0, insert)}${place[1]}${action.slice(0, typed)}\n${text.slice(insert)}`;
    if (typed === action.length) {
      typed = 0;
      at += 7;
    }
  }
}

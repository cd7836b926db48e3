// What AWS documents of public access, told by examples of our own: who is named, and under which conditions. Each case names the rule that decides it.
import { anybody, denyIf, everybody, everybodyIf, other, own, publicCases } from "./aws-support";

publicCases("who is named", [
  ["everybody, without a condition", "FAIL", [everybody]],
  ["everybody of AWS is everybody: both spellings mean the same", "FAIL", [{ ...everybody, Principal: anybody }]],
  ["one wildcard in a list of names opens it", "FAIL", [{ ...everybody, Principal: { AWS: [own, "*"] } }]],
  ["an account", "PASS", [{ ...everybody, Principal: { AWS: other } }]],
  ["a role of another account", "PASS", [{ ...everybody, Principal: { AWS: `arn:aws:iam::${other}:role/reader` } }]],
  [
    "a CloudFront origin access identity, as a user of CloudFront",
    "PASS",
    [{ ...everybody, Principal: { AWS: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE" } }],
  ],
  ["a canonical user", "PASS", [{ ...everybody, Principal: { CanonicalUser: "79a5".repeat(16) } }]],
  ["a service", "PASS", [{ ...everybody, Principal: { Service: "cloudfront.amazonaws.com" } }]],
  [
    "a service on behalf of one distribution (origin access control)",
    "PASS",
    [
      {
        ...everybody,
        Principal: { Service: "cloudfront.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceArn": `arn:aws:cloudfront::${own}:distribution/E1EXAMPLE` } },
      },
    ],
  ],
  ["everybody but one: Allow with NotPrincipal", "FAIL", [{ ...everybody, Principal: undefined, NotPrincipal: { AWS: own } }]],
  [
    "everybody, but all except one role are denied with NotPrincipal",
    "PASS",
    [
      everybody,
      { ...denyIf({}), Principal: undefined, NotPrincipal: { AWS: [own, `arn:aws:iam::${own}:role/reader`] }, Condition: undefined },
    ],
  ],
  ["a Deny alone grants nothing", "PASS", [denyIf({ Bool: { "aws:SecureTransport": "false" } })]],
  ["a Deny of plain HTTP leaves everybody with TLS", "FAIL", [everybody, denyIf({ Bool: { "aws:SecureTransport": "false" } })]],
]);

publicCases("conditions on who calls", [
  ["an organisation", "PASS", [everybodyIf({ StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
  ["an organisation in any case of letters", "PASS", [everybodyIf({ StringEqualsIgnoreCase: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
  ["any organisation: a wildcard fixes nothing", "FAIL", [everybodyIf({ StringLike: { "aws:PrincipalOrgID": "o-*" } })]],
  [
    "IfExists lets callers without organisation pass",
    "FAIL",
    [everybodyIf({ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdef1234" } })],
  ],
  ["being in some organisation fixes nothing", "FAIL", [everybodyIf({ Null: { "aws:PrincipalOrgID": "false" } })]],
  ["not being in one organisation", "FAIL", [everybodyIf({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
  [
    "a unit of an organisation",
    "PASS",
    [everybodyIf({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-abcdef1234/r-ab12/ou-ab12-11111111/*" } })],
  ],
  [
    "ForAllValues is true of a caller who has no paths at all",
    "FAIL",
    [everybodyIf({ "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-abcdef1234/*" } })],
  ],
  [
    "ForAllValues with a Null test for presence",
    "PASS",
    [
      everybodyIf({
        "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-abcdef1234/*" },
        Null: { "aws:PrincipalOrgPaths": "false" },
      }),
    ],
  ],
  ["paths of any organisation", "FAIL", [everybodyIf({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-*/*" } })]],
  ["the roles of an account", "PASS", [everybodyIf({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${own}:role/app-*` } })]],
  ["roles of one name in any account", "FAIL", [everybodyIf({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } })]],
  ["one of two patterns is open", "FAIL", [everybodyIf({ StringLike: { "aws:PrincipalArn": [`arn:aws:iam::${own}:role/*`, "*"] } })]],
  ["an account by its key", "PASS", [everybodyIf({ StringEquals: { "aws:PrincipalAccount": [own, other] } })]],
  ["a role by its unique id", "PASS", [everybodyIf({ StringLike: { "aws:userid": "AROAEXAMPLEID:*" } })]],
  ["sessions of one name of any role", "FAIL", [everybodyIf({ StringLike: { "aws:userid": "*:deploy" } })]],
  ["a tag of the caller: anybody can tag their own roles", "FAIL", [everybodyIf({ StringEquals: { "aws:PrincipalTag/team": "blue" } })]],
  [
    "the caller's organisation by a variable is no fixed value",
    "FAIL",
    [everybodyIf({ StringEquals: { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } })],
  ],
  ["multi-factor authentication says nothing of who it is", "FAIL", [everybodyIf({ Bool: { "aws:MultiFactorAuthPresent": "true" } })]],
  ["AWS services only", "PASS", [everybodyIf({ Bool: { "aws:PrincipalIsAWSService": "true" } })]],
  ["a user name: every account can have a user of that name", "FAIL", [everybodyIf({ StringEquals: { "aws:username": "admin" } })]],
  ["a referer is whatever the caller writes", "FAIL", [everybodyIf({ StringLike: { "aws:Referer": "https://www.example.com/*" } })]],
  ["a user agent likewise", "FAIL", [everybodyIf({ StringEquals: { "aws:UserAgent": "inventory" } })]],
  ["a time", "FAIL", [everybodyIf({ DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } })]],
  ["an empty condition is none", "FAIL", [everybodyIf({})]],
  ["the Deny closes what the Allow opens", "PASS", [everybody, denyIf({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } })]],
  [
    "a Deny with IfExists hits missing keys, too",
    "PASS",
    [
      everybody,
      denyIf({ StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdef1234" }, BoolIfExists: { "aws:PrincipalIsAWSService": "false" } }),
    ],
  ],
  [
    "a Deny that needs a positive key leaves out anonymous callers, who do not have it",
    "FAIL",
    [everybody, denyIf({ Bool: { "aws:PrincipalIsAWSService": "false" } })],
  ],
  ["a Deny by unique ids", "PASS", [everybody, denyIf({ StringNotLike: { "aws:userId": ["AROAEXAMPLEID:*", own] } })]],
  [
    "a Deny for some other action",
    "FAIL",
    [everybody, denyIf({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } }, { Action: "s3:PutObject" })],
  ],
]);

publicCases("conditions on where the call comes from", [
  ["an address block", "PASS", [everybodyIf({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } })]],
  ["all addresses", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": "0.0.0.0/0" } })]],
  ["all addresses of the newer kind", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "::/0"] } })]],
  ["a block broader than /8", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": "52.0.0.0/7" } })]],
  ["two /8 blocks side by side are one /7", "FAIL", [everybodyIf({ IpAddress: { "aws:SourceIp": ["52.0.0.0/8", "53.0.0.0/8"] } })]],
  [
    "half of all addresses, in blocks that are small one by one",
    "FAIL",
    [everybodyIf({ IpAddress: { "aws:SourceIp": Array.from({ length: 128 }, (_, i) => `${2 * i + 1}.0.0.0/8`) } })],
  ],
  ["two far /8 blocks", "PASS", [everybodyIf({ IpAddress: { "aws:SourceIp": ["15.0.0.0/8", "56.0.0.0/8"] } })]],
  ["private addresses", "PASS", [everybodyIf({ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } })]],
  ["a private block beside others stays private", "PASS", [everybodyIf({ IpAddress: { "aws:SourceIp": ["10.0.0.0/8", "11.0.0.0/16"] } })]],
  ["every address but a few", "FAIL", [everybodyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } })]],
  ["a Deny for every other address", "PASS", [everybody, denyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } })]],
  ["a Deny for some addresses", "FAIL", [everybody, denyIf({ IpAddress: { "aws:SourceIp": "203.0.113.0/24" } })]],
  [
    "calls that a service makes for any customer get past the Deny",
    "FAIL",
    [everybody, denyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" }, Bool: { "aws:ViaAWSService": "false" } })],
  ],
  ["a virtual network", "PASS", [everybodyIf({ StringEquals: { "aws:SourceVpc": "vpc-0example" } })]],
  ["any virtual network", "FAIL", [everybodyIf({ StringLike: { "aws:SourceVpc": "vpc-*" } })]],
  ["an address inside a network: every network can use it", "FAIL", [everybodyIf({ IpAddress: { "aws:VpcSourceIp": "10.1.0.0/16" } })]],
  [
    "an address inside one network",
    "PASS",
    [everybodyIf({ IpAddress: { "aws:VpcSourceIp": "10.1.0.0/16" }, StringEquals: { "aws:SourceVpc": "vpc-0example" } })],
  ],
  ["an endpoint, by Deny", "PASS", [everybody, denyIf({ StringNotEquals: { "aws:SourceVpce": ["vpce-0a", "vpce-0b"] } })]],
  [
    "an address or an endpoint, by one Deny",
    "PASS",
    [everybody, denyIf({ NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" }, StringNotEquals: { "aws:SourceVpce": "vpce-0a" } })],
  ],
  ["one public statement makes the policy public", "FAIL", [everybodyIf({ StringEquals: { "aws:SourceVpc": "vpc-0example" } }), everybody]],
  [
    "one endpoint in this statement, all others in that",
    "FAIL",
    [everybodyIf({ StringEquals: { "aws:SourceVpce": "vpce-0a" } }), everybodyIf({ StringNotEquals: { "aws:SourceVpce": "vpce-0a" } })],
  ],
]);

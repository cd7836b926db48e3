// What people say in requirements and what parameters are called: the field's synonyms. General words only, no control's text. Pure.

interface Synonym {
  /** Tested against the requirement, lower case. */
  says: RegExp;
  /** Words that parameters for it are made of. */
  words: string;
  /** Another way to say the very same: the words count as if the requirement said them. */
  exact?: true;
  /** Where there is nothing better: the words count half. */
  weak?: true;
}

/** Each row: a way to speak of a security property, and the words of the parameters that express it. */
export const SYNONYMS: Synonym[] = [
  { says: /\bkms\b|\bcmks?\b|\bcustomer[- ]managed\b|\bencrypt\w* .{0,80}\bkeys?\b/, words: "encrypted encryption kms key sse" },
  { says: /\bencrypt\w*|\bat[- ]rest\b/, words: "encrypted encryption" },
  { says: /\bencrypt\w*|\bat[- ]rest\b/, words: "kms key sse", weak: true },
  { says: /\b(encrypt|protect).{0,80}\bat[- ]rest\b|\bat[- ]rest\b/, words: "storage volume rest encrypted kms" },
  { says: /\bserver[- ]side encryption\b/, words: "sse encryption algorithm kms" },
  {
    says: /\bin[- ]transit\b|\btls\b|\bssl\b|\bhttps\b|\bsecure transport\b|\bsecure listeners?\b/,
    words: "transit tls ssl https protocol encryption transport policy certificate",
  },
  {
    says: /\bnode[- ]to[- ]node\b|\binter[- ]?(container|node|broker)\b|\bbetween (the |its |their )?(nodes|containers|brokers)\b/,
    words: "node container broker encryption traffic inter in cluster",
  },
  { says: /\bkms\b|\bcustomer[- ]managed\b/, words: "kms key id master" },
  { says: /\bpublic(ly)?\b|\binternet\b/, words: "public publicly accessible access internet restrict block scheme" },
  {
    says: /\bprivate\b(?! (keys?|links?|networks?|subnets?|ips?|dns|cas?|apis?|repositor\w+|zones?|certificates?|registr\w+|endpoints?))/,
    words: "public publicly accessible private",
  },
  { says: /\bpublic ip\b/, words: "public ip associate map launch assign address" },
  { says: /\blog(s|ging|ged)?\b|\baudit\w*/, words: "logging log logs audit publishing destination exports cloudwatch" },
  { says: /\bcloudwatch logs?\b/, words: "cloudwatch logs log group exports" },
  { says: /\btrac(e|ing)\b|\bx-?ray\b/, words: "tracing xray mode" },
  { says: /\bmonitor\w*/, words: "monitoring interval insights metrics performance" },
  {
    says: /\b(multi|multiple|several|different|two|one) (az|azs|availability zones?)\b|\bhigh(ly)? availab\w+|\bmulti-?az\b/,
    words: "multi az availability zones zone redundant failover standby",
  },
  { says: /\b(multiple|several|different|two|more than one) (azs?|availability zones?)\b/, words: "multi az", exact: true },
  { says: /\bfail ?over\b/, words: "failover automatic multi az" },
  { says: /\bbackups?\b|\bback(ed)? up\b/, words: "backup retention period automatic snapshot recovery policy" },
  { says: /\bpoint[- ]in[- ]time\b|\bpitr\b|\brecovery\b/, words: "point time recovery continuous backup pitr" },
  { says: /\bsnapshots?\b/, words: "snapshot retention automatic" },
  {
    says: /\bretention\b|\bretain\w*|\b(keep|kept|keeps|store|stored|stay|stays|hold|holds|remain|remains)\b.{0,120}\b(hour|day|week|month|year)s?\b/,
    words: "retention period days",
  },
  {
    says: /\bdeletion protection\b|\bprotect\w* (from|against) (accidental )?deletion\b|\btermination protection\b/,
    words: "deletion protection termination protected disable",
  },
  { says: /\bversion(ing|ed)\b/, words: "versioning status version" },
  { says: /\bautomatic(ally)?\b|\bauto\b/, words: "auto automatic" },
  { says: /\bminor version|\bupgrades?\b|\bmaintenance\b|\bpatch\w*/, words: "minor version upgrade auto maintenance patch" },
  { says: /\b(sessions?|logins?) .{0,40}\b(last|lasts|end|ends|long|longer|hours?|minutes?)\b/, words: "session duration timeout max" },
  { says: /\brun(s|ning)? (for )?(no )?(longer|more|over|at most|up to)\b/, words: "timeout duration", exact: true },
  {
    says: /\btim(e|es|ed|ing)[- ]out\b|\bcut off\b|\b(stop|end|cancel|abort|terminat)\w* .{0,40}\b(after|within)\b/,
    words: "timeout idle stop",
  },
  { says: /\broll(s|ed|ing)?( \w+){0,3} back\b|\brollbacks?\b/, words: "rollback", exact: true },
  {
    says: /\b(reuse|re-use|used again|repeat\w*)\b.{0,40}\bpasswords?|\bpasswords?\b.{0,40}\b(reuse|re-use|used again|repeat\w*)/,
    words: "reuse prevention",
    exact: true,
  },
  { says: /\brotat\w+/, words: "rotation rotated rotate enabled period" },
  { says: /\bimds\w*|\bmetadata service\b|\binstance metadata\b/, words: "metadata options http tokens" },
  { says: /\bdead[- ]letter\b|\bdlq\b/, words: "dead letter redrive target config" },
  { says: /\bvpc\b|\bprivate network\b/, words: "vpc config subnet ids security group network" },
  { says: /\benhanced vpc routing\b/, words: "enhanced vpc routing" },
  { says: /\biam (database )?authentication\b|\bauthenticat\w+/, words: "iam authentication auth enabled authorization" },
  { says: /\bmfa\b|\bmulti-?factor\b/, words: "mfa devices delete enabled serial" },
  { says: /\bpasswords?\b/, words: "password policy minimum length require reuse age" },
  { says: /\bopen to\b|\b0\.0\.0\.0\/0\b|\bunrestricted\b|\bingress\b|\binbound\b/, words: "ip permissions ranges cidr ingress ipv4 port" },
  { says: /\bprivileged?\b|\broot\b/, words: "privileged root access user mode" },
  { says: /\bread[- ]?only\b/, words: "readonly read only filesystem" },
  { says: /\bdefault\b.*\bport\b|\bport\b/, words: "port endpoint" },
  { says: /\badmin(istrator)?\b.*\b(user)?name\b|\bdefault (admin|master)\b/, words: "master username admin user" },
  { says: /\bcopy tags\b|\btags? (are )?copied\b/, words: "copy tags snapshot" },
  { says: /\btag(s|ged|ging)?\b/, words: "tags tag list" },
  { says: /\bregions?\b/, words: "region multi is" },
  { says: /\bvalidat\w+|\bintegrity\b/, words: "validation enabled verify" },
  { says: /\bwaf\b|\bweb acl\b|\bfirewall\b/, words: "waf web acl arn firewall" },
  { says: /\bcross[- ]zone\b/, words: "cross zone load balancing" },
  { says: /\bconnection draining\b/, words: "connection draining timeout" },
  { says: /\bdesync\b/, words: "routing http desync mitigation mode" },
  { says: /\binvalid headers?\b|\bhttp headers?\b/, words: "routing http drop invalid header fields" },
  { says: /\bhealth checks?\b/, words: "health check type" },
  { says: /\bcredentials?\b|\bsecrets?\b|\bplain ?text\b/, words: "environment variables credentials secret type auth" },
  { says: /\bsource (repository|url)\b|\boauth\b/, words: "source auth type location oauth" },
  { says: /\b(python|node\.?js|java|ruby|dotnet|\.net) ?v?\d/, words: "runtime" },
  { says: /\bruntimes?\b/, words: "runtime version" },
  { says: /\bisolation\b/, words: "isolation network enable" },
  { says: /\bcertificates?\b.{0,80}\b(expir\w|valid (for|until))|\bexpir\w.{0,80}\bcertificates?\b/, words: "not after", exact: true },
  { says: /\bexpir\w+|\brenew\w*/, words: "expiration not after renewal expiry" },
  {
    says: /\bolder than\b(?! (version |kubernetes )?v?\d{1,3}\.\d)|\bdays old\b|\bage\b/,
    words: "create date creation time age last rotated",
  },
  {
    says: /\b(kubernetes|k8s|postgres\w*|mysql|mariadb|redis|valkey|opensearch|elasticsearch|engine|version|older than|newer than) v?\d{1,3}\.\d/,
    words: "version engine",
    exact: true,
  },
  { says: /\bpasswords? .{0,40}\b(chang|rotat|live|valid|renew|older)\w* .{0,30}\bdays?\b/, words: "max password age expire", exact: true },
  {
    says: /\b(remember\w*|reus\w+|old|previous|last|earlier|former) (\w+ ){0,3}passwords?\b|\bpasswords? .{0,40}\b(remember\w*|reus\w+|used again)\b/,
    words: "password reuse prevention",
    exact: true,
  },
  { says: /\bpasswords? .{0,80}\bexpir|\bexpir\w* .{0,80}\bpasswords?/, words: "max password age expire" },
  { says: /\bunused\b|\bnot used\b|\binactive\b/, words: "last used date status" },
  {
    says: /\bunused\b|\borphan\w*|\bin use\b|\b(un)?attached\b|\bassociated\b/,
    words: "attachments attachment association in use attached",
  },
  { says: /\b(rate|request) limit\w*|\bthrottl\w*/, words: "throttling rate limit burst" },
  { says: /\b(guests?|anonymous\w*|unauthenticated)\b/, words: "unauthenticated guest anonymous allow" },
  { says: /\b(approv\w*|accept(ance|ed)?)\b/, words: "acceptance required accept approval" },
  { says: /\bidle\b|\binactivity\b/, words: "idle timeout disconnect" },
  {
    says: /\b(clean(ed)?[- ]up|delet\w+ (itself|themselves|automatically)|expire\w* (itself|themselves|automatically)|time[- ]to[- ]live|ttl)\b/,
    words: "ttl expiration auto delete",
  },
  { says: /\b(ecs|docker|remote) exec\b/, words: "execute command", exact: true },
  { says: /\b(shell|exec|ssh|console) access\b|\bshell into\b/, words: "execute command access console" },
  {
    says: /\b(outside|external)\b.{0,40}\b(organi[sz]ation|accounts?|principals?)\b|\bshar(e|ed|es|ing)\b/,
    words: "external principals sharing share",
  },
  { says: /\bcountr(y|ies)\b|\bgeo\w*/, words: "geo restriction locations" },
  { says: /\b(custom|own) domains?\b/, words: "domain name alias" },
  { says: /\bupload\w*|\bdownload\w*|\bclipboard\b|\bprint\w*/, words: "upload download copy paste print allowed" },
  { says: /\bephemeral|\btransient\b/, words: "ephemeral transient" },
  { says: /\btransit gateway/, words: "auto accept shared attachments options transit gateway" },
  { says: /\bsource\/destination|\bsource dest/, words: "source dest check" },
  { says: /\bconcurren\w+/, words: "concurrent reserved executions concurrency" },
  { says: /\breplicat\w+/, words: "replication replica rules" },
  { says: /\blifecycle\b/, words: "lifecycle rules status transitions" },
  { says: /\bobject lock\b|\bwrite[- ]once\b/, words: "object lock enabled mode retention" },
  { says: /\bnotifications?\b|\balerts?\b|\balarms?\b/, words: "notification topic alarm actions sns event" },
  { says: /\bcertificates?\b/, words: "certificate arn tls ssl acm" },
  { says: /\bcontainer insights?\b/, words: "container insights settings name value" },
  { says: /\bscan\w*/, words: "scan on push scanning configuration frequency" },
  { says: /\bimmutab\w+|\boverwrit\w+/, words: "immutable mutability tag" },
  { says: /\broot directory\b|\buser identity\b/, words: "root directory path posix user" },
  { says: /\bcach(e|ing)\b/, words: "cache data encrypted caching cluster" },
  { says: /\bauto[- ]?scal\w+|\bcapacity\b/, words: "scaling auto billing mode capacity" },
  { says: /\borigin access\b/, words: "origin access identity control" },
  { says: /\bdefault root object\b/, words: "default root object" },
  { says: /\bviewer\b/, words: "viewer protocol policy certificate minimum" },
];

/** Words about the wish, not about the thing: they count little. */
export const FAINT = new Set(
  "enabl disabl status config configur option type mode id name arn resourc servic account state turn activ".split(" "),
);

/** What a requirement is about, and how the parameters that decide it are called, or what they stand in. */
export const ASPECTS: readonly { says: RegExp; names: RegExp }[] = [
  {
    says: /\bencrypt\w*|\bcmks?\b|\bkms\b|\bcustomer[- ](managed|owned) keys?\b/,
    names: /crypt|kms|sse|cmk|tls|ssl|transport|secure|key(arn|id)?$/i,
  },
  { says: /\blog(s|ging|ged)?\b|\baudit\w*/, names: /log|audit|trace|record/i },
  { says: /\bx-?ray\b|\btracing\b/, names: /trac|xray|observab/i },
  { says: /\bredirect\w*/, names: /redirect|viewer|action/i },
  { says: /\b(deletion|termination) protection\b/, names: /protect|disable|delet|terminat/i },
  {
    says: /\bpublic(ly)?\b/,
    names: /public|internet|access|open|expos|private|restrict|block|permission|principal|cidr|vpc|scheme|group/i,
  },
];

/** What a failure means for the address. */
export interface Verdict {
  /** `permanent`: do not try this address again with this mail; `transient`: the address may be well; `success`: delivered. */
  readonly class: "permanent" | "transient" | "success";
  /** Whether the address itself is no good: nobody there, no such host, moved. */
  readonly addressIsDead: boolean;
}

/** Words by which hosts say what went wrong, coarse to fine; the first that fits decides. */
type Reason =
  | "sender"
  | "full"
  | "rate"
  | "suspended"
  | "policy"
  | "unknown-user"
  | "moved"
  | "unknown-host"
  | "expired"
  | "network"
  | "system";

/** What is wrong lies with the sender or the sending host, whatever else is said. */
const sender =
  /(?:after|in reply to|during|did not like our) (?:the )?(?:smtp command )?mail from|sender (?:address |domain )?(?:rejected|denied|invalid|refused|verify)|my name was rejected|banned sending|invalid ip\b|from: domain/iu;
const full =
  /(?:mail ?box|inbox|mail ?folder|account|user|recipient|storage|mail ?drop)[^.\n]{0,60}(?:is full|full\b|over ?quota|exceed|out of|no space|size limit)|over (?:its |the |their )?(?:disk )?quota|quota (?:is )?(?:exceeded|full|violation|limit)|exceed[a-z]{0,3} (?:its |the |their |allowed |storage |mailbox |disk |maximum )*(?:quota|storage|allocation|space|mailbox size)|(?:insufficient|not enough) (?:disk |system |mail )?(?:space|storage|quota)|disc? quota|quota exceeded|too much mail data|mailboxfull|full mailbox|has exhausted|exhausted allowed storage|邮箱已满|邮箱空间|信箱已满|容量不足|空间不足|超过配额/iu;
const rate =
  /too (?:many|much) (?:connections|concurrent|messages|mails?|emails|recipients|requests|sessions|errors)|(?:ip|connection|sending|message|domain)? ?(?:frequency|rate)[ -]?(?:is )?limit|rate[ -]?limit|limit(?:ed)? ?(?:rate|frequency)|receiving mail at a rate|throttl|too fast|too frequen|concurren|slow down|exceeded[^.\n]{0,60}(?:per (?:hour|minute|day)|hourly|daily)|ratelimit|频率|次数过多|过于频繁/iu;
const unknownUser =
  /(?:user|recipient|mailbox|account|address|alias|addressee|local ?part|person|member)[^.\n]{0,50}(?:unknown|not (?:be )?(?:found|exist|known|listed|present|valid|recognized|have|in)|(?:does|do) ?n[o']t exist|does not have|doesn.t have|disabled by|no longer|inactive|is invalid|invalid\b|unavailable\b(?!.{0,20}(?:temporar|busy))|non[- ]?existent|nonexistent|not a valid)|(?:unknown|no such|invalid|non[- ]?existent|illegal|undefined|bad destination|unrouteable|not a known|unrecogni[sz]ed|not our|no matches to) (?:local )?(?:user|recipient|mailbox|account|address|alias|person|member|name|customer|domain name or user|or illegal user)|no such[^.\n]{0,40}here|(?:no|not a) (?:mail ?box|account|user|valid recipient)s?\b[^.\n]{0,30}(?:here|by that|name|found|available|with)|isn't a (?:valid|known)|not a local|doesn.t (?:exist|like)|does not like recipient|this (?:user|address) (?:doesn.t|does not|is no)|access denied\.? user|user unknown|unknown user|userunknown|not our customer|account (?:has been )?(?:is )?(?:disabled|closed|deleted|terminated|expired)|recipnotfound|resolver\.adr\.(?:recipnotfound|exrecipnotfound)|delivery restriction|badrcptto|could(?:n.t| not) be found|not listed in|recipient address rejected(?:: access denied|\.)|invalid final delivery|no longer (?:at|works|valid|available|in use|employed|with)|收件人(?:不存在|地址|邮箱不存在)|(?:用户|帐号|账号|邮箱|地址)(?:不存在|未找到|无效|已注销|已停用)|查无此人/iu;
const moved =
  /has (?:been )?moved|user (?:is )?moved|moved to|address has changed|mailbox moved|replaced by|已变更|已迁移/iu;
const unknownHost =
  /(?:host|domain|server|mx|mail exchanger)[^.\n]{0,60}(?:not (?:be )?(?:found|exist|resolved|known)|unknown|does not exist|doesn.t exist|not exist|invalid|no longer)|(?:unknown|no such|invalid|bad|non[- ]?existent) (?:host|domain|mail server|mx)|unrouteable (?:mail )?(?:domain|address)|nxdomain|couldn.t find any host|cannot (?:find|resolve)|can.t (?:find|resolve)|no (?:mx|route to host|valid hosts?|matching dns)|does not accept mail|doesn.t accept mail|no smtp service|nullmx|null mx|mail loops back|name service error|域名(?:不存在|解析)/iu;
const expired =
  /(?:delivery|message|retry|queue)(?: time| period)?[^.\n]{0,40}(?:expired|timed? ?out|timeout)|time ?out|expired|could not be delivered (?:for|within|after|in)|(?:not be|unable to be) delivered (?:for|within|after|in)|been (?:in the queue|undeliver)|retr(?:y|ies)[^.\n]{0,30}(?:exceeded|limit|too long)|gave up|given up[^.\n]{0,30}(?:days|hours)|too long in (?:the )?queue|超时/iu;
const network =
  /(?:connection|connect|network|socket|session|conversation)[^.\n]{0,40}(?:refused|timed? ?out|reset|lost|dropped|fail|unreachable|closed|died|aborted)|no route to host|(?:not|un)[ -]?reachable|did not accept our requests|hosts have been failing|malformed or unexpected name server|network error|temporary (?:lookup )?fail|dns (?:error|lookup|failure)|lookup failure|try again later|temporar(?:y|ily)|busy|please try|greylist|graylist|deferred|连接失败|稍后再试/iu;
const system =
  /(?:system|configuration|internal|server|local|resources?)[^.\n]{0,24}(?:error|problem|failure|unavailable)|out of memory|disk full|file system|insufficient (?:system )?(?:resources|storage)|mail loop|too many hops|系统错误/iu;
const suspended =
  /(?:account|mailbox|user|email)[^.\n]{0,40}(?:suspend|inactive|deactivat|disabled|locked|frozen|not activated|administratively)|(?:suspended|disabled|inactive|deactivated) (?:account|user|mailbox)|currently suspended|冻结|停用/iu;
const policy =
  /spf|dkim|dmarc|authenticat|spam|junk|virus|black ?list|block ?list|blacklisted|dnsbl|rbl|reputation|policy|prohibited|banned|denied by|not authori[sz]ed|relay(?:ing)? (?:denied|not)|relay access|bad (?:sender|helo)|sender (?:address )?(?:rejected|verify|denied)|reverse (?:dns|name)|ptr record|content (?:rejected|filter)|restricted|too large|size limit|message size|垃圾邮件|反垃圾|拒绝|黑名单/iu;

const reasons: readonly (readonly [Reason, RegExp])[] = [
  ["sender", sender],
  ["full", full],
  ["rate", rate],
  ["moved", moved],
  ["unknown-user", unknownUser],
  ["unknown-host", unknownHost],
  ["suspended", suspended],
  ["policy", policy],
  ["expired", expired],
  ["network", network],
  ["system", system],
];

/** Only so much of a diagnosis is read. */
const readChars = 2_000;

/**
 * Says what a status and a host's words mean.
 *
 * @param status Enhanced status code ("5.1.1").
 * @param words What the host said; may be empty.
 * @source RFC 3463 sections 3.1–3.8, RFC 7505, RFC 7372; wordings of mail hosts as seen in public collections of bounces.
 */
export function verdictOn(status: string, words: string): Verdict {
  const [, first = "5", subject = "0", detail = "0"] = /^([245])\.(\d{1,3})\.(\d{1,3})$/u.exec(status) ?? [];
  if (first === "2") return { class: "success", addressIsDead: false };
  const code = `${subject}.${detail}`;
  const text = words.slice(0, readChars);
  const reason = reasons.find(([, form]) => form.test(text))?.[0];
  if (reason === "full" || fullCodes.has(code)) return alive("transient");
  if (reason === "rate") return alive("transient");
  if (reason === "sender") return { class: first === "4" ? "transient" : "permanent", addressIsDead: false };
  if (first === "4") return { class: "transient", addressIsDead: false };
  if (code === "4.7" || (code === "0.0" && (reason === "expired" || reason === "network"))) return alive("transient");
  if (subject === "7" || reason === "policy") return { class: "permanent", addressIsDead: deadInSpiteOf(code, reason) };
  if (deadCodes.has(code)) return { class: "permanent", addressIsDead: true };
  const isDead = reason === "unknown-user" || reason === "unknown-host" || reason === "moved";
  return { class: "permanent", addressIsDead: isDead };
}

const alive = (kind: Verdict["class"]): Verdict => ({ class: kind, addressIsDead: false });

/** Mailbox full, mail too large, system full, too many recipients: the address is alive. */
const fullCodes = new Set(["2.2", "2.3", "3.1", "3.4", "5.3"]);
/** Bad mailbox, host, syntax; moved; null MX; mailbox disabled; no route. */
const deadCodes = new Set(["1.1", "1.0", "1.2", "1.3", "1.6", "1.10", "2.1", "4.4"]);

/** "5.7.1 … user unknown" still says that nobody is there; a bare policy code does not. */
function deadInSpiteOf(code: string, reason: Reason | undefined): boolean {
  return reason === "unknown-user" && !/^7\.(?:2\d|5\d\d)$/u.test(code);
}

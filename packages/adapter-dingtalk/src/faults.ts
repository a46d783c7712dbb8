import { type Fault, type FaultCode, fault } from "@microbranch/core/channel";

/** What a code means: a fault and, where DingTalk says so, how long to wait; `unsure`: a message may be on its way. */
type Meaning = { readonly code: FaultCode; readonly waitMs: number | null } | "unsure";

const secondMs = 1000;
const minuteMs = 60_000;

function table(
  rows: readonly (readonly [codes: string, meaning: FaultCode | "unsure", waitMs?: number])[],
): ReadonlyMap<string, Meaning> {
  return new Map(
    rows.flatMap(([codes, code, waitMs = null]) =>
      codes
        .split(" ")
        .map((one): [string, Meaning] => [one, code === "unsure" ? "unsure" : { code, waitMs: waitMs ?? null }]),
    ),
  );
}

/**
 * Codes of the newer host.
 *
 * @source DingTalk documentation, 全局错误码, 调用频次与限流, 创建并投放卡片, and the pages of each call, 2026-08-22.
 */
const newHost = table([
  ["InvalidAuthentication accesstoken.expired", "CREDENTIAL_EXPIRED"],
  ["invalidClientIdOrSecret invalid.client unauthorized.client unsupported.grant.type", "CREDENTIAL_REJECTED"],
  ["Forbidden.AccessDenied.AccessTokenPermissionDenied", "PERMISSION_MISSING"],
  ["Forbidden.AccessDenied.IpNotInWhiteList", "SENDER_NOT_ALLOWED"],
  [
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi Forbidden.AccessDenied.QpsLimitForApi Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi",
    "RATE_EXCEEDED",
    secondMs,
  ],
  [
    "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi Forbidden.AccessDenied.QpmLimitForSuitekeyAndOrgAndApi",
    "RATE_EXCEEDED",
    minuteMs,
  ],
  [
    "Forbidden.AccessDenied.ApiCountLimitForOrg daily.call.limit ding.serverquota.insufficient flowLimit",
    "QUOTA_EXHAUSTED",
  ],
  ["system.busy systemBusy", "RATE_EXCEEDED", secondMs],
  ["send.too.fast send.byToken.tooFast too.many.group too.many.people", "RATE_EXCEEDED", minuteMs],
  ["unknown.send.result", "unsure"],
  [
    "template.not.existed template.stopped bot.stopped resource.not.found resource.unavailable chatbotId.notAllow.sendOTO robot.oto.notExist param.templateNotExist param.templateUnpublished cardInstance.wrong",
    "SETTING_INVALID",
  ],
  [
    "auth.error unauthorized conversation.org.notMatch send.forbidden bot.forbidden.sendMessage only.groupAdmin.canAtAll",
    "SENDER_NOT_ALLOWED",
  ],
  [
    "invalid.openConversationId group.disbanded chat.notExist staffId.notExisted cannot.find.user itemNotFound",
    "RECIPIENT_UNKNOWN",
  ],
  [
    "contain.unsafe.url contain.notAllowed.text contain.notAllowed.picture contain.notAllowed.content param.contentUnsafe card.content.checkFailed",
    "CONTENT_REFUSED",
  ],
  ["invalidParameter.msgParam.tooLong", "CONTENT_TOO_LARGE"],
  [
    "processQueryKey.expireTime robot.processQueryKey.expired session.expired session.notExisted",
    "REPLY_WINDOW_CLOSED",
  ],
]);

/** Families of codes of the newer host, the more special ones first. @source The same pages. */
const newHostFamilies: readonly (readonly [prefix: string, meaning: FaultCode])[] = [
  ["invalidParameter.robotCode.", "SETTING_INVALID"],
  ["invalidParameter.", "CONTENT_UNFIT"],
  ["miss.param.", "CONTENT_UNFIT"],
  ["invalid.param.", "CONTENT_UNFIT"],
  ["param.", "CONTENT_UNFIT"],
];

/** Codes of the older host. @source DingTalk documentation, 全局错误码 and the pages of each call, 2026-08-22. */
const oldHost = table([
  ["-1", "unsure"],
  ["33001 40001 40014 41001 42001 88", "CREDENTIAL_EXPIRED"],
  ["40089 40013 52010 40078 40029", "CREDENTIAL_REJECTED"],
  ["33012 40003 40031 60111 60121 40009 60003 40066", "RECIPIENT_UNKNOWN"],
  ["60120 1430003 1430004", "RECIPIENT_REFUSES"],
  ["50002 50004 60011", "PERMISSION_MISSING"],
  ["60020 50003 50005 48002 41030 41028 41044 310000", "SENDER_NOT_ALLOWED"],
  [
    "40056 70003 70004 70001 400013 400101 400102 400106 300005 400040 400050 400051 400054 71006 71007 71008 71009 71010 71011 71012 71013 52011 52012 52013 52014 52015 52016 52017 52018 52019 853001 853002 853003 853004",
    "SETTING_INVALID",
  ],
  [
    "40000 40035 40038 400002 43001 43002 43003 43004 43005 43006 43007 43008 43009 44002 41011 40033 40008 45003 45004 45005 45008 40067 41029 1430000 400105",
    "CONTENT_UNFIT",
  ],
  ["45002 460101 101002 40006 45001 45007", "CONTENT_TOO_LARGE"],
  ["40004 40005 44001 40007", "MEDIA_UNAVAILABLE"],
  ["40048 41049 60022 1430002 430101 430102 430103 430104", "CONTENT_REFUSED"],
  ["41045 41046 90020", "QUOTA_EXHAUSTED"],
  ["41047 41048 45009 143103 143104", "RATE_EXCEEDED", minuteMs],
  ["143105", "RECIPIENT_THROTTLED"],
  [
    "90001 90003 90004 90005 90006 90007 90008 90009 90010 90011 90012 90013 90014 90017",
    "RATE_EXCEEDED",
    5 * secondMs,
  ],
  ["90002 90018", "RATE_EXCEEDED", secondMs],
  ["410100 130101", "RATE_EXCEEDED", 10 * minuteMs],
  ["300001", "REPLY_WINDOW_CLOSED"],
]);

/** What DingTalk said against a request, or against one recipient of it. */
export interface DingtalkError {
  /** Its code: a name on the newer host, a number on the older one. */
  readonly code: string;
  /** Its words. */
  readonly message: string;
  /** Its own id of the request, for questions to its support (none). */
  readonly requestId?: string | undefined;
  /** A second, more exact code (none). */
  readonly subCode?: string | undefined;
}

/** How a refusal is read. */
export interface ReadingRefusal {
  /** HTTP status. */
  readonly status: number;
  /** Whether the request was to send something: what went wrong inside DingTalk then leaves it open whether it did. */
  readonly isHandOver: boolean;
}

/** A refusal in the contract's words; `unsure`: it is none, something may have been sent. */
export function faultOfNewHost(error: DingtalkError, { status, isHandOver }: ReadingRefusal): Fault | "unsure" {
  if (status >= 500) return isHandOver ? "unsure" : made(error, { code: "CHANNEL_BUSY", waitMs: secondMs });
  const family = newHostFamilies.find(([prefix]) => error.code.startsWith(prefix));
  const meaning = newHost.get(error.code) ?? (family && { code: family[1], waitMs: null });
  if (meaning === undefined && status === 401) return made(error, { code: "CREDENTIAL_EXPIRED", waitMs: null });
  if (meaning === "unsure") return isHandOver ? "unsure" : made(error, { code: "CHANNEL_BUSY", waitMs: secondMs });
  return made(error, meaning ?? { code: "VENDOR_UNKNOWN", waitMs: null });
}

/** A refusal in the contract's words; `unsure`: it is none, something may have been sent. */
export function faultOfOldHost(error: DingtalkError, isHandOver: boolean): Fault | "unsure" {
  const special = error.subCode === undefined ? undefined : oldHost.get(error.subCode);
  const meaning = special ?? oldHost.get(error.code);
  if (meaning === "unsure") return isHandOver ? "unsure" : made(error, { code: "CHANNEL_BUSY", waitMs: secondMs });
  return made(error, meaning ?? { code: "VENDOR_UNKNOWN", waitMs: null });
}

/** Five minutes for a blocked network address. @source DingTalk documentation, 调用频率限制, 2026-08-22. */
export const blockedAddress: Fault = fault("RATE_EXCEEDED", {
  retryAfterMs: 5 * minuteMs,
  vendor: { code: "1111", message: "This network address made too many calls and is blocked for a while." },
});

/** What was wrong with the content may repeat it: only the code is kept then. */
function made({ code, message, requestId }: DingtalkError, meaning: Exclude<Meaning, "unsure">): Fault {
  const words = meaning.code.startsWith("CONTENT_") ? "" : message;
  return fault(meaning.code, {
    retryAfterMs: meaning.waitMs,
    vendor: { code, message: [words, requestId ?? ""].filter((part) => part !== "").join(" · ") },
  });
}

const neverConnected: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether `fetch` failed before a byte of the request was written: only then nothing can have been taken. */
export function wasNeverWritten(error: unknown): boolean {
  if (!(error instanceof Error) || !(error.cause instanceof Error)) return false;
  return "code" in error.cause && neverConnected.has(error.cause.code);
}

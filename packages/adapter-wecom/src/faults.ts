import { type Fault, type FaultCode, fault } from "@microbranch/core/channel";

const codes = (meaning: FaultCode, ...numbers: readonly number[]): readonly (readonly [string, FaultCode])[] =>
  numbers.map((number) => [String(number), meaning]);

/**
 * What WeCom's codes are in the contract's words.
 *
 * @source WeCom documentation, page 90313 (2024-04-08); robots: page 99110 (2025-08-07); recall: page 94867.
 */
const meanings: ReadonlyMap<string, FaultCode> = new Map([
  ...codes("CHANNEL_BUSY", -1, 6000, 81026, 90304, 301022, 301064),
  ...codes("RATE_EXCEEDED", 45009, 45033, 41094),
  ...codes("CREDENTIAL_EXPIRED", 40001, 40014, 42001),
  ...codes("CREDENTIAL_REJECTED", 40091, 41002, 41004, 93000),
  ...codes("SENDER_NOT_ALLOWED", 60020, 93004, 301042),
  ...codes("PERMISSION_MISSING", 48001, 48002, 48006, 50003, 60011, 60021, 86008, 301002),
  ...codes("SETTING_INVALID", 40013, 40056, 41001, 41011, 42015, 50001, 85005),
  ...codes("RECIPIENT_UNKNOWN", 40003, 40031, 40050, 40066, 40068, 46004, 60003, 60111, 60123, 81012, 81013, 82001),
  ...codes("RECIPIENT_UNKNOWN", 86001, 86003, 86007, 86216, 93006, 93008),
  ...codes("CONTENT_REFUSED", 40201, 82004),
  ...codes("CONTENT_TOO_LARGE", 40206, 45002, 45008),
  ...codes("CONTENT_UNFIT", 40008, 40032, 40033, 40035, 40039, 40058, 40063, 40074, 44004, 82002, 82003, 85002),
  ...codes("CONTENT_UNFIT", 42014, 42016, 42017, 42018, 42019, 42020, 42027, 42028, 42029, 42030, 42031, 42033, 42035),
  ...codes("CONTENT_UNFIT", 42036, 42037, 42038, 42039, 42040, 42041, 42042, 42043, 42044, 42045, 42046, 42047),
  ...codes("CONTENT_UNFIT", 42049, 42050, 42051),
  ...codes("MEDIA_UNAVAILABLE", 40004, 40005, 40006, 40007, 40009, 40011, 40123, 41006, 44001, 45001, 45007),
  ...codes("MEDIA_UNAVAILABLE", 301016, 301017, 301019, 830002),
  ...codes("REPLY_WINDOW_CLOSED", 42052),
  // Of a smart bot: the place for the reply is used, or its time is over (unconfirmed: seen in source and issues only).
  ...codes("REPLY_WINDOW_CLOSED", 846605, 846608),
  ["http_429", "RATE_EXCEEDED"],
]);

/** When `gettoken` itself says these, the secret or the organisation is wrong. @source The same page; page 91039. */
const wrongSecret: ReadonlySet<string> = new Set(["40001", "40013", "40091", "41002", "41004", "301002"]);

/** What WeCom said against a request. */
export interface WecomError {
  /** `errcode`, or `http_` and the status where there was none. */
  readonly code: string;
  /** `errmsg`: the reason, a hint for WeCom's support, the address that called, a page. */
  readonly message: string;
}

/** A refusal in the contract's words. A code that is not documented becomes VENDOR_UNKNOWN and is kept. */
export function faultOf({ code, message }: WecomError): Fault {
  const meaning = meanings.get(code) ?? "VENDOR_UNKNOWN";
  return fault(meaning, { vendor: { code, message: code === "60020" ? withRemedy(message) : message } });
}

/** A refusal of `gettoken`. */
export function tokenFaultOf(error: WecomError): Fault {
  return wrongSecret.has(error.code) ? fault("CREDENTIAL_REJECTED", { vendor: error }) : faultOf(error);
}

/** The one thing an operator must know of 60020 is the address to allow: it goes first. @source Page 90313, code 60020. */
function withRemedy(message: string): string {
  const [, ip] = /from ip: ([\d.:a-f]{2,45})/iu.exec(message) ?? [];
  return ip === undefined
    ? `Allow our address under 企业可信IP of the application. ${message}`
    : `Allow ${ip} under 企业可信IP of the application; it takes about a minute. ${message}`;
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

import { type Fault, type FaultCode, fault } from "@microbranch/core/channel";

/** What an IMAP server, or the way to it, answered. */
interface ImapTrouble {
  /** Whether it was the login that was refused. */
  readonly isLogin: boolean;
  /** NO, BAD or BYE; empty: no answer came. */
  readonly status: string;
  /** The response code in brackets, as AUTHENTICATIONFAILED; empty: none. */
  readonly responseCode: string;
  /** The server's words; empty: none. */
  readonly words: string;
  /** The library's or the system's code, as ECONNREFUSED; empty: none. */
  readonly code: string;
}

/**
 * What a response code says, whatever was asked.
 *
 * @source RFC 5530 section 3; RFC 9051 section 7.1.
 */
const responseCodes: Readonly<Record<string, FaultCode>> = Object.freeze({
  UNAVAILABLE: "CHANNEL_BUSY",
  INUSE: "CHANNEL_BUSY",
  SERVERBUG: "CHANNEL_BUSY",
  CONTACTADMIN: "SENDER_NOT_ALLOWED",
  LIMIT: "RATE_EXCEEDED",
  EXPIRED: "CREDENTIAL_EXPIRED",
  AUTHENTICATIONFAILED: "CREDENTIAL_REJECTED",
  AUTHORIZATIONFAILED: "CREDENTIAL_REJECTED",
  PRIVACYREQUIRED: "SETTING_INVALID",
  NOPERM: "PERMISSION_MISSING",
  NONEXISTENT: "SETTING_INVALID",
  TRYCREATE: "SETTING_INVALID",
});

/**
 * NetEase lets a client log in and then refuses every folder when it does not trust the client.
 *
 * @source Answers of NetEase's servers in public issue threads (imapclient 544, go-imap 520): "SELECT Unsafe Login."
 */
const unsafeLogin = /unsafe login/iu;
const tooFast = /too (?:many|frequent)|频繁|频率/iu;
const tls = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO|ALTNAME/u;

/** Puts what stands between us and the mailbox into our words. */
export function faultOfImap(error: unknown): Fault {
  const trouble = troubleOf(error);
  const vendorCode = trouble.responseCode || trouble.status || trouble.code;
  const vendor = vendorCode === "" ? null : { code: vendorCode, message: trouble.words.slice(0, 200) };
  return fault(codeOf(trouble), { scope: "channel", vendor });
}

function codeOf({ isLogin, status, responseCode, words, code }: ImapTrouble): FaultCode {
  if (unsafeLogin.test(words)) return "PERMISSION_MISSING";
  const known = responseCodes[responseCode];
  if (known !== undefined) return known;
  if (code === "ETHROTTLE" || tooFast.test(words)) return "RATE_EXCEEDED";
  if (isLogin) return "CREDENTIAL_REJECTED";
  if (tls.test(code) || code === "MissingServerExtension" || code.startsWith("STARTTLS")) return "SETTING_INVALID";
  if (status === "NO") return "SETTING_INVALID";
  return status === "BAD" ? "VENDOR_UNKNOWN" : "CHANNEL_UNREACHABLE";
}

function troubleOf(error: unknown): ImapTrouble {
  const facts: Readonly<Record<string, unknown>> = error instanceof Error ? { ...error } : {};
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    isLogin: facts["authenticationFailed"] === true,
    status: text(facts["responseStatus"]),
    responseCode: text(facts["serverResponseCode"]).toUpperCase(),
    words: text(facts["responseText"]),
    code: text(facts["code"]),
  };
}

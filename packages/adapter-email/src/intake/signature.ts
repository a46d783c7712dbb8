import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { EmailSettings } from "../route/route.js";

/** Name of the header that carries a signature. */
export const signatureHeader = "x-microbranch-signature";

/** What is signed. */
export interface MailSigning {
  /** The raw mail. */
  readonly body: Uint8Array;
  /** `inbound.secret` of the channel. */
  readonly secret: string;
  /** Now: epoch ms. */
  readonly at: number;
}

/**
 * Signs a raw mail for a channel's webhook: the value of `x-microbranch-signature`, HMAC-SHA256 over the time in whole
 * seconds, a point and the body.
 */
export function signMail(signing: MailSigning): string {
  const seconds = Math.floor(signing.at / 1000);
  return `t=${seconds},v1=${mac(seconds, signing.body, signing.secret)}`;
}

type Webhook = NonNullable<NonNullable<EmailSettings["inbound"]>["webhook"]>;

/** Checks what can be checked before the body is read: the bearer's secret, or form and age of the signature. */
export function isWorthReading(headers: Headers, webhook: Webhook, now: number): boolean {
  if (webhook.authentication === "bearer") {
    const given = /^Bearer ([\x21-\x7e]{1,4096})$/iu.exec(headers.get("authorization") ?? "")?.[1];
    return given !== undefined && isSame(given, webhook.secret);
  }
  const parts = signatureParts(headers);
  return parts !== null && Math.abs(now - parts.seconds * 1000) <= webhook.windowMs;
}

/** Checks the signature over the whole body, in constant time; a bearer was checked already. */
export function isGenuine(headers: Headers, body: Uint8Array, webhook: Webhook): boolean {
  if (webhook.authentication === "bearer") return true;
  const parts = signatureParts(headers);
  return parts !== null && isSame(parts.mac, mac(parts.seconds, body, webhook.secret));
}

function signatureParts(headers: Headers): { readonly seconds: number; readonly mac: string } | null {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/u.exec(headers.get(signatureHeader) ?? "");
  return match === null ? null : { seconds: Number(match[1]), mac: match[2] ?? "" };
}

function mac(seconds: number, body: Uint8Array, secret: string): string {
  return createHmac("sha256", secret).update(`${seconds}.`).update(body).digest("hex");
}

/** Compares digests, so that neither content nor length shows in the time taken. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

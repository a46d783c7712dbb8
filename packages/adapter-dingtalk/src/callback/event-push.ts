import { type CallbackCrypto, createSealedCallback, hasCode } from "@microbranch/core/channel";
import { z } from "zod";

/** How events are pushed, as the developer console shows it. */
export interface EventPushSettings {
  /** Token of the signature. */
  readonly token: string;
  /** Key of the encryption, 43 characters. */
  readonly aesKey: string;
  /** Who may be named as the receiver, each tried in turn. */
  readonly ownerKeys: readonly string[];
}

/** A push that was opened. */
export interface OpenedPush {
  /** The message, JSON as text. */
  readonly message: string;
  /** Seals the answer. */
  seal(word: string, now: number): object;
}

/** Opens pushes of events. */
export type PushOpener = (query: URLSearchParams, body: unknown, now: number) => OpenedPush | "refused" | "foreign";

/** A push is not older or newer than so, in milliseconds: chosen here, as robots' messages are. */
const windowMs = 3_600_000;

const sealed = z.looseObject({ encrypt: z.string().min(1) });
const signing = z.object({
  signature: z.string().regex(/^[0-9a-f]{40}$/u),
  timestamp: z.string().regex(/^\d{10,16}$/u),
  nonce: z.string().min(1).max(128),
});

/**
 * Creates what opens pushes: signature and time first, then the encryption, then the receiver. What was wrong is not told
 * to who sent it; `foreign` is for the log.
 *
 * @throws SETTING_INVALID, field `inbound.events.aesKey`.
 * @source DingTalk documentation, 回调事件消息体加解密 and 配置事件推送方式, 2026-08-22.
 */
export function createPushOpener({ token, aesKey, ownerKeys }: EventPushSettings): PushOpener {
  const keys = ownerKeys.map((receiver) =>
    createSealedCallback({ token, encodedKey: aesKey, receiver, keyField: "inbound.events.aesKey" }),
  );
  const [first] = keys;
  return (query, body, now) => {
    const encrypted = sealed.safeParse(body).data?.encrypt;
    const signed = signing.safeParse({
      signature: query.get("msg_signature") ?? query.get("signature"),
      timestamp: query.get("timestamp"),
      nonce: query.get("nonce"),
    }).data;
    if (first === undefined || encrypted === undefined || signed === undefined) return "refused";
    const { signature, timestamp, nonce } = signed;
    if (!first.verify(signature, timestamp, nonce, encrypted)) return "refused";
    if (Math.abs(now - epochMs(timestamp)) >= windowMs) return "refused";
    for (const crypto of keys) {
      const message = opened(crypto, encrypted);
      if (message === "broken") return "refused";
      if (message !== "foreign")
        return { message: message.text, seal: (word, at) => sealedAnswer(crypto, word, at, nonce) };
    }
    return "foreign";
  };
}

function opened(crypto: CallbackCrypto, encrypted: string): { readonly text: string } | "foreign" | "broken" {
  try {
    return { text: crypto.decrypt(encrypted).message };
  } catch (error) {
    if (!hasCode(error, "CALLBACK_REFUSED")) throw error;
    return error.details["reason"] === "receiver" ? "foreign" : "broken";
  }
}

/** @source DingTalk documentation, 回调事件消息体加解密, 2026-08-22: with a capital S in `timeStamp`. */
function sealedAnswer(crypto: CallbackCrypto, word: string, now: number, nonce: string): object {
  const timestamp = String(now);
  const { encrypted, signature } = crypto.encrypt(word, { timestamp, nonce });
  return { msg_signature: signature, timeStamp: timestamp, nonce, encrypt: encrypted };
}

/** Some senders count in seconds. */
function epochMs(timestamp: string): number {
  return Number(timestamp) * (timestamp.length <= 10 ? 1000 : 1);
}

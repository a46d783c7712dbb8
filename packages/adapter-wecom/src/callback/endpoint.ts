import { type CallbackCrypto, type ChannelHost, hasCode, readBody } from "@microbranch/core/channel";

/** What sealed requests are answered with. */
export interface EndpointParts {
  /** The route, for the log. */
  readonly channel: string;
  /** Opens and verifies. */
  readonly crypto: CallbackCrypto;
  /** What the host lends. */
  readonly host: Pick<ChannelHost, "clock" | "log">;
  /** How far a callback's time may be from ours, in milliseconds. */
  readonly windowMs: number;
  /** Largest body, in bytes. */
  readonly maxBytes: number;
  /** The sealed text in a body; empty: there is none. */
  readonly sealedIn: (body: string) => string;
  /** Takes an opened message in. */
  readonly take: (message: string, sealing: Sealing) => Promise<Response>;
}

/** What a callback's query says. */
export interface Sealing {
  /** Over the three others and the sealed text. */
  readonly signature: string;
  /** Seconds since 1970. */
  readonly timestamp: string;
  /** Drawn for this request. */
  readonly nonce: string;
}

/**
 * Answers the platform: verifies, opens, hands on. 400, 401, 405 and 413 when it is refused: the same 401 whatever is
 * wrong with signature, time, cipher, padding or receiver.
 */
export async function answerSealed(request: Request, parts: EndpointParts): Promise<Response> {
  const query = queryOf(request.url);
  const read = (name: string): string => query.get(name) ?? "";
  const sealing = { signature: read("msg_signature"), timestamp: read("timestamp"), nonce: read("nonce") };
  if (request.method === "GET") return greet(read("echostr"), sealing, parts);
  if (request.method !== "POST") return status(405);
  const body = await readBody(request, parts.maxBytes);
  if (body === null) return status(413);
  const sealed = parts.sealedIn(Buffer.from(body).toString("utf8"));
  if (sealed === "") return status(400);
  const message = opened(sealed, sealing, parts);
  return message === null ? status(401) : await parts.take(message, sealing);
}

/** An answer without a body. */
export function status(code: number): Response {
  return new Response(null, { status: code });
}

/** Verifies the address: the opened text goes back as it is. @source WeCom documentation, page 90238 (2024-07-22). */
function greet(echo: string, sealing: Sealing, parts: EndpointParts): Response {
  const text = echo === "" ? null : opened(echo, sealing, parts);
  return text === null ? status(401) : new Response(text, { headers: { "content-type": "text/plain" } });
}

/** A plus sign within base64 is one, also where somebody on the way forgot to write it as `%2B`. */
function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(new URL(url).search.replaceAll("+", "%2B"));
}

/** The opened text; `null` for what was not sealed for us just now. The log says what was wrong, the answer does not. */
function opened(sealed: string, { signature, timestamp, nonce }: Sealing, parts: EndpointParts): string | null {
  const { channel, crypto, host, windowMs } = parts;
  const refuse = (reason: string): null => {
    host.log("warn", "A callback was refused.", { channel, reason });
    return null;
  };
  if (!crypto.verify(signature, timestamp, nonce, sealed)) return refuse("signature");
  const isTimely = /^\d{1,12}$/u.test(timestamp);
  if (!isTimely || Math.abs(host.clock.now() - Number(timestamp) * 1000) > windowMs) return refuse("time");
  try {
    return crypto.decrypt(sealed).message;
  } catch (error) {
    if (!hasCode(error, "CALLBACK_REFUSED")) throw error;
    return refuse(String(error.details["reason"]));
  }
}

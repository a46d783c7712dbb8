import { signatureHeader, signMail } from "../intake/intake.js";

/** Where a mail server would hand mail for the branch in: the e-mail channel's webhook. */
export interface Letterbox {
  /** Takes a request as a web server would pass it on, as `hub.fetch`. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Address of the channel's callback. */
  readonly url: string;
  /** The secret of the channel's `inbound`. */
  readonly secret: string;
  /** The time, epoch milliseconds: that of the hub's clock. */
  readonly now: () => number;
}

/** Hands a raw mail in, signed. @throws If the channel does not take it, with the status that it answered. */
export async function handIn(letter: Uint8Array, { fetch, url, secret, now }: Letterbox): Promise<void> {
  const response = await fetch(
    new Request(url, {
      method: "POST",
      headers: { "content-type": "message/rfc822", [signatureHeader]: signMail({ body: letter, secret, at: now() }) },
      body: new Uint8Array(letter),
    }),
  );
  if (response.status !== 204) throw new Error(`The mail was not taken: ${response.status}.`);
}

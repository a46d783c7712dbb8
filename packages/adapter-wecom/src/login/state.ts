import { createHmac, timingSafeEqual } from "node:crypto";

/** What a login that was begun remembers in the browser. */
export interface Begun {
  /** Goes into the address of WeCom's page: letters and digits, 64 characters. */
  readonly state: string;
  /** Stays in the browser. */
  readonly cookie: string;
}

const nonceBytes = 16;
const macChars = 48;
/** The state: when it was made, in 16 characters, and its seal. @source WeCom documentation, page 91022: a-zA-Z0-9, 128 B. */
const stateForm = /^[\da-f]{64}$/u;
const cookieForm = /^([\da-f]{32})\.([\w-]{0,1400})$/u;

/** Begins a login: only the browser that gets the cookie can finish it. */
export function beginState(secret: string, returnTo: string, now: number): Begun {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(nonceBytes))).toString("hex");
  const cookie = `${nonce}.${Buffer.from(localPath(returnTo)).toString("base64url")}`;
  const at = now.toString(16).padStart(16, "0");
  return { state: `${at}${seal(secret, at, cookie)}`, cookie };
}

/** Where a login leads that comes back in time to the browser which began it; `null`: it is none. */
export function finishState(secret: string, { state, cookie }: Begun, now: number, goodMs: number): string | null {
  const [, , path] = cookieForm.exec(cookie) ?? [];
  if (path === undefined || !stateForm.test(state)) return null;
  const at = state.slice(0, 16);
  const wanted = Buffer.from(seal(secret, at, cookie));
  const isOurs = timingSafeEqual(Buffer.from(state.slice(16)), wanted);
  const age = now - Number.parseInt(at, 16);
  return isOurs && age >= 0 && age < goodMs ? Buffer.from(path, "base64url").toString("utf8") : null;
}

function seal(secret: string, at: string, cookie: string): string {
  const text = `microbranch/wecom-login/1\n${at}\n${cookie}`;
  return createHmac("sha256", secret).update(text).digest("hex").slice(0, macChars);
}

/** A path of the host's own; `/` for what could lead elsewhere, or is too long for a cookie. */
function localPath(path: string): string {
  return /^\/(?![/\\])[^\\\p{Cc}]{0,500}$/u.test(path) && Buffer.byteLength(path) <= 1000 ? path : "/";
}

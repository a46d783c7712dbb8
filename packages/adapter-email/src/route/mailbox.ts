import { domainToASCII } from "node:url";

/** One mail address, taken apart. */
export interface Mailbox {
  /** What stands before the last @, as written. */
  readonly local: string;
  /** The domain in lower case, non-ASCII labels in their `xn--` form. */
  readonly domain: string;
}

/** @source RFC 5321 section 4.5.3.1: local part 64 octets, path 256 with its angle brackets. */
const maxLocalChars = 64;
const maxAddressChars = 254;

/** @source RFC 5322 section 3.2.3, dot-atom. */
const dotAtom = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const domainInput = /^[\p{L}\p{M}\p{N}.\u3002\uff0e\u00b7-]+$/u;
const asciiDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Takes one plain address apart: no display name, comment, quotes or list. Local parts beyond ASCII, quoted local parts
 * and address literals are not taken: `null`.
 *
 * @source RFC 5321 section 4.1.2; RFC 5890 for domains beyond ASCII.
 */
export function parseMailbox(text: string): Mailbox | null {
  const at = text.lastIndexOf("@");
  if (at < 1 || text.length > 1_000) return null;
  const local = text.slice(0, at);
  const rest = text.slice(at + 1);
  if (local.length > maxLocalChars || !dotAtom.test(local) || !domainInput.test(rest)) return null;
  const domain = domainToASCII(rest.normalize("NFC")).replace(/\.$/u, "");
  if (domain === "" || !asciiDomain.test(domain) || /(?:^|\.)\d+$/u.test(domain)) return null;
  return local.length + 1 + domain.length > maxAddressChars ? null : { local, domain };
}

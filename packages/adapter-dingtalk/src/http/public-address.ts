import { isIP } from "node:net";

/**
 * Whether an address which came from outside may be called: encrypted, by name and on the usual port, so that nobody makes
 * us call machines beside ours. While the host itself is on this machine, as the simulator is, so may the address be.
 *
 * @param host The configured host.
 */
export function isPublicAddress(address: string, host: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return false;
  const own = new URL(host);
  if (own.protocol === "http:" && url.origin === own.origin) return true;
  if (url.protocol !== "https:" || url.port !== "") return false;
  const name = url.hostname.replace(/^\[|\]$/gu, "");
  return isIP(name) === 0 && name.includes(".") && !/(?:^|\.)(?:localhost|local|internal|home\.arpa)$/u.test(name);
}

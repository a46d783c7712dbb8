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

/** The hosts of DingTalk. @source DingTalk documentation, 消息发送与接收类型, 2026-08-22; overseas: developerpedia, docs/learn/stream/faq.md. */
const platformHosts: ReadonlySet<string> = new Set([
  "oapi.dingtalk.com",
  "api.dingtalk.com",
  "oapi.dingtalk.io",
  "api.dingtalk.io",
]);

/** Whether an address which came from outside is one of DingTalk's own hosts, or of the hosts that were configured. */
export function isPlatformAddress(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return false;
  if (hosts.some((host) => new URL(host).origin === url.origin)) return true;
  return url.protocol === "https:" && url.port === "" && platformHosts.has(url.hostname);
}

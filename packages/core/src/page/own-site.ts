/**
 * Whether a form may have been sent by our own page. The token in the path is what lets an answer in; this is a second
 * look, and a browser that says nothing is let through.
 *
 * What the browser itself says of the sender's site decides alone: it is right behind a proxy too. Without it the
 * origin's host must be ours, or be withheld: browsers withhold it from a page that tells its address to nobody.
 *
 * @source Fetch Standard, "append a request `Origin` header": `null` under the policy `no-referrer`.
 */
export function isOwnSite(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = request.headers.get("origin");
  if (origin === null || origin === "null") return true;
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === new URL(request.url).host || host === request.headers.get("host");
}

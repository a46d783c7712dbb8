import type { Platform, SimulatedMessage } from "./platform.js";

/** A page that shows what somebody sees, the newest last; without a name, who there is. */
export function phonePage({ world, messages }: Platform, name: string): string {
  const everybody = [...world.people, ...world.groups];
  const names = everybody.map((one) => `<a href="/phone/${encodeURIComponent(one)}">${escaped(one)}</a>`).join(" · ");
  const shown = messages.filter(({ to, dropped, isRecalled }) => to === name && dropped === null && !isRecalled);
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>DingTalk simulator</title><style>
body{font:16px/1.6 system-ui,sans-serif;max-width:26rem;margin:1rem auto;background:#f1f2f4;color:#171a1d}
article{background:#fff;border-radius:.6rem;padding:.8rem 1rem;margin:.8rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
small{color:#555}nav{margin:1rem 0}</style>
<nav>${names}</nav><h1>${escaped(name)}</h1>${shown.map(articleOf).join("")}</html>`;
}

function articleOf({ route, text, at }: SimulatedMessage): string {
  return `<article><small>${escaped(route)} · ${new Date(at).toISOString()}</small>\n${escaped(text)}</article>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (sign) => `&#${sign.charCodeAt(0)};`);
}

import type { Channel } from "../channel/channel.js";

/** Answers the requests that the host passes on to the hub. */
export type HubFetch = (request: Request) => Promise<Response>;

/**
 * Creates the hub's request handler. The path below where the host mounted it ends in `/channels/<channel id>` for a
 * channel's webhook; anything else is answered 404.
 */
export function createHubFetch(channels: readonly Channel[]): HubFetch {
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  return async (request) => {
    const match = /\/channels\/([^/]+)\/?$/u.exec(new URL(request.url).pathname);
    const channel = match?.[1] === undefined ? undefined : byId.get(decodeOnce(match[1]));
    if (channel?.handle === undefined) return new Response("Not found\n", { status: 404 });
    return channel.handle(request);
  };
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

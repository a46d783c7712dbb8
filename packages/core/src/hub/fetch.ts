import type { Channel } from "../channel/channel.js";
import { type AnswerDesk, createAnswerPages, createLeavePages, type LeaveDesk } from "../page/page.js";

/** Answers the requests that the host passes on to the hub. */
export type HubFetch = (request: Request) => Promise<Response>;

/** What requests are answered from. */
export interface FetchParts {
  /** The channels; those with a webhook take callbacks. */
  readonly channels: readonly Channel[];
  /** The desk behind the answer pages. */
  readonly answers: AnswerDesk;
  /** The desk behind the pages for leaving a section. */
  readonly leaving: LeaveDesk;
}

/**
 * Creates the hub's request handler. The path below where the host mounted it ends in `/channels/<channel id>` for a
 * channel's webhook, in `/answers/<token>` for the page of a question, and in `/leave/<token>` for the page on which a member
 * leaves a section; anything else is answered 404.
 */
export function createHubFetch({ channels, answers, leaving }: FetchParts): HubFetch {
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  const answerPages = createAnswerPages({ desk: answers });
  const leavePages = createLeavePages({ desk: leaving });
  return async (request) => {
    const [, room, name = ""] = /\/(channels|answers|leave)\/([^/]+)\/?$/u.exec(new URL(request.url).pathname) ?? [];
    if (room === "answers") return answerPages(request, decodeOnce(name));
    if (room === "leave") return leavePages(request, decodeOnce(name));
    const channel = room === "channels" ? byId.get(decodeOnce(name)) : undefined;
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

import type { Channel, ChannelHost } from "../../channel/channel.js";
import { isVouchedFor, signedHeaders } from "../loopback-callback.js";
import type { LoopbackWire } from "./loopback-wire.js";
import { accepting, altering, handling, lent, type SeededDefect } from "./spoiling.js";

/** The same request as if the platform had sent it just now, with another body where one is given. */
async function asIfSigned(request: Request, wire: LoopbackWire, alter = (body: string) => body): Promise<Request> {
  const body = alter(await request.text());
  return new Request(request.url, { method: "POST", body, headers: signedHeaders(wire.callbackKey, wire.now(), body) });
}

/** A channel whose callbacks are signed anew when some rule of its own says so. */
function trusting(
  channel: Channel,
  wire: LoopbackWire,
  isTrusted: (request: Request) => boolean | Promise<boolean>,
): Channel {
  return handling(channel, async (request, handle) => {
    if (request.method !== "POST" || !(await isTrusted(request))) return handle(request);
    return handle(await asIfSigned(request, wire));
  });
}

/** Defects of taking in. */
export const inboundDefects: readonly SeededDefect[] = [
  {
    number: "M5",
    what: "acknowledges first",
    caughtBy: "C61",
    on: "signed webhook",
    spares: ["C60", "C63", "C65", "C70"],
    spoil: (channel) =>
      accepting(channel, async (event, accept) => {
        accept(event).catch(() => {});
        return "stored";
      }),
  },
  {
    number: "M6",
    what: "remembers ids per connection and swallows the rest",
    caughtBy: "C63",
    on: "stream",
    spares: ["C60", "C61", "C68", "C70"],
    spoil(channel) {
      return lent(channel, ({ accept }) => {
        const seen = new Set<string>();
        const once: ChannelHost["accept"] = async (event) => {
          if (seen.has(event.id)) return "duplicate";
          const answer = await accept(event);
          seen.add(event.id);
          return answer;
        };
        return { accept: once };
      });
    },
  },
  {
    number: "M7",
    what: "discards redeliveries",
    caughtBy: "C64",
    on: "signed webhook",
    spares: ["C60", "C61", "C65", "C70"],
    spoil: (channel) =>
      accepting(channel, async (event, accept) => (event.redelivery === null ? await accept(event) : "duplicate")),
  },
  {
    number: "M15",
    what: "accepts its own echo",
    caughtBy: "C70",
    on: "signed webhook",
    spares: ["C60", "C61", "C63", "C65"],
    spoil: (channel, wire) =>
      handling(channel, async (request, handle) => {
        if (request.method !== "POST" || !(await request.clone().text()).includes('"own":true')) return handle(request);
        return handle(await asIfSigned(request, wire, (body) => body.replace('"own":true', '"own":false')));
      }),
  },
  {
    number: "M53",
    what: "notes that a message was seen before it is stored",
    caughtBy: "C62",
    on: "stream",
    spares: ["C60", "C61", "C68", "C70"],
    spoil(channel) {
      const seen = new Set<string>();
      return accepting(channel, async (event, accept) => {
        if (seen.has(event.id)) return "duplicate";
        seen.add(event.id);
        return await accept(event);
      });
    },
  },
  {
    number: "M54",
    what: "logs that a message could not be stored, and acknowledges it",
    caughtBy: "C62",
    on: "poll",
    spares: ["C60", "C61", "C63", "C70"],
    spoil: (channel) =>
      accepting(channel, (event, accept, { log }) =>
        accept(event).catch(() => {
          log("error", "could not store an event");
          return "stored";
        }),
      ),
  },
  {
    number: "M55",
    what: "takes a callback that carries no signature at all",
    caughtBy: "C65",
    on: "signed webhook",
    spares: ["C60", "C61", "C66", "C67"],
    spoil: (channel, wire) => trusting(channel, wire, (request) => !request.headers.has("x-loopback-signature")),
  },
  {
    number: "M56",
    what: "does not look at the signature",
    caughtBy: "C65",
    on: "signed webhook",
    spares: ["C60", "C61", "C63", "C69"],
    spoil: (channel, wire) => trusting(channel, wire, () => true),
  },
  {
    number: "M57",
    what: "takes a signed callback of any age",
    caughtBy: "C66",
    on: "signed webhook",
    spares: ["C60", "C61", "C65", "C69"],
    spoil: (channel, wire) =>
      trusting(channel, wire, async (request) =>
        isVouchedFor(
          request,
          await request.clone().text(),
          { key: wire.callbackKey, windowMs: Number.MAX_SAFE_INTEGER },
          wire.now(),
        ),
      ),
  },
  {
    number: "M58",
    what: "reads the whole body before it looks at its size",
    caughtBy: "C67",
    on: "open webhook",
    spares: ["C60", "C61", "C66", "C69"],
    spoil: (channel) =>
      handling(channel, async (request, handle) => {
        const { method, url, headers } = request;
        if (method !== "POST") return handle(request);
        const body = new Uint8Array(await request.arrayBuffer());
        return handle(new Request(url, { method, headers, body: body.subarray(0, 1_000_000) }));
      }),
  },
  {
    number: "M59",
    what: "throws kinds away that it does not know",
    caughtBy: "C68",
    on: "stream",
    spares: ["C61", "C62", "C63", "C70"],
    spoil: (channel) =>
      accepting(channel, async (event, accept) => (event.type === "unrecognised" ? "stored" : await accept(event))),
  },
  {
    number: "M60",
    what: "keeps no raw payload",
    caughtBy: "C68",
    on: "stream",
    spares: ["C61", "C62", "C63", "C70"],
    spoil: (channel) => altering(channel, (event) => ({ ...event, raw: "none" })),
  },
  {
    number: "M61",
    what: "takes the words of a machine for a person's",
    caughtBy: "C71",
    on: "poll",
    spares: ["C60", "C61", "C63", "C68"],
    spoil: (channel) => altering(channel, (event) => ({ ...event, automated: false })),
  },
  {
    number: "M62",
    what: "tidies the value of a button up",
    caughtBy: "C73",
    on: "stream",
    spares: ["C60", "C61", "C68", "C70"],
    spoil: (channel) =>
      altering(channel, (event) =>
        event.type === "answer" ? { ...event, value: event.value.normalize("NFKC").trim().toLowerCase() } : event,
      ),
  },
  {
    number: "M63",
    what: "takes every point for one of GPS",
    caughtBy: "C74",
    on: "stream",
    spares: ["C60", "C61", "C68", "C70"],
    spoil: (channel) =>
      altering(channel, (event) =>
        event.type === "location" && event.point !== null
          ? { ...event, point: { ...event.point, datum: "wgs84" } }
          : event,
      ),
  },
  {
    number: "M64",
    what: "makes ids from the time at which an event came in",
    caughtBy: "C75",
    on: "open webhook",
    spares: ["C60", "C61", "C68", "C70"],
    spoil: (channel) => altering(channel, (event) => ({ ...event, id: `${event.id}@${event.receivedAt}` })),
  },
  {
    number: "M65",
    what: "takes everything in at once, however slow the first is",
    caughtBy: "C76",
    on: "stream",
    spares: ["C60", "C68", "C70", "C71"],
    spoil: (channel) =>
      accepting(channel, async (event, accept) => {
        accept(event).catch(() => {});
        return "stored";
      }),
  },
  {
    number: "M66",
    what: "vouches for a sender for whom nobody vouches",
    caughtBy: "C65",
    on: "open webhook",
    spares: ["C60", "C61", "C68", "C70"],
    spoil: (channel) => altering(channel, (event) => ({ ...event, trust: "signed" })),
  },
  {
    number: "M67",
    what: "goes on taking callbacks in after it was closed",
    caughtBy: "C13",
    on: "signed webhook",
    spares: ["C60", "C61", "C63", "C65"],
    spoil: (channel) => ({ ...channel, close: async () => {} }),
  },
  {
    number: "M68",
    what: "hands the sender's id in as the platform wrote it",
    caughtBy: "C60",
    on: "stream",
    spares: ["C61", "C62", "C63", "C68"],
    spoil: (channel) =>
      altering(channel, (event) =>
        event.sender === null ? event : { ...event, sender: { ...event.sender, id: event.sender.id.toUpperCase() } },
      ),
  },
  {
    number: "M69",
    what: "does not answer the handshake",
    caughtBy: "C72",
    on: "open webhook",
    spares: ["C60", "C61", "C67", "C69"],
    spoil: (channel) =>
      handling(channel, async (request, handle) =>
        request.method === "GET" ? new Response(null, { status: 405 }) : await handle(request),
      ),
  },
  {
    number: "M70",
    what: "never recovers from a body that cannot be read",
    caughtBy: "C69",
    on: "open webhook",
    spares: ["C60", "C61", "C67", "C72"],
    spoil(channel) {
      let isBroken = false;
      return handling(channel, async (request, handle) => {
        if (isBroken) return new Response(null, { status: 500 });
        const response = await handle(request);
        isBroken = response.status === 400;
        return response;
      });
    },
  },
];

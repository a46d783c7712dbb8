import { describe, expect, it } from "vitest";
import {
  type Channel,
  type ChannelHost,
  type Evidence,
  fit as fitNotice,
  type Health,
  type InboundEvent,
  type Notice,
} from "../../channel/channel.js";
import { afterwardsCases } from "./afterwards.js";
import { playCase } from "./conformance.js";
import { evidenceCases } from "./evidence.js";
import { healthCases } from "./health.js";
import { identityCases } from "./identity.js";
import { inboundCases } from "./inbound.js";
import { inboundKindCases } from "./inbound-kinds.js";
import { inboundRefusalCases } from "./inbound-refusals.js";
import { type LoopbackConfiguration, LoopbackWire, loopbackConformance } from "./loopback-wire.js";

// Mistakes that authors of adapters make, each put over a channel that makes none. The numbered case must name it.

const cases = [
  ...inboundCases,
  ...inboundKindCases,
  ...inboundRefusalCases,
  ...identityCases,
  ...evidenceCases,
  ...afterwardsCases,
  ...healthCases,
];

const stream: LoopbackConfiguration = {
  tenant: "t1",
  credential: { secret: "secret-3" },
  capabilities: {
    retract: { windowMs: 60_000 },
    amend: true,
    reconciles: true,
    evidence: { levels: ["confirmed", "read", "dropped"], pull: true },
  },
};
const claimed: LoopbackConfiguration = { capabilities: { sender: "claimed" } };
const poll: LoopbackConfiguration = { capabilities: { inbound: "poll" } };
const webhook: LoopbackConfiguration = {
  callback: { key: "key-7" },
  capabilities: { inbound: "webhook", sender: "signed" },
};

type Mistake = (channel: Channel) => Channel;

function accepting(accept: (event: InboundEvent, host: ChannelHost) => Promise<"stored" | "duplicate">): Mistake {
  return (channel) => ({
    ...channel,
    open: (host, signal) => channel.open({ ...host, accept: (event) => accept(event, host) }, signal),
  });
}

function telling(change: (event: InboundEvent) => InboundEvent): Mistake {
  return accepting((event, host) => host.accept(change(event)));
}

function handling(handle: (request: Request, right: (request: Request) => Promise<Response>) => Promise<Response>) {
  return (channel: Channel): Channel => {
    const right = async (request: Request) => (await channel.handle?.(request)) ?? new Response(null, { status: 502 });
    return { ...channel, handle: (request) => handle(request, right) };
  };
}

function knowing(change: (evidence: readonly Evidence[]) => readonly Evidence[]): Mistake {
  return (channel) => ({
    ...channel,
    evidence: async (receipts, signal) => change((await channel.evidence?.(receipts, signal)) ?? []),
  });
}

function feeling(change: (health: Health) => Health): Mistake {
  return (channel) => ({ ...channel, health: async (signal) => change(await channel.health(signal)) });
}

const inSeconds = (ms: number): number => Math.floor(ms / 1000);

/** Takes itself for the one who knows repeats. */
function forgetful(channel: Channel): Channel {
  const known = new Set<string>();
  return accepting(async (event, host) => {
    if (known.has(event.id)) return "duplicate";
    known.add(event.id);
    return host.accept(event);
  })(channel);
}

const probe: Notice = {
  id: "probe",
  revision: 1,
  purpose: "notice",
  locale: "en",
  title: "ping",
  body: [],
  ask: null,
  event: null,
  images: [],
  files: [],
  page: null,
  occurrence: null,
  expiresAt: null,
};

const mistakes: readonly (readonly [number: string, mistake: string, LoopbackConfiguration, Mistake])[] = [
  ["C60", "gives every event the same id", stream, telling((event) => ({ ...event, id: "event" }))],
  ["C60", "takes seconds for milliseconds", stream, telling((e) => ({ ...e, receivedAt: inSeconds(e.receivedAt) }))],
  ["C60", "passes the platform's seconds on", stream, telling((e) => ({ ...e, occurredAt: 1_772_326_799 }))],
  ["C60", "makes up the reference of the raw payload", stream, telling((event) => ({ ...event, raw: "raw-1" }))],
  [
    "C61",
    "acknowledges before the event is stored",
    stream,
    accepting(async (event, host) => {
      host.accept(event).catch(() => {});
      return "stored";
    }),
  ],
  [
    "C61",
    "moves the cursor first",
    poll,
    accepting(async (event, host) => {
      await host.cursor.write("position", event.id);
      return host.accept(event);
    }),
  ],
  ["C62", "swallows what the host throws", webhook, accepting((e, host) => host.accept(e).catch(() => "stored"))],
  [
    "C63",
    "makes ids of its own",
    stream,
    (channel) => {
      let made = 0;
      return telling((event) => ({ ...event, id: `event-${++made}` }))(channel);
    },
  ],
  ["C63", "keeps repeats to itself", stream, forgetful],
  ["C64", "puts the redelivery mark into the id", stream, telling((e) => ({ ...e, id: `${e.id}-${e.redelivery}` }))],
  ["C65", "says signed where nothing is", claimed, telling((event) => ({ ...event, trust: "signed" }))],
  [
    "C65",
    "says 200 to a bad signature",
    webhook,
    handling(async (request, right) => {
      const response = await right(request);
      return response.status === 401 ? new Response() : response;
    }),
  ],
  ["C66", "keeps repeats to itself", webhook, forgetful],
  [
    "C67",
    "reads the whole body before it looks at the size",
    webhook,
    handling(async (request, right) => {
      await request.clone().arrayBuffer();
      return right(request);
    }),
  ],
  [
    "C68",
    "drops what it does not know",
    stream,
    accepting(async (event, host) => (event.type === "unrecognised" ? "stored" : host.accept(event))),
  ],
  [
    "C69",
    "never gets over what it cannot read",
    webhook,
    (channel) => {
      let isBroken = false;
      return handling(async (request, right) => {
        if (isBroken) return new Response(null, { status: 500 });
        const response = await right(request);
        isBroken = response.status === 400;
        return response;
      })(channel);
    },
  ],
  ["C70", "takes everything for its own echo", stream, accepting(async () => "stored")],
  ["C71", "marks no machine", stream, telling((event) => ({ ...event, automated: false }))],
  ["C71", "marks everybody", stream, telling((event) => ({ ...event, automated: true }))],
  [
    "C72",
    "answers the handshake in JSON",
    webhook,
    handling(async (request, right) => {
      const response = await right(request);
      return request.method === "GET" ? new Response(JSON.stringify(await response.text())) : response;
    }),
  ],
  [
    "C73",
    "cuts a long token",
    stream,
    telling((e) => (e.type === "answer" ? { ...e, token: e.token.slice(0, 64) } : e)),
  ],
  [
    "C73",
    "takes a plus for a space",
    stream,
    telling((event) => (event.type === "answer" ? { ...event, value: event.value.replaceAll("+", " ") } : event)),
  ],
  [
    "C74",
    "mistakes the datum",
    stream,
    telling((event) =>
      event.type === "location" && event.point !== null
        ? { ...event, point: { ...event.point, datum: "gcj02" } }
        : event,
    ),
  ],
  ["C75", "puts the time of arrival into the id", stream, telling((e) => ({ ...e, id: `${e.id}-${e.receivedAt}` }))],
  [
    "C76",
    "works on events at the same time",
    stream,
    (channel) => {
      let isFirst = true;
      return accepting(async (event, host) => {
        const work = host.accept(event);
        if (!isFirst) return await work;
        isFirst = false;
        return "stored";
      })(channel);
    },
  ],
  ["C77", "leaves the case of ids", stream, (channel) => ({ ...channel, canonical: (a) => channel.canonical(a) && a })],
  [
    "C77",
    "puts a prefix before each id",
    stream,
    (channel) => ({
      ...channel,
      canonical(address) {
        const form = channel.canonical(address);
        return form && { ...form, id: `user:${form.id}` };
      },
    }),
  ],
  [
    "C78",
    "takes ids of any tenant",
    stream,
    (channel) => ({ ...channel, canonical: (a) => channel.canonical({ ...a, tenant: channel.tenant }) }),
  ],
  [
    "C79",
    "names senders as the platform spells them",
    stream,
    telling((event) => ({ ...event, sender: event.sender && { ...event.sender, id: event.sender.id.toUpperCase() } })),
  ],
  [
    "C80",
    "tells two tenants apart by nothing",
    stream,
    (channel) => ({ ...channel, canonical: (a) => channel.canonical({ ...a, tenant: channel.tenant }) }),
  ],
  [
    "C81",
    "reports a level that it does not declare",
    stream,
    knowing((known) => known.map((one) => ({ ...one, level: "handed-over" }))),
  ],
  ["C81", "declares evidence and learns none", stream, knowing(() => [])],
  [
    "C82",
    "knows only the receipts of its own process",
    stream,
    (channel) => {
      const own = new Set<string>();
      return {
        ...channel,
        async deliver(parcel, signal) {
          const outcomes = await channel.deliver(parcel, signal);
          for (const outcome of outcomes) if (outcome.status === "accepted") own.add(outcome.receipt.id);
          return outcomes;
        },
        retract: async (receipt, signal) =>
          own.has(receipt.id) ? ((await channel.retract?.(receipt, signal)) ?? null) : notKnown,
      };
    },
  ],
  [
    "C83",
    "forgets what was read",
    stream,
    (channel) => {
      let reads = 0;
      return knowing((known) =>
        known.map((one) => (one.level === "read" && ++reads > 1 ? { ...one, level: "confirmed" } : one)),
      )(channel);
    },
  ],
  ["C84", "does not say why", stream, knowing((known) => known.map((one) => ({ ...one, fault: null })))],
  ["C85", "says that a message is gone which is not", stream, (channel) => ({ ...channel, retract: async () => null })],
  [
    "C85",
    "says nothing when it is too late",
    stream,
    (channel) => ({
      ...channel,
      async retract(receipt, signal) {
        await channel.retract?.(receipt, signal);
        return null;
      },
    }),
  ],
  [
    "C86",
    "says that a message was changed which was not",
    stream,
    (channel) => ({ ...channel, amend: async () => null }),
  ],
  [
    "C87",
    "names its checks twice",
    stream,
    feeling((health) => ({ ...health, checks: [...health.checks, ...health.checks] })),
  ],
  [
    "C88",
    "goes on when nothing goes out",
    stream,
    feeling((h) => ({ ...h, state: h.state === "down" ? "degraded" : h.state })),
  ],
  [
    "C89",
    "sees one light for both ways",
    stream,
    feeling((health) => ({ ...health, state: health.state === "degraded" ? "down" : health.state })),
  ],
  [
    "C90",
    "writes to somebody to see whether it can",
    stream,
    (channel) => ({
      ...channel,
      async health(signal) {
        const [part] = fitNotice(probe, channel.capabilities).parts;
        const rendered = channel.render(part ?? expect.fail("the probe does not fit"));
        const address = { platform: channel.platform, tenant: channel.tenant, kind: "person", id: "admin" } as const;
        await channel.deliver({ rendered, recipients: [{ address, key: "probe" }], attempt: 1 }, signal);
        return channel.health(signal);
      },
    }),
  ],
];

const notKnown = Object.freeze({ code: "CONTENT_UNFIT", scope: "notice", retryAfterMs: null, vendor: null } as const);

describe("the conformance cases C60 to C90", () => {
  it.each(mistakes)("%s catches a channel that %s", async (number, _mistake, configuration, mistaken) => {
    const right = loopbackConformance("careless", configuration);
    const one = cases.find((each) => each.number === number) ?? expect.fail(`there is no ${number}`);
    const create: typeof right.create = (wire) => {
      const channel = mistaken(right.create(wire));
      return wire instanceof LoopbackWire ? wire.use(channel) : channel;
    };

    await expect(playCase(one, right)).resolves.toBeUndefined();
    await expect(playCase(one, { ...right, create })).rejects.toThrow(new RegExp(`^${number}: `, "u"));
  });
});

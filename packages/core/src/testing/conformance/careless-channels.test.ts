import { describe, expect, it } from "vitest";
import type { Channel, ChannelHost, Evidence, Health, InboundEvent } from "../../channel/channel.js";
import { conformanceCases } from "./cases.js";
import { playCase } from "./conformance.js";
import { type LoopbackConfiguration, LoopbackWire, loopbackConformance } from "./loopback-wire.js";

// More mistakes than the seeded defects: each is put over a channel that makes none, and the numbered case must name it.

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

const mistakes: readonly (readonly [number: string, mistake: string, LoopbackConfiguration, Mistake])[] = [
  ["C60", "gives every event the same id", stream, telling((event) => ({ ...event, id: "event" }))],
  ["C60", "takes seconds for milliseconds", stream, telling((e) => ({ ...e, receivedAt: inSeconds(e.receivedAt) }))],
  ["C60", "passes the platform's seconds on", stream, telling((e) => ({ ...e, occurredAt: 1_772_326_799 }))],
  [
    "C61",
    "moves the cursor first",
    poll,
    accepting(async (event, host) => {
      await host.cursor.write("position", event.id);
      return host.accept(event);
    }),
  ],
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
  ["C70", "takes everything for its own echo", stream, accepting(async () => "stored")],
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
    "C81",
    "reports a level that it does not declare",
    stream,
    knowing((known) => known.map((one) => ({ ...one, level: "handed-over" }))),
  ],
  ["C81", "declares evidence and learns none", stream, knowing(() => [])],
  ["C84", "does not say why", stream, knowing((known) => known.map((one) => ({ ...one, fault: null })))],
  ["C85", "says that a message is gone which is not", stream, (channel) => ({ ...channel, retract: async () => null })],
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
];

describe("the conformance cases C60 to C90", () => {
  it.each(mistakes)("%s catches a channel that %s", async (number, _mistake, configuration, mistaken) => {
    const right = loopbackConformance("careless", configuration);
    const one = conformanceCases.find((each) => each.number === number) ?? expect.fail(`there is no ${number}`);
    const create: typeof right.create = (wire) => {
      const channel = mistaken(right.create(wire));
      return wire instanceof LoopbackWire ? wire.use(channel) : channel;
    };

    await expect(playCase(one, right)).resolves.toBeUndefined();
    await expect(playCase(one, { ...right, create })).rejects.toThrow(new RegExp(`^${number}: `, "u"));
  });
});

import { lent, never, type SeededDefect } from "./spoiling.js";

/** Defects of declaring, opening, closing, health, identity, and of what comes after acceptance. */
export const stateDefects: readonly SeededDefect[] = [
  {
    number: "M10",
    what: "declares `retract` without it",
    caughtBy: "C02",
    on: "open webhook",
    spares: ["C03", "C05", "C16", "C29"],
    spoil: (channel) => ({ ...channel, capabilities: { ...channel.capabilities, retract: { windowMs: 60_000 } } }),
  },
  {
    number: "M11",
    what: "leaves a timer",
    caughtBy: "C12",
    on: "signed webhook",
    spares: ["C08", "C10", "C13", "C29"],
    spoil: (channel) => ({
      ...channel,
      async open(host, signal) {
        await channel.open(host, signal);
        host.clock.sleep(3_600_000, never).catch(() => {});
      },
    }),
  },
  {
    number: "M13",
    what: "reports ready while deaf",
    caughtBy: "C89",
    on: "stream",
    spares: ["C87", "C88", "C90", "C60"],
    spoil: (channel) => ({
      ...channel,
      async health(signal) {
        const health = await channel.health(signal);
        const checks = health.checks.map((check) =>
          check.name === "inbound" ? { ...check, ok: true, fault: null } : check,
        );
        return { ...health, checks, state: health.state === "degraded" ? "ready" : health.state };
      },
    }),
  },
  {
    number: "M71",
    what: "lets others change its declaration",
    caughtBy: "C01",
    on: "stream",
    spares: ["C02", "C03", "C04", "C05"],
    spoil: (channel) => ({ ...channel, capabilities: structuredClone(channel.capabilities) }),
  },
  {
    number: "M72",
    what: "names no source of a limit",
    caughtBy: "C03",
    on: "stream",
    spares: ["C02", "C04", "C05", "C29"],
    spoil: (channel) => ({ ...channel, pace: channel.pace.map((limit) => ({ ...limit, source: "experience" })) }),
  },
  {
    number: "M73",
    what: "obtains a credential when it is created",
    caughtBy: "C07",
    on: "stream",
    spares: ["C02", "C03", "C29", "C55"],
    spoil(channel, wire) {
      wire.platform.credentials.issue("a secret of the office", wire.now());
      return channel;
    },
  },
  {
    number: "M74",
    what: "connects once more when it is opened again",
    caughtBy: "C08",
    on: "stream",
    spares: ["C02", "C07", "C29", "C87"],
    spoil: (channel, wire) => ({
      ...channel,
      async open(host, signal) {
        await channel.open(host, signal);
        wire.platform.line.connect();
      },
    }),
  },
  {
    number: "M75",
    what: "tries to connect again every five seconds",
    caughtBy: "C15",
    on: "stream",
    spares: ["C08", "C12", "C13", "C63"],
    spoil: (channel) =>
      lent(channel, ({ clock }) => ({ clock: { ...clock, sleep: (_ms, signal) => clock.sleep(5000, signal) } })),
  },
  {
    number: "M76",
    what: "lets a running delivery break when it closes",
    caughtBy: "C11",
    on: "open webhook",
    spares: ["C10", "C13", "C29", "C43"],
    spoil(channel) {
      let close = (): void => {};
      const closed = new Promise<never>((_, reject) => {
        close = () => reject(new Error("seeded defect: the channel was closed"));
      });
      closed.catch(() => {});
      return {
        ...channel,
        deliver: (parcel, signal) => Promise.race([channel.deliver(parcel, signal), closed]),
        async close(how) {
          close();
          await channel.close(how);
        },
      };
    },
  },
  {
    number: "M77",
    what: "sends somebody a message to see how it is",
    caughtBy: "C90",
    on: "stream",
    spares: ["C29", "C60", "C88"],
    spoil: (channel) => ({
      ...channel,
      async health(signal) {
        const health = await channel.health(signal);
        if (health.state === "down") return health;
        const address = { platform: channel.platform, tenant: channel.tenant, kind: "person", id: "member-1" } as const;
        const rendered = { payload: { text: "ping" }, text: "ping", bytes: 4, digest: String(health.checks.length) };
        await channel.deliver({ rendered, recipients: [{ address, key: "ping" }], attempt: 1 }, signal);
        return health;
      },
    }),
  },
  {
    number: "M78",
    what: "is ready whatever the platform says of its credential",
    caughtBy: "C88",
    on: "signed webhook",
    spares: ["C87", "C90", "C29", "C54"],
    spoil: (channel) => ({
      ...channel,
      async health(signal) {
        const health = await channel.health(signal);
        const checks = health.checks.map((check) =>
          check.name === "credential" ? { ...check, ok: true, fault: null } : check,
        );
        return { ...health, checks, state: checks.every(({ ok }) => ok) ? "ready" : health.state };
      },
    }),
  },
  {
    number: "M79",
    what: "compares ids with their capitals",
    caughtBy: "C77",
    on: "stream",
    spares: ["C29", "C78", "C80"],
    spoil: (channel) => ({
      ...channel,
      canonical(address) {
        const form = channel.canonical(address);
        return form === null ? null : { ...form, id: address.id.trim() };
      },
    }),
  },
  {
    number: "M80",
    what: "takes the same id in another tenant for the same person",
    caughtBy: "C80",
    on: "signed webhook",
    spares: ["C29", "C60", "C77", "C79"],
    spoil: (channel) => ({
      ...channel,
      canonical: (address) => channel.canonical({ ...address, tenant: channel.tenant }),
      deliver: (parcel, signal) =>
        channel.deliver(
          {
            ...parcel,
            recipients: parcel.recipients.map(({ address, key }) => ({
              key,
              address: { ...address, tenant: channel.tenant },
            })),
          },
          signal,
        ),
    }),
  },
  {
    number: "M81",
    what: "tells the evidence that came last, even if it is less",
    caughtBy: "C83",
    on: "signed webhook",
    spares: ["C81", "C82", "C84", "C85"],
    spoil: (channel, wire) => ({
      ...channel,
      evidence: async (receipts) => receipts.flatMap((receipt) => wire.platform.evidenceOf(receipt).slice(-1)),
    }),
  },
  {
    number: "M82",
    what: "says nothing of messages that were dropped",
    caughtBy: "C84",
    on: "signed webhook",
    spares: ["C82", "C85", "C86"],
    spoil: (channel) => ({
      ...channel,
      evidence: async (receipts, signal) =>
        ((await channel.evidence?.(receipts, signal)) ?? []).filter(({ level }) => level !== "dropped"),
    }),
  },
  {
    number: "M83",
    what: "knows only the receipts of its own process",
    caughtBy: "C82",
    on: "signed webhook",
    spares: ["C81", "C83", "C84", "C85"],
    spoil(channel) {
      const own = new Set<string>();
      return {
        ...channel,
        async deliver(parcel, signal) {
          const outcomes = await channel.deliver(parcel, signal);
          for (const outcome of outcomes) if (outcome.status === "accepted") own.add(outcome.receipt.id);
          return outcomes;
        },
        evidence: async (receipts, signal) =>
          (await channel.evidence?.(
            receipts.filter(({ id }) => own.has(id)),
            signal,
          )) ?? [],
      };
    },
  },
  {
    number: "M84",
    what: "says that a message is gone when it was too late to take it back",
    caughtBy: "C85",
    on: "signed webhook",
    spares: ["C81", "C83", "C84", "C86"],
    spoil: (channel) => ({
      ...channel,
      async retract(receipt, signal) {
        await channel.retract?.(receipt, signal);
        return null;
      },
    }),
  },
  {
    number: "M85",
    what: "amends by sending another message",
    caughtBy: "C86",
    on: "signed webhook",
    spares: ["C81", "C83", "C84", "C85"],
    spoil: (channel) => ({
      ...channel,
      async amend({ address, key }, rendered, signal) {
        await channel.deliver({ rendered, recipients: [{ address, key: `${key}-amended` }], attempt: 1 }, signal);
        return null;
      },
    }),
  },
  {
    number: "M86",
    what: "takes a platform that does not say for one that says no",
    caughtBy: "C47",
    on: "signed webhook",
    spares: ["C43", "C45", "C46", "C82"],
    spoil: (channel) => ({
      ...channel,
      async reconcile(key, signal) {
        const answer = (await channel.reconcile?.(key, signal)) ?? "unknown";
        return answer === "unknown" ? "not-sent" : answer;
      },
    }),
  },
];

import { fault, faultCategory, type Outcome, type Parcel, type Receipt } from "../../channel/channel.js";
import { answering, answeringEach, lent, never, type SeededDefect } from "./spoiling.js";

/** The receipt that an adapter makes up. */
function receiptFor(channel: string, { address }: Outcome, key: string, at: number): Receipt {
  return { channel, address, key, id: `made-up-${key}`, at };
}

/** Defects of handing over. */
export const deliveringDefects: readonly SeededDefect[] = [
  {
    number: "M1",
    what: "drops the last recipient",
    caughtBy: "C29",
    on: "signed webhook",
    spares: ["C16", "C34", "C35", "C36"],
    spoil: (channel) => answering(channel, (outcomes) => outcomes.slice(0, -1)),
  },
  {
    number: "M2",
    what: "throws on partial failure",
    caughtBy: "C31",
    on: "signed webhook",
    spares: ["C30", "C32", "C33", "C34"],
    spoil: (channel) =>
      answering(channel, (outcomes) => {
        const failed = outcomes.filter(({ status }) => status === "failed");
        if (failed.length > 0 && failed.length < outcomes.length)
          throw new Error("seeded defect: some recipients failed");
        return outcomes;
      }),
  },
  {
    number: "M3",
    what: "says accepted on a hang",
    caughtBy: "C43",
    on: "signed webhook",
    spares: ["C29", "C31", "C42", "C48"],
    spoil: (channel) =>
      answeringEach(channel, (outcome, key) =>
        outcome.status === "uncertain"
          ? { address: outcome.address, status: "accepted", receipt: receiptFor(channel.id, outcome, key, 0) }
          : outcome,
      ),
  },
  {
    number: "M4",
    what: "retries inside",
    caughtBy: "C48",
    on: "signed webhook",
    spares: ["C29", "C30", "C33", "C43"],
    spoil: (channel) => ({
      ...channel,
      async deliver(parcel, signal) {
        const first = await channel.deliver(parcel, signal);
        const isWorthIt = first.every(
          (one) => one.status === "failed" && faultCategory(one.fault.code) === "transient",
        );
        return isWorthIt ? await channel.deliver(parcel, signal) : first;
      },
    }),
  },
  {
    number: "M16",
    what: "takes a silent platform for an unreachable one",
    caughtBy: "C43",
    on: "signed webhook",
    spares: ["C29", "C31", "C42", "C48"],
    spoil: (channel) =>
      answeringEach(channel, (outcome) =>
        outcome.status === "uncertain"
          ? { address: outcome.address, status: "failed", fault: fault("CHANNEL_UNREACHABLE") }
          : outcome,
      ),
  },
  {
    number: "M17",
    what: "takes status 200 for acceptance, whatever the body says",
    caughtBy: "C44",
    on: "signed webhook",
    spares: ["C29", "C39", "C42", "C43"],
    spoil(channel) {
      let now = (): number => 0;
      return {
        ...lent(channel, ({ clock }) => {
          now = clock.now;
          return {};
        }),
        async deliver(parcel, signal) {
          const since = now();
          const outcomes = await channel.deliver(parcel, signal);
          const isAnswered = !signal.aborted && now() === since;
          return outcomes.map((outcome, index) =>
            outcome.status === "uncertain" && isAnswered
              ? {
                  address: outcome.address,
                  status: "accepted",
                  receipt: receiptFor(channel.id, outcome, parcel.recipients[index]?.key ?? "", since),
                }
              : outcome,
          );
        },
      };
    },
  },
  {
    number: "M18",
    what: "does not look at the caller's signal",
    caughtBy: "C38",
    on: "stream",
    spares: ["C29", "C30", "C31", "C33"],
    spoil: (channel) => ({ ...channel, deliver: (parcel) => channel.deliver(parcel, never) }),
  },
  {
    number: "M19",
    what: "makes the platform's id from a number that starts anew in each process",
    caughtBy: "C46",
    on: "signed webhook",
    spares: ["C29", "C31", "C33", "C34"],
    spoil(channel, wire) {
      const process = wire.created;
      const keyed = ({ recipients, ...rest }: Parcel): Parcel => ({
        ...rest,
        recipients: recipients.map((recipient) => ({ ...recipient, key: `${recipient.key}-${process}` })),
      });
      return {
        ...channel,
        async deliver(parcel, signal) {
          const outcomes = await channel.deliver(keyed(parcel), signal);
          return outcomes.map((outcome, index) =>
            "receipt" in outcome && outcome.receipt !== null
              ? { ...outcome, receipt: { ...outcome.receipt, key: parcel.recipients[index]?.key ?? "" } }
              : outcome,
          );
        },
      };
    },
  },
  {
    number: "M20",
    what: "dates receipts by the machine's clock",
    caughtBy: "C30",
    on: "stream",
    spares: ["C29", "C31", "C33"],
    spoil: (channel) =>
      answeringEach(channel, (outcome) =>
        outcome.status === "accepted"
          ? { ...outcome, receipt: { ...outcome.receipt, at: Math.round(performance.timeOrigin + performance.now()) } }
          : outcome,
      ),
  },
  {
    number: "M21",
    what: "sends title and body as two messages",
    caughtBy: "C33",
    on: "stream",
    spares: ["C29", "C34", "C35", "C36"],
    spoil: (channel) => ({
      ...channel,
      async deliver(parcel, signal) {
        const { rendered } = parcel;
        const payload = { text: rendered.text.split("\n", 1)[0] };
        await channel.deliver(
          { ...parcel, rendered: { ...rendered, payload, digest: `${rendered.digest}-1` } },
          signal,
        );
        return await channel.deliver(parcel, signal);
      },
    }),
  },
  {
    number: "M22",
    what: "mixes up parcels that are under way at the same time",
    caughtBy: "C40",
    on: "signed webhook",
    spares: ["C29", "C30", "C31"],
    spoil(channel) {
      let current: Parcel["recipients"] = [];
      return {
        ...channel,
        async deliver(parcel, signal) {
          current = parcel.recipients;
          const outcomes = await channel.deliver(parcel, signal);
          return outcomes.map((outcome, index) => ({
            ...outcome,
            address: current[index]?.address ?? outcome.address,
          }));
        },
      };
    },
  },
  {
    number: "M23",
    what: "gives a group one outcome for each of its members",
    caughtBy: "C41",
    on: "signed webhook",
    spares: ["C29", "C30", "C31"],
    spoil: (channel) =>
      answering(channel, (outcomes) =>
        outcomes.flatMap((outcome) => (outcome.address.kind === "group" ? [outcome, outcome] : [outcome])),
      ),
  },
  {
    number: "M24",
    what: "writes to people who have not written first",
    caughtBy: "C37",
    on: "poll",
    spares: ["C29", "C30", "C33"],
    spoil(channel, wire) {
      const { capabilities } = channel;
      return { ...wire.create({ capabilities: { ...capabilities, reach: "anytime" } }), capabilities };
    },
  },
  {
    number: "M25",
    what: "merges a recipient who is named twice instead of refusing the parcel",
    caughtBy: "C35",
    on: "stream",
    spares: ["C29", "C30", "C34", "C36"],
    spoil: (channel) => ({
      ...channel,
      async deliver(parcel, signal) {
        const seen = new Map(parcel.recipients.map((one) => [`${one.address.kind}:${one.address.id}`, one]));
        return await channel.deliver({ ...parcel, recipients: [...seen.values()] }, signal);
      },
    }),
  },
  {
    number: "M26",
    what: "sends as many as it may and forgets the rest",
    caughtBy: "C34",
    on: "stream",
    spares: ["C29", "C30", "C31", "C35"],
    spoil: (channel) => ({
      ...channel,
      deliver: (parcel, signal) =>
        channel.deliver(
          { ...parcel, recipients: parcel.recipients.slice(0, channel.capabilities.batch.maxRecipients) },
          signal,
        ),
    }),
  },
];

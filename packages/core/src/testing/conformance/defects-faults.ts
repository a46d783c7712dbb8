import { type ChannelHost, type Fault, type FreshToken, fault, type Outcome } from "../../channel/channel.js";
import { answeringEach, lent, never, type SeededDefect } from "./spoiling.js";

type Refresh = (signal: AbortSignal) => Promise<FreshToken>;

/** An outcome whose fault is changed, where it has one that is certain. */
function faulting(outcome: Outcome, alter: (fault: Fault) => Fault): Outcome {
  return outcome.status === "failed" ? { ...outcome, fault: alter(outcome.fault) } : outcome;
}

/** Defects of faults, pace and credentials. */
export const faultDefects: readonly SeededDefect[] = [
  {
    number: "M9",
    what: "refreshes per call",
    caughtBy: "C55",
    on: "signed webhook",
    spares: ["C29", "C30", "C31", "C49"],
    spoil: (channel) =>
      lent(channel, ({ tokens }) => ({
        tokens: { ...tokens, get: async (_name: string, refresh: Refresh) => (await refresh(never)).value },
      })),
  },
  {
    number: "M12",
    what: "logs the token",
    caughtBy: "C58",
    on: "signed webhook",
    spares: ["C53", "C54", "C55", "C56"],
    spoil: (channel) =>
      lent(channel, ({ tokens, log }) => ({
        tokens: {
          ...tokens,
          async get(name: string, refresh: Refresh) {
            const value = await tokens.get(name, refresh);
            log("debug", "asking the platform", { authorization: value });
            return value;
          },
        },
      })),
  },
  {
    number: "M27",
    what: "takes the vendor's seconds for milliseconds",
    caughtBy: "C51",
    on: "stream",
    spares: ["C29", "C49", "C50", "C52"],
    spoil: (channel) =>
      answeringEach(channel, (outcome) =>
        faulting(outcome, (met) => ({
          ...met,
          retryAfterMs: met.retryAfterMs === null ? null : met.retryAfterMs / 1000,
        })),
      ),
  },
  {
    number: "M28",
    what: "waits for as long as the platform asks and tries again",
    caughtBy: "C52",
    on: "stream",
    spares: ["C29", "C30", "C31", "C33"],
    spoil(channel) {
      let host: ChannelHost | null = null;
      return {
        ...lent(channel, (given) => {
          host = given;
          return {};
        }),
        async deliver(parcel, signal) {
          const outcomes = await channel.deliver(parcel, signal);
          const [first] = outcomes;
          const waitMs = first?.status === "failed" ? first.fault.retryAfterMs : null;
          if (waitMs === null || host === null) return outcomes;
          await host.clock.sleep(waitMs, signal);
          return await channel.deliver(parcel, signal);
        },
      };
    },
  },
  {
    number: "M29",
    what: "forgets the vendor's code when it is not in the table",
    caughtBy: "C50",
    on: "stream",
    spares: ["C29", "C49", "C51", "C52"],
    spoil: (channel) =>
      answeringEach(channel, (outcome) =>
        faulting(outcome, (met) => (met.code === "VENDOR_UNKNOWN" ? { ...met, vendor: null } : met)),
      ),
  },
  {
    number: "M30",
    what: "takes every code from 400 on for a refused content",
    caughtBy: "C49",
    on: "stream",
    spares: ["C30", "C33", "C43", "C51"],
    spoil: (channel) =>
      answeringEach(channel, (outcome) =>
        faulting(outcome, (met) =>
          /^lb-[45]/u.test(met.vendor?.code ?? "") ? fault("CONTENT_REFUSED", { vendor: met.vendor }) : met,
        ),
      ),
  },
  {
    number: "M31",
    what: "takes a network address that is not allowed for a recipient who refuses",
    caughtBy: "C57",
    on: "open webhook",
    spares: ["C29", "C50", "C51", "C52"],
    spoil: (channel) =>
      answeringEach(channel, (outcome) =>
        faulting(outcome, (met) =>
          met.code === "SENDER_NOT_ALLOWED" ? fault("RECIPIENT_REFUSES", { vendor: met.vendor }) : met,
        ),
      ),
  },
  {
    number: "M32",
    what: "gives back whatever token is current instead of the one that was refused",
    caughtBy: "C56",
    on: "signed webhook",
    spares: ["C29", "C30", "C31", "C57"],
    spoil: (channel) =>
      lent(channel, ({ tokens }) => {
        let latest: Refresh | null = null;
        return {
          tokens: {
            get(name: string, refresh: Refresh) {
              latest = refresh;
              return tokens.get(name, refresh);
            },
            async drop(name: string, value: string) {
              await tokens.drop(name, value);
              if (latest !== null) await tokens.drop(name, await tokens.get(name, latest));
            },
          },
        };
      }),
  },
  {
    number: "M33",
    what: "asks three times with a secret that is refused",
    caughtBy: "C54",
    on: "signed webhook",
    spares: ["C29", "C53", "C55", "C57"],
    spoil: (channel) =>
      lent(channel, ({ tokens }) => ({
        tokens: {
          ...tokens,
          get: (name: string, refresh: Refresh) =>
            tokens
              .get(name, refresh)
              .catch(() => tokens.get(name, refresh))
              .catch(() => tokens.get(name, refresh)),
        },
      })),
  },
  {
    number: "M34",
    what: "gives up when the token has expired instead of refreshing it",
    caughtBy: "C53",
    on: "stream",
    spares: ["C29", "C30", "C33", "C57"],
    spoil: (channel) =>
      lent(channel, ({ tokens }) => ({
        tokens: { ...tokens, drop: async () => {} },
      })),
  },
  {
    number: "M35",
    what: "takes an expired reply handle for an unknown recipient",
    caughtBy: "C59",
    on: "stream",
    spares: ["C29", "C30", "C31", "C50"],
    spoil(_, wire) {
      const channel = wire.create({ replyHandles: false });
      return answeringEach(channel, (outcome) =>
        faulting(outcome, (met) =>
          met.code === "REPLY_WINDOW_CLOSED" ? fault("RECIPIENT_UNKNOWN", { vendor: met.vendor }) : met,
        ),
      );
    },
  },
  {
    number: "M36",
    what: "puts the text of the message into a fault",
    caughtBy: "C58",
    on: "stream",
    spares: ["C29", "C30", "C51", "C53"],
    spoil: (channel) => ({
      ...channel,
      async deliver(parcel, signal) {
        const outcomes = await channel.deliver(parcel, signal);
        return outcomes.map((outcome) =>
          faulting(outcome, (met) => ({
            ...met,
            vendor: { code: met.vendor?.code ?? "", message: `could not send ${parcel.rendered.text}`.slice(0, 200) },
          })),
        );
      },
    }),
  },
];

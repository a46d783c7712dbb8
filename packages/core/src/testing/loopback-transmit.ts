import {
  type Address,
  type Capabilities,
  type ChannelHost,
  type Fault,
  fault,
  type Outcome,
  type Parcel,
  reachSkip,
} from "../channel/channel.js";
import { type Clock, throwIfAborted } from "../clock/clock.js";
import { faultOf } from "./loopback-codes.js";
import type { LoopbackCredential } from "./loopback-credential.js";
import type { LoopbackAnswer, LoopbackPlatform } from "./loopback-platform.js";

/** What a hand-over works with. */
export interface LoopbackTransmitting {
  /** `Channel.id`. */
  readonly channel: string;
  /** What the channel declares. */
  readonly capabilities: Capabilities;
  /** The platform. */
  readonly platform: LoopbackPlatform;
  /** The host. */
  readonly host: ChannelHost;
  /** Where receipts get their time from, and deadlines. */
  readonly clock: Clock;
  /** The credential; `null`: none is needed. */
  readonly credential: LoopbackCredential | null;
  /** How long the platform may be silent, in milliseconds; `null`: as long as it likes. */
  readonly deadlineMs: number | null;
  /** Whether somebody has written. */
  isContact(address: Address): boolean;
  /** Takes away the handle with which a person can be answered; whether there was one. */
  takeHandle(address: Address): boolean;
}

/** Ends of a hand-over: by the caller, and by the closing channel. */
export interface LoopbackEnds {
  /** The caller's. */
  readonly caller: AbortSignal;
  /** The channel's. */
  readonly closing: AbortSignal;
}

type Recipients = Parcel["recipients"];

/** Hands a parcel over to everybody who can be reached, and gives one outcome each, in the parcel's order. */
export async function transmit(
  work: LoopbackTransmitting,
  parcel: Parcel,
  ends: LoopbackEnds,
): Promise<readonly Outcome[]> {
  const skips = parcel.recipients.map(({ address }) =>
    reachSkip(work.capabilities.reach, address.kind, work.isContact(address)),
  );
  const served = parcel.recipients.filter((_, index) => skips[index] === null);
  const outcomes = served.length === 0 ? [] : await handOver(work, { ...parcel, recipients: served }, ends);
  const left = [...outcomes];
  return parcel.recipients.flatMap(({ address }, index): readonly Outcome[] => {
    const reason = skips[index] ?? null;
    return reason === null ? left.splice(0, 1) : [{ address, status: "skipped", reason }];
  });
}

async function handOver(work: LoopbackTransmitting, parcel: Parcel, ends: LoopbackEnds): Promise<readonly Outcome[]> {
  const { recipients } = parcel;
  const [only] = recipients;
  const isByHandle = recipients.length === 1 && only !== undefined && work.takeHandle(only.address);
  const answer = await withCredential(work, parcel, ends);
  if (isByHandle && isRefusedFor(answer, "REPLY_WINDOW_CLOSED") && work.capabilities.reach === "anytime")
    return outcomesOf(await withCredential(work, parcel, ends), recipients);
  return outcomesOf(answer, recipients);
}

type Answer = LoopbackAnswer | { readonly kind: "fault"; readonly fault: Fault };

const rejected: Answer = Object.freeze({ kind: "fault", fault: fault("CREDENTIAL_REJECTED") });

/** One request; a second one only when the platform says that the credential has ended. */
async function withCredential(work: LoopbackTransmitting, parcel: Parcel, ends: LoopbackEnds): Promise<Answer> {
  const { credential, host } = work;
  if (credential === null) return await request(work, parcel, null, ends);
  const token = await endable(credential.token(host), ends);
  const answer = token === null ? rejected : await request(work, parcel, token, ends);
  if (token === null || !isRefusedFor(answer, "CREDENTIAL_EXPIRED")) return answer;
  await credential.drop(host, token);
  const fresh = await endable(credential.token(host), ends);
  return fresh === null ? rejected : await request(work, parcel, fresh, ends);
}

async function request(
  work: LoopbackTransmitting,
  { recipients, rendered }: Parcel,
  token: string | null,
  { caller, closing }: LoopbackEnds,
): Promise<Answer> {
  const { channel, capabilities, platform, clock, deadlineMs } = work;
  if (closing.aborted) return { kind: "unreachable" };
  const late = new AbortController();
  const answered = new AbortController();
  if (deadlineMs !== null)
    void clock.sleep(deadlineMs, answered.signal).then(
      () => late.abort(),
      () => undefined,
    );
  try {
    const answer = await platform.handOver(
      { channel, recipients, rendered, at: clock.now(), repeats: capabilities, token },
      AbortSignal.any([caller, closing, late.signal]),
    );
    if (answer.kind === "silence" && !answer.isWritten) throwIfAborted(caller);
    return answer;
  } finally {
    answered.abort();
  }
}

/** Waits, but not beyond the ends: nothing was handed over yet. */
async function endable<T>(work: Promise<T>, { caller, closing }: LoopbackEnds): Promise<T | "ended"> {
  const end = AbortSignal.any([caller, closing]);
  const ended = new Promise<"ended">((resolve) => {
    if (end.aborted) resolve("ended");
    end.addEventListener("abort", () => resolve("ended"), { once: true });
  });
  const first = await Promise.race([work, ended]);
  throwIfAborted(caller);
  return first;
}

function isRefusedFor(answer: Answer, code: Fault["code"]): boolean {
  return answer.kind === "refused" && faultOf(answer.refusal).code === code;
}

function outcomesOf(answer: Answer, recipients: Recipients): readonly Outcome[] {
  if (answer.kind === "taken") return recipients.map(({ address }, index) => outcomeOf(address, answer.results[index]));
  const isUncertain = answer.kind === "nonsense" || (answer.kind === "silence" && answer.isWritten);
  if (isUncertain) return recipients.map(({ address }) => uncertain(address));
  const met = refusedWith(answer);
  return recipients.map(({ address }) => ({ address, status: "failed", fault: met }));
}

function refusedWith(answer: Answer): Fault {
  if (answer.kind === "fault") return answer.fault;
  return answer.kind === "refused" ? faultOf(answer.refusal) : fault("CHANNEL_UNREACHABLE");
}

function outcomeOf(
  address: Address,
  result: Extract<LoopbackAnswer, { kind: "taken" }>["results"][number] | undefined,
): Outcome {
  if (result === undefined) return uncertain(address);
  if ("code" in result) return { address, status: "failed", fault: faultOf(result) };
  return { address, status: result.known ? "duplicate" : "accepted", receipt: result.receipt };
}

function uncertain(address: Address): Outcome {
  return { address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") };
}

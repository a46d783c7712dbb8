import {
  type Channel,
  type FittedNotice,
  faultCategory,
  fault as faultOf,
  type Outcome,
  type ParcelRecipient,
  type Rendered,
} from "../channel/channel.js";
import type { ClaimedMessage } from "./claimed-message.js";
import { calledBack, handOver, withDeadline } from "./hand-over.js";
import { leaveLink } from "./leave-link.js";
import { noticeToken, withToken } from "./own-token.js";
import { isPersonal, parcelsOf } from "./parcels.js";
import { isAskedAbout, type Plan, planOutcome, type Result } from "./plan-outcome.js";
import type { Room } from "./room.js";
import { withConfirmingCode } from "./tell-binding.js";

/** What became of a branch's share of a claim. */
export interface BranchDelivery {
  /** What is to be written. */
  readonly plans: readonly Plan[];
  /** Messages that were certainly not handed over, and when they are due again, epoch milliseconds. */
  readonly waiting: readonly { readonly message: ClaimedMessage; readonly dueAt: number }[];
}

/** What a delivery works with. */
export interface DeliveryRun {
  /** Delivery. */
  readonly room: Room;
  /** The channel that is used. */
  readonly channel: Channel;
  /** The engine's. */
  readonly signal: AbortSignal;
  /** Moves the claims on when a third of the lease has passed. */
  readonly renew: () => Promise<void>;
}

const minuteMs = 60_000;

/** Hands a branch's messages over, all parcels at once, and decides what each outcome means. Writes nothing. */
export async function deliverBranch(run: DeliveryRun, messages: readonly ClaimedMessage[]): Promise<BranchDelivery> {
  const now = run.room.ports.clock.now();
  const results: { message: ClaimedMessage; result: Result }[] = [];
  const fresh: ClaimedMessage[] = [];
  for (const message of messages) {
    const { expiresAt } = message.notice;
    if (message.lostSince !== null) results.push({ message, result: { status: "lost" } });
    else if (expiresAt !== null && expiresAt <= now) results.push({ message, result: { status: "expired" } });
    else fresh.push(message);
  }
  const handed = await Promise.all(parcelsOf(run.channel, fresh).map((parcel) => deliverParcel(run, parcel)));
  results.push(...handed.flatMap((one) => one.results));
  const plans: Plan[] = [];
  for (const { message, result } of results) plans.push(await decided(run, message, result));
  return { plans, waiting: handed.flatMap((one) => one.waiting) };
}

/** What is rendered for a message: the part as it was fitted, with the recipient's own token where it needs one. */
function personal({ room, channel }: DeliveryRun, message: ClaimedMessage, part: FittedNotice): FittedNotice {
  if (message.memberId === null) return withConfirmingCode(room, message, part);
  if (!isPersonal(channel, message)) return part;
  const token = noticeToken(room.ports.answers, message.notice, message.memberId);
  return token === null ? part : withToken(part, token);
}

interface Handed {
  readonly results: readonly { readonly message: ClaimedMessage; readonly result: Result }[];
  readonly waiting: BranchDelivery["waiting"];
}

async function deliverParcel(run: DeliveryRun, messages: readonly ClaimedMessage[]): Promise<Handed> {
  const { room, channel, signal } = run;
  const [first] = messages;
  if (first === undefined) return { results: [], waiting: [] };
  const part = first.fitting.parts[first.part - 1];
  if (part === undefined) return unfit(messages);
  if (signal.aborted || room.halted.has(channel.id)) return { results: [], waiting: asBefore(messages) };
  await run.renew();
  const now = room.ports.clock.now();
  const wait = room.pacer.take(channel, { recipients: messages.map((message) => personOf(message)) }, now);
  if (wait?.divisible === true && messages.length > 1) return halved(run, messages);
  if (wait !== null) {
    const dueAt = Math.max(wait.at ?? now + minuteMs, now + 1);
    return heldUp(messages, dueAt);
  }
  const recipients = messages.map((message) => recipientOf(run, message));
  const rendered = renderedOrNull(run, personal(run, first, part));
  if (rendered === null) return unfit(messages);
  const parcel = { rendered, recipients, attempt: first.attempt };
  const outcomes = await handOver(room, channel, parcel, signal);
  if (outcomes === calledBack) return { results: [], waiting: asBefore(messages) };
  for (const outcome of outcomes) takeNote(run, outcome, now);
  return {
    results: messages.flatMap((message, index) => {
      const result = outcomes[index];
      return result === undefined ? [] : [{ message, result }];
    }),
    waiting: [],
  };
}

function recipientOf(
  { room }: DeliveryRun,
  { address, key, beganAt, notice, memberId }: ClaimedMessage,
): ParcelRecipient {
  const leaveUrl = leaveLink(room.ports.answers, notice, memberId);
  return { address, key, firstTriedAt: beganAt, ...(leaveUrl === null ? {} : { leaveUrl }) };
}

/** Messages that the channel's pace holds up: they wait, unless they would expire before their turn. */
function heldUp(messages: readonly ClaimedMessage[], dueAt: number): Handed {
  const isTooLate = ({ notice }: ClaimedMessage): boolean => notice.expiresAt !== null && dueAt >= notice.expiresAt;
  return {
    results: messages.filter(isTooLate).map((message) => ({ message, result: { status: "too-late" } })),
    waiting: messages.filter((message) => !isTooLate(message)).map((message) => ({ message, dueAt })),
  };
}

async function halved(run: DeliveryRun, messages: readonly ClaimedMessage[]): Promise<Handed> {
  const middle = Math.ceil(messages.length / 2);
  const first = await deliverParcel(run, messages.slice(0, middle));
  const second = await deliverParcel(run, messages.slice(middle));
  return { results: [...first.results, ...second.results], waiting: [...first.waiting, ...second.waiting] };
}

const asBefore = (messages: readonly ClaimedMessage[]): BranchDelivery["waiting"] =>
  messages.map((message) => ({ message, dueAt: message.dueAt }));

/** A channel that cannot render what was fitted for it, as after an exchange of adapters, cannot carry it. */
function renderedOrNull({ room, channel }: DeliveryRun, part: FittedNotice): Rendered | null {
  try {
    return channel.render(part);
  } catch (error) {
    room.ports.log("error", "A channel could not render a notice.", { channel: channel.id, error: kindOf(error) });
    return null;
  }
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** A part that cannot be rendered, or that the kept fitting does not have, can never be sent. */
function unfit(messages: readonly ClaimedMessage[]): Handed {
  return {
    results: messages.map((message) => ({
      message,
      result: { address: message.address, status: "failed", fault: faultOf("CONTENT_UNFIT") },
    })),
    waiting: [],
  };
}

function takeNote({ room, channel }: DeliveryRun, outcome: Outcome, now: number): void {
  if (outcome.status !== "failed") return;
  const category = faultCategory(outcome.fault.code);
  if (category === "throttled") room.pacer.slow(channel, outcome.fault, now);
  if (category === "auth" || category === "config") room.halted.add(channel.id);
}

function personOf({ address }: ClaimedMessage): string {
  return `${address.kind}:${address.id}`;
}

async function decided(run: DeliveryRun, message: ClaimedMessage, result: Result): Promise<Plan> {
  const { channel, room } = run;
  const ground = { capabilities: channel.capabilities, pace: channel.pace, now: room.ports.clock.now() };
  const isDoubtful = result.status === "lost" || result.status === "uncertain";
  if (!isDoubtful || !isAskedAbout(message, ground))
    return planOutcome(message, result, { ...ground, asked: message.asked });
  await run.renew();
  const answer = await reconciled(run, message.key);
  if (answer === "unknown") return planOutcome(message, result, { ...ground, asked: true });
  return planOutcome(
    message,
    { status: answer === "sent" ? "found-sent" : "found-not-sent" },
    { ...ground, asked: true },
  );
}

async function reconciled(run: DeliveryRun, key: string): Promise<"sent" | "not-sent" | "unknown"> {
  const { room, channel, signal } = run;
  try {
    await room.doors.open(channel, signal);
    return (await withDeadline(room, signal, async (limited) => channel.reconcile?.(key, limited))) ?? "unknown";
  } catch (error) {
    room.ports.log("warn", "A channel could not be asked about a message.", {
      channel: channel.id,
      error: kindOf(error),
    });
    return "unknown";
  }
}

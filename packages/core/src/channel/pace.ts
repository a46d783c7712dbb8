import type { RateLimit } from "./capabilities.js";
import type { Fault } from "./faults.js";

/** One request that is about to be made, in the terms in which limits count. */
export interface PaceUse {
  /** Conversation or recipient keys of everybody it reaches: canonical addresses as text; each counts once. */
  readonly recipients: readonly string[];
  /** Keys of the conversations it is written in (the recipients). */
  readonly conversations?: readonly string[];
  /** Whether the last fifth may be used of limits whose surplus is refused and nothing worse (false). */
  readonly urgent?: boolean;
}

/** Whether a request may be made. */
export type PaceAnswer =
  | {
      /** It may be made at once, and is counted. */
      readonly granted: true;
    }
  | {
      /** It must wait, and is not counted. */
      readonly granted: false;
      /** Earliest instant at which asking again can succeed: epoch ms; `null`: it is larger than a limit ever allows. */
      readonly at: number | null;
      /** The limit in the way; `null`: the channel rests. */
      readonly limit: RateLimit | null;
    };

/** Counts what was sent within some time slots. Plain data. */
interface Slot {
  readonly endsAt: number;
  readonly count: number;
}

/** Slots by limit and key, in up to 256 shelves by the key's hash, so that a new account copies one shelf only. */
type Spent = Readonly<Record<string, Readonly<Record<string, readonly Slot[]>>>>;

/** What was sent lately on a channel. Plain, JSON-safe data; every function gives a new one. */
export interface PaceState {
  /** What was sent, by shelf, limit and key. */
  readonly spent: Spent;
  /** The channel rests until then: epoch ms. */
  readonly restUntil: number;
  /** The pace is halved until then: epoch ms. */
  readonly halvedUntil: number;
}

/** Nothing was sent yet. */
export const freshPace: PaceState = Object.freeze({ spent: Object.freeze({}), restUntil: 0, halvedUntil: 0 });

/** Share of each limit that is used. @source Channel contract, section 5: 80 %. */
const share = 0.8;
/** For how long the pace is halved after a throttling fault. @source Channel contract, section 6: an hour. */
const halvedMs = 3_600_000;
const slotsPerWindow = 60;

/**
 * Asks for leave to make one request, and counts it when it is granted. Pure: the same arguments, the same answer.
 *
 * Within any stretch of a limit's window no more than 80 % of the limit is granted (at least 1), half of that within an
 * hour of a throttling fault. A slot of a sixtieth of the window counts until all of it lies a window back, so the
 * account errs on the quiet side. A limit whose surplus is `dropped` or `suspended` is never probed beyond that; one that
 * is `refused` may be, up to its full number, by urgent requests.
 *
 * @param now Epoch ms.
 */
export function takePace(
  state: PaceState,
  limits: readonly RateLimit[],
  use: PaceUse,
  now: number,
): { readonly state: PaceState; readonly answer: PaceAnswer } {
  if (now < state.restUntil) return { state, answer: { granted: false, at: state.restUntil, limit: null } };
  const charges = limits.flatMap((limit, index) => chargesFor(limit, index, use));
  let latest: PaceAnswer | null = null;
  for (const charge of charges) {
    const at = earliest(state, charge, use.urgent ?? false, now);
    if (at === null) return { state, answer: { granted: false, at: null, limit: charge.limit } };
    if (at > now && (latest === null || latest.granted || at > (latest.at ?? 0)))
      latest = { granted: false, at, limit: charge.limit };
  }
  if (latest !== null) return { state, answer: latest };
  return { state: { ...state, spent: spend(state.spent, charges, now) }, answer: { granted: true } };
}

/**
 * Takes note of a throttling fault or a suspension: the channel rests for what the platform asks, else for the
 * longest suspension declared, else for the shortest window, and the pace is halved for an hour. A fault about one
 * recipient halves nothing and rests nothing.
 */
export function slowPace(state: PaceState, limits: readonly RateLimit[], fault: Fault, now: number): PaceState {
  if (fault.scope === "recipient") return state;
  const restMs = fault.retryAfterMs ?? declaredRestMs(limits);
  return {
    ...state,
    restUntil: Math.max(state.restUntil, now + restMs),
    halvedUntil: Math.max(state.halvedUntil, now + halvedMs),
  };
}

/** Forgets what no longer counts. Call it now and then: a long-lived state keeps a line per recipient otherwise. */
export function prunePace(state: PaceState, now: number): PaceState {
  const shelves = Object.entries(state.spent).flatMap(([shelf, accounts]) => {
    const kept = Object.entries(accounts).flatMap(([key, slots]) => {
      const live = slots.filter((slot) => slot.endsAt > now);
      return live.length === 0 ? [] : [[key, live] as const];
    });
    return kept.length === 0 ? [] : [[shelf, Object.fromEntries(kept)] as const];
  });
  return { ...state, spent: Object.fromEntries(shelves) };
}

interface Charge {
  readonly limit: RateLimit;
  readonly key: string;
  readonly amount: number;
}

function chargesFor(limit: RateLimit, index: number, use: PaceUse): readonly Charge[] {
  const recipients = [...new Set(use.recipients)];
  const keys = {
    channel: [""],
    recipient: recipients,
    conversation: [...new Set(use.conversations ?? recipients)],
  }[limit.per];
  const amount = limit.per === "channel" && limit.counts !== "requests" ? recipients.length : 1;
  return amount === 0 ? [] : keys.map((key) => ({ limit, key: `${index}:${key}`, amount }));
}

function allowed(limit: RateLimit, state: PaceState, urgent: boolean, now: number): number {
  if (urgent && limit.whenExceeded === "refused" && now >= state.halvedUntil) return limit.max;
  const calm = Math.max(1, Math.floor(limit.max * share));
  return now < state.halvedUntil ? Math.max(1, Math.floor(calm / 2)) : calm;
}

/** When this charge fits; `now` when it fits at once; `null` when it never does. */
function earliest(state: PaceState, charge: Charge, urgent: boolean, now: number): number | null {
  const most = allowed(charge.limit, state, urgent, now);
  if (charge.amount > most) {
    const later = allowed(charge.limit, { ...state, halvedUntil: 0 }, urgent, now);
    return charge.amount > later ? null : state.halvedUntil;
  }
  const live = liveSlots(state.spent, charge.key, now);
  let excess = live.reduce((sum, slot) => sum + slot.count, 0) + charge.amount - most;
  let at = now;
  for (const slot of live) {
    if (excess <= 0) break;
    excess -= slot.count;
    at = slot.endsAt;
  }
  return at;
}

function spend(spent: Spent, charges: readonly Charge[], now: number): Spent {
  const next: Record<string, Spent[string]> = { ...spent };
  for (const { limit, key, amount } of charges) {
    const slotMs = Math.max(1, Math.ceil(limit.windowMs / slotsPerWindow));
    const endsAt = (Math.floor(now / slotMs) + 1) * slotMs + limit.windowMs;
    const live = liveSlots(next, key, now);
    const last = live.at(-1);
    const shelf = shelfOf(key);
    const slots =
      last !== undefined && last.endsAt >= endsAt
        ? [...live.slice(0, -1), { endsAt: last.endsAt, count: last.count + amount }]
        : [...live, { endsAt, count: amount }];
    next[shelf] = { ...next[shelf], [key]: slots };
  }
  return next;
}

function liveSlots(spent: Spent, key: string, now: number): readonly Slot[] {
  return (spent[shelfOf(key)]?.[key] ?? []).filter((slot) => slot.endsAt > now);
}

function shelfOf(key: string): string {
  let hash = 0;
  for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) & 0xffff;
  return String(hash & 0xff);
}

function declaredRestMs(limits: readonly RateLimit[]): number {
  const suspensions = limits.flatMap((limit) => (limit.suspendedMs === null ? [] : [limit.suspendedMs]));
  if (suspensions.length > 0) return Math.max(...suspensions);
  return limits.length === 0 ? 60_000 : Math.min(...limits.map((limit) => limit.windowMs));
}

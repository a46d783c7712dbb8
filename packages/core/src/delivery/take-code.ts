import { type Address, type InboundEvent, stripReply } from "../channel/channel.js";
import { systemActor, type Unit } from "../command/command.js";
import type { Database, Db } from "../store/store.js";
import { readBindingCode } from "./binding-code.js";
import type { CodeOutcome, FoundCode } from "./identity-ports.js";
import { keep } from "./keep-event.js";
import { markDone } from "./mark-done.js";
import { countWithin, uncount } from "./rate-window.js";
import type { Room } from "./room.js";
import { tellConfirm, tellLinked } from "./tell-binding.js";

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** An event, and who wrote it. */
export interface SentEvent {
  /** The event. */
  readonly event: InboundEvent;
  /** Who wrote it, in canonical form; `null`: the platform itself. */
  readonly sender: Address | null;
}

/**
 * Takes in a message whose whole own first line is a code of ours.
 *
 * @returns `taken`; `guess`: it looks like a code and is none, or too many were tried: the sender hears nothing of it;
 *   `none`: it looks like no code.
 */
export async function takeCode(
  room: Room,
  row: Database["inbox"],
  { event, sender }: SentEvent,
): Promise<"taken" | "guess" | "none"> {
  const code = sender?.kind === "person" ? codeIn(event) : null;
  if (code === null || sender === null) return "none";
  const { store, identity, within } = room.ports;
  const tried = { channel: event.channel, address: identity.digestOf(sender) };
  const write = <T>(work: (db: Db) => Promise<T>): Promise<T> => store.write(`limits:${event.channel}`, work);
  if (!(await write((db) => mayTry(room, db, tried)))) return "guess";
  const sent = { code, address: sender, at: event.receivedAt };
  const found = await store.read((db) => identity.findCode(db, sent));
  if (found === null) return "guess";
  const isVouchedFor = event.trust !== "claimed";
  const outcome = await within(found.branchId, systemActor, async (unit) => {
    if (!(await markDone(unit.db, row, { branchId: found.branchId, outcome: "code" }))) return null;
    const used = await identity.useCode(unit, { ...sent, found, isVouchedFor });
    await keep(unit, "message.code", event, { memberId: found.memberId, outcome: used.kind });
    await tellOf(room, unit, { found, outcome: used, address: sender });
    return used;
  });
  if (outcome?.kind === "linked" || outcome?.kind === "to-confirm")
    await write(async (db) => {
      for (const scope of scopesOf(tried)) await uncount(db, scope);
    });
  return "taken";
}

/** The code that a message may be; machines send none. */
function codeIn(event: InboundEvent): string | null {
  if (event.type !== "message" || event.automated) return null;
  return readBindingCode(stripReply(event.text).own.split("\n", 1)[0] ?? "");
}

interface Tried {
  readonly channel: string;
  /** Digest of the address. */
  readonly address: string;
}

const scopesOf = ({ channel, address }: Tried) => [`code-by-address:${address}`, `code-by-channel:${channel}`] as const;

/** Whether another code may be tried: wrong ones are counted by address and hour, and by channel and minute. */
async function mayTry(room: Room, db: Db, tried: Tried): Promise<boolean> {
  const now = room.ports.clock.now();
  const { codesPerAddress, codesPerChannel } = room.settings;
  const [byAddress, byChannel] = scopesOf(tried);
  if ((await countWithin(db, { scope: byAddress, windowMs: hourMs, now })) > codesPerAddress) return false;
  if ((await countWithin(db, { scope: byChannel, windowMs: minuteMs, now })) <= codesPerChannel) return true;
  await uncount(db, byAddress);
  return false;
}

async function tellOf(
  room: Room,
  unit: Unit,
  { found, outcome, address }: { readonly found: FoundCode; readonly outcome: CodeOutcome; readonly address: Address },
): Promise<void> {
  const { memberId } = found;
  switch (outcome.kind) {
    case "linked":
      return tellLinked(room, unit, { memberId, address, others: outcome.others });
    case "known":
      return tellLinked(room, unit, { memberId, address, others: null });
    case "to-confirm":
      return tellConfirm(room, unit, { memberId, address, ...outcome });
    case "refused":
      return;
  }
}

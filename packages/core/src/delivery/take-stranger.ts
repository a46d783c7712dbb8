import type { Unit } from "../command/command.js";
import { say } from "../wording/wording.js";
import { tell } from "./delivery-events.js";
import { keep } from "./keep-event.js";
import { countWithin } from "./rate-window.js";
import type { Room } from "./room.js";
import type { SentEvent } from "./take-code.js";
import { sendWords } from "./tell-binding.js";

/** A stranger is answered once in so long, in milliseconds: a month. */
const answerEveryMs = 31 * 86_400_000;

const dayMs = 86_400_000;

/** So many strangers are answered over one channel in a day: senders can be forged, and the answers go to the forged. */
const answersPerDay = 100;

/** Somebody on no roster. */
export interface FromStranger extends SentEvent {
  /** The notice of ours that it belongs to, or `null`. */
  readonly noticeId: string | null;
  /** Whether it looks like a code: guesses hear nothing. */
  readonly isGuess: boolean;
}

/** Keeps what a stranger wrote; it is nobody's. Where the branch wants it, the stranger is told once a month what to do. */
export async function takeStranger(room: Room, unit: Unit, from: FromStranger): Promise<void> {
  const { event, sender, noticeId, isGuess } = from;
  await keep(unit, "message.stranger", event, { memberId: null, noticeId });
  tell(unit, "message.stranger", { channel: event.channel, raw: event.raw });
  const isAnswerable = event.type === "message" && !event.automated && !isGuess && sender?.kind === "person";
  if (!isAnswerable || (await room.ports.identity.strangersAnswer(unit.db, unit.branchId)) === "none") return;
  const address = room.ports.identity.digestOf(sender);
  const { now } = unit;
  if ((await countWithin(unit.db, { scope: `stranger:${address}`, windowMs: answerEveryMs, now })) > 1) return;
  const scope = `strangers:${event.channel}`;
  if ((await countWithin(unit.db, { scope, windowMs: dayMs, now })) > answersPerDay) return;
  const { locale } = await room.ports.answers.branchOf(unit.db, unit.branchId);
  await sendWords(room, unit, {
    to: { memberId: null, name: "?", addresses: [sender] },
    locale,
    title: say(locale, "stranger.title"),
    lines: [say(locale, "stranger.body")],
    subject: unit.branchId,
  });
}

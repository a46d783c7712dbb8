import { type Fault, fault, type Outcome, type Parcel, type ParcelRecipient } from "@microbranch/core/channel";
import type { Answer } from "./http/http.js";

/** What DingTalk's answer says of one recipient: taken under an id, refused, or nothing. */
export type Said = { readonly id: string } | { readonly fault: Fault } | null;

/** What the outcomes of a parcel are made from. */
export interface HandedOver {
  /** `Channel.id`. */
  readonly channel: string;
  /** When the answer came: epoch ms. */
  readonly at: number;
  /** What became of the call. */
  readonly answer: Answer;
}

/**
 * One outcome per recipient, in the parcel's order.
 *
 * @param read What an answer without refusal says of a recipient.
 */
export function outcomesOf(
  { recipients }: Parcel,
  { channel, at, answer }: HandedOver,
  read: (body: unknown, recipient: ParcelRecipient) => Said,
): readonly Outcome[] {
  return recipients.map((recipient): Outcome => {
    const { address, key } = recipient;
    if (answer.kind === "refused") return { address, status: "failed", fault: answer.fault };
    const said = answer.kind === "done" ? read(answer.body, recipient) : null;
    if (said === null) return { address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") };
    if ("fault" in said) return { address, status: "failed", fault: said.fault };
    return { address, status: "accepted", receipt: { channel, address, key, id: said.id, at } };
  });
}

/** The same failure for everybody of a parcel. */
export function allFailed({ recipients }: Parcel, found: Fault): readonly Outcome[] {
  return recipients.map(({ address }) => ({ address, status: "failed", fault: found }));
}

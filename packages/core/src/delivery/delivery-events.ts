import { eventsOf } from "../command/command.js";
import type { GuardVerdict } from "../guard/guard.js";

/** What delivery tells the host after the commit. */
export interface DeliveryEvents {
  /** A notice was queued or held. */
  "notice.queued": {
    readonly branchId: string;
    readonly noticeId: string;
    readonly subject: string;
    readonly recipients: number;
    readonly verdict: GuardVerdict;
  };
  /** The guard refused a text; nothing of it was kept. */
  "guard.blocked": { readonly branchId: string; readonly subject: string | null; readonly rules: readonly string[] };
  /** The guard holds a notice for somebody with the right guard.release. */
  "guard.held": { readonly branchId: string; readonly noticeId: string; readonly rules: readonly string[] };
  /** A channel took a message. */
  "delivery.accepted": DeliveryTold;
  /** A channel certainly did not take a message, and it is not tried there again. */
  "delivery.failed": DeliveryTold;
  /** Nobody knows whether a message was handed over, and it is left so. */
  "delivery.uncertain": DeliveryTold;
  /** A recipient has no address, or none is left to try. */
  "delivery.unreachable": { readonly branchId: string; readonly noticeId: string; readonly memberId: string | null };
  /** A channel was paused because of its credential or a setting. */
  "channel.paused": { readonly channel: string; readonly fault: string };
  /** Somebody on no roster wrote; it is kept and not answered. */
  "message.stranger": { readonly channel: string; readonly raw: string };
}

/** What became of one message to one recipient. */
export interface DeliveryTold {
  /** The branch. */
  readonly branchId: string;
  /** The notice. */
  readonly noticeId: string;
  /** The member, or `null`. */
  readonly memberId: string | null;
  /** `Channel.id`. */
  readonly channel: string;
  /** The fault's code, or `null`. */
  readonly fault: string | null;
}

/** Tells one of delivery's events after the commit. */
export const tell = eventsOf<DeliveryEvents>();

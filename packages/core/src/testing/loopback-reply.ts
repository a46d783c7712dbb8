import type { FaultCode } from "../channel/channel.js";

/** What the platform answers to one hand-over. */
export type LoopbackReply =
  | {
      /** Takes the message for everybody. */
      readonly kind: "ok";
    }
  | {
      /** Takes it for all but some. */
      readonly kind: "partial";
      /** Fault by address id. */
      readonly fail: Readonly<Record<string, FaultCode>>;
    }
  | {
      /**
       * Refuses it for everybody; `CHANNEL_UNREACHABLE` refuses the connection, and `CREDENTIAL_REJECTED` the renewal
       * of a credential, where the channel has one.
       */
      readonly kind: "fault";
      /** The fault. */
      readonly code: FaultCode;
      /** What the platform asks to wait, in milliseconds (nothing). */
      readonly retryAfterMs?: number;
    }
  | {
      /** Says nothing before the message is handed over; ends by abort or `close`. */
      readonly kind: "hang-before";
    }
  | {
      /** Reads the message, shows it to nobody, and then says nothing; ends by abort, deadline or `close`. */
      readonly kind: "hang-unread";
    }
  | {
      /** Takes the message for everybody, and then says nothing; ends by abort, deadline or `close`. */
      readonly kind: "hang-after";
    }
  | {
      /** Takes the message for everybody, and answers nonsense. */
      readonly kind: "malformed";
    };

import type { Address, MembershipEvent } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { Db } from "../store/store.js";

/** A code that came in and is one of ours. */
export interface FoundCode {
  /** `link`: given to a member to link an address; `confirm`: sent to the address itself, to prove that it is read there. */
  readonly kind: "link" | "confirm";
  /** Tells it from others; is not the code. */
  readonly id: string;
  /** Whose it is. */
  readonly memberId: string;
  /** In which branch it was given. */
  readonly branchId: string;
}

/** A code together with where it came from. */
export interface SentCode {
  /** The code, in the form in which equal codes are equal. */
  readonly code: string;
  /** The address that sent it, in canonical form. */
  readonly address: Address;
  /** When it came in, epoch milliseconds. */
  readonly at: number;
}

/** What became of a code. */
export type CodeOutcome =
  | {
      /** The address is the member's now. */
      readonly kind: "linked";
      /** The member's other addresses, all of them persons'. */
      readonly others: readonly Address[];
    }
  | {
      /** The address must prove first that it is read. */
      readonly kind: "to-confirm";
      /** What the confirming code is derived from. */
      readonly pendingId: string;
      /** Until when it can be confirmed, epoch milliseconds. */
      readonly expiresAt: number;
    }
  | {
      /** The address was the member's already. */
      readonly kind: "known";
    }
  | {
      /** Nothing was linked. */
      readonly kind: "refused";
    };

/** Who is who, for delivery. */
export interface IdentityPorts {
  /** Keyed digest of an address in canonical form. */
  readonly digestOf: (address: Address) => string;
  /** Whether a code opens something for the address that sent it; `null`: no. */
  readonly findCode: (db: Db, sent: SentCode) => Promise<FoundCode | null>;
  /** Uses a code, once: links the address, or lets it wait; records what it did. */
  readonly useCode: (
    unit: Unit,
    used: SentCode & {
      /** What was found. */
      readonly found: FoundCode;
      /** Whether the platform vouches for the sender. */
      readonly isVouchedFor: boolean;
    },
  ) => Promise<CodeOutcome>;
  /** The code that confirms an address that waits, as it is shown; nowhere kept. */
  readonly confirmingCode: (pendingId: string) => string;
  /** Told that a person's standing on a platform changed; `address` is in canonical form. */
  readonly onAccount: (
    unit: Unit,
    told: { readonly address: Address; readonly change: MembershipEvent["change"] },
  ) => Promise<void>;
  /** How a branch answers strangers. */
  readonly strangersAnswer: (db: Db, branchId: string) => Promise<"none" | "polite">;
}

/** An open code by which a member links another address; it is deleted when it is used or voided. */
export interface BindingCodeRow {
  /** Whose: a member has one at most. */
  member_id: string;
  /** The branch in which it was given. */
  branch_id: string;
  /** Keyed digest of the code. */
  digest: string;
  /** Who gave it, as an actor's text. */
  issued_by: string;
  /** When, epoch milliseconds. */
  issued_at: number;
  /** Until when it works, epoch milliseconds. */
  expires_at: number;
}

/** An address that a code was sent from and that is not proven yet, because its platform does not vouch for senders. */
export interface BindingPendingRow {
  /** The row; the confirming code is derived from it. */
  id: string;
  /** The member who would have the address. */
  member_id: string;
  /** The branch. */
  branch_id: string;
  /** The platform. */
  platform: string;
  /** The organisation on the platform; empty where there are none. */
  tenant: string;
  /** The address itself, in the channel's canonical form; a person's. */
  canonical_id: string;
  /** Who gave the code, as an actor's text. */
  issued_by: string;
  /** When the code came, epoch milliseconds. */
  created_at: number;
  /** Until when it can be confirmed, epoch milliseconds. */
  expires_at: number;
}

/** How often something happened within a window of time that began with the first time. */
export interface RateWindowRow {
  /** What is counted, of whom; names addresses by digest only. */
  scope: string;
  /** How often. */
  count: number;
  /** When the window ends, epoch milliseconds. */
  ends_at: number;
}

/** The tables of binding codes and of what is counted about strangers. */
export interface BindingTables {
  /** Open codes. */
  binding_code: BindingCodeRow;
  /** Addresses that wait for their confirmation. */
  binding_pending: BindingPendingRow;
  /** Counters. */
  rate_window: RateWindowRow;
}

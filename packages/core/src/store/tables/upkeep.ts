/** A piece of work on a message that was accepted. */
export interface UpkeepRow {
  /** The outbox row. */
  outbox_id: string;
  /** `pull` (ask what became of it), `retract` (take it back) or `amend` (change what is shown). */
  kind: string;
  /** The branch. */
  branch_id: string;
  /** The channel. */
  channel: string;
  /** `due`, `done`, `refused`, or `moot` (there is nothing left to do it to). */
  state: string;
  /** When it is due, epoch milliseconds. */
  due_at: number;
  /** How often it was asked, or tried. */
  attempts: number;
  /** Rises whenever the work is wanted anew: what was done for an earlier version does not finish it. */
  version: number;
  /** 1 when a new message goes out if the channel refuses. */
  instead: number;
  /** The last fault's code, or null. */
  fault: string | null;
  /** When it ended, epoch milliseconds, or null. */
  done_at: number | null;
}

/** The tables of what is done about accepted messages. */
export interface UpkeepTables {
  /** The work. */
  upkeep: UpkeepRow;
}

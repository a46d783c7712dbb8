/** One notice that waits for one member's digest; removed once it is sent. */
export interface DigestItemRow {
  /** The notice. */
  notice_id: string;
  /** The recipient's place among the notice's recipients. */
  position: number;
  /** The branch. */
  branch_id: string;
  /** The member. */
  member_id: string;
  /** When the digest goes out, epoch milliseconds. */
  release_at: number;
}

/** The tables of the digests' room. */
export interface DigestTables {
  /** What waits. */
  digest_item: DigestItemRow;
}

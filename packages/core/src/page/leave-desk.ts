/** What the pages for leaving a section need from the sections behind them. */
export interface LeaveDesk {
  /** What a token leads to. Changes nothing, however often it is asked: link scanners and previews open links too. */
  look(token: string): Promise<LeaveView>;
  /** Leaves the section, or comes back to it. Again, or where it must not be left: nothing changes. */
  choose(token: string, choice: "leave" | "rejoin"): Promise<LeaveView>;
}

/** What a token leads to. */
export type LeaveView = LeavePlace | ExpiredLeave | UnknownLeave;

/** A token that leads to nothing: forged, cut, another hub's. */
export interface UnknownLeave {
  /** Discriminates the view. */
  readonly state: "unknown";
}

/** A token that is too old. */
export interface ExpiredLeave {
  /** Discriminates the view. */
  readonly state: "expired";
  /** BCP 47 tag of the page's words. */
  readonly locale: string;
}

/** A section as the member whose link it is may see it. */
export interface LeavePlace {
  /** `staying`: told of it; `left`: not any more; `mandatory`: it must not be left. */
  readonly state: "staying" | "left" | "mandatory";
  /** BCP 47 tag of the page's words. */
  readonly locale: string;
  /** What the section is called. */
  readonly sectionTitle: string;
  /** Whose section it is. */
  readonly branchName: string;
  /** Whose link it is; shown, so that a forwarded link is noticed. */
  readonly memberName: string;
}

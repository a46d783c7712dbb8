/** A greeting that was sent; once per person, occasion and day. */
export interface GreetingRow {
  /** The branch. */
  branch_id: string;
  /** The member; empty for a greeting to all. */
  member_id: string;
  /** What it was for, as `birthday` or `springFestival`. */
  occasion: string;
  /** The day, in the branch's zone. */
  on_date: string;
  /** The wording. */
  template_id: string;
  /** The notice, or null when nothing could be sent. */
  notice_id: string | null;
}

/** A warning that was sent. */
export interface WarningRow {
  /** The warning. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** `integrity`, `secrecy` or `workDiscipline`. */
  kind: string;
  /** The wording. */
  template_id: string;
  /** Its version. */
  template_version: number;
  /** `scheduled`, `beforeHoliday` or `beforeTrip`. */
  occasion: string;
  /** The notice, or null. */
  notice_id: string | null;
  /** When, epoch milliseconds. */
  at: number;
}

/** The tables of greetings and warnings. */
export interface CareTables {
  /** Greetings. */
  greeting: GreetingRow;
  /** Warnings. */
  warning: WarningRow;
}

/** A trip: work away from home. */
export interface TripRow {
  /** The trip. */
  id: string;
  /** Its branch. */
  branch_id: string;
  /** Its title or code; names no city. */
  title: string;
  /** Who leads it. */
  leader_id: string;
  /** The first day. */
  starts_on: string;
  /** The last day. */
  ends_on: string;
  /** The last day on which its cities may be read. */
  expires_on: string;
  /** When it was opened, epoch milliseconds. */
  opened_at: number;
  /** When it was found to be over, epoch milliseconds, or null while it runs. */
  ended_at: number | null;
  /** When its cities were erased, epoch milliseconds, or null. */
  erased_at: number | null;
  /** When the traces of that were removed from the database's files, epoch milliseconds, or null. */
  traces_at: number | null;
}

/** Who takes part in a trip. */
export interface TripMemberRow {
  /** The trip. */
  trip_id: string;
  /** The member. */
  member_id: string;
  /** The branch. */
  branch_id: string;
  /** Place in the trip's list, from 0. */
  position: number;
}

/** A planned leg of a trip; whoever takes part in it has a duty. */
export interface TripLegRow {
  /** The leg. */
  id: string;
  /** The trip. */
  trip_id: string;
  /** When it begins, epoch milliseconds. */
  starts_at: number;
  /** The planned city; null after its erasure. */
  city: string | null;
}

/** That a member reports the city of a leg; stays after the city is gone. */
export interface TripDutyRow {
  /** The duty. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** The trip. */
  trip_id: string;
  /** The leg. */
  leg_id: string;
  /** The member. */
  member_id: string;
  /** From when hours are counted, epoch milliseconds. */
  counts_from: number;
  /** When the report is due, epoch milliseconds. */
  due_at: number;
  /** `open`, `reported`, `excused` or `ended`. */
  state: string;
  /** 1 if the report came after it was due. */
  late: number;
  /** When the report came or the duty ended, epoch milliseconds, or null. */
  closed_at: number | null;
  /** When the member was asked, epoch milliseconds, or null. */
  asked_at: number | null;
  /** When the member was reminded, epoch milliseconds, or null. */
  reminded_at: number | null;
  /** When the trip's leader was told, epoch milliseconds, or null. */
  leader_told_at: number | null;
  /** When the secretary was told, epoch milliseconds, or null. */
  secretary_told_at: number | null;
}

/** A city that a member reported; a correction is a new one. */
export interface LocationReportRow {
  /** The report. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** The trip. */
  trip_id: string;
  /** The leg it belongs to, or null for a change that was not planned. */
  leg_id: string | null;
  /** Who reported, of oneself. */
  member_id: string;
  /** `arrival`, `move` or `return`. */
  kind: string;
  /** The city; null after its erasure. */
  city: string | null;
  /** Since when, epoch milliseconds. */
  effective_at: number;
  /** When it was reported, epoch milliseconds. */
  reported_at: number;
  /** 1 if it came after it was due. */
  late: number;
  /** 1 if it holds from before the leg's planned beginning. */
  early: number;
  /** `private` or `group`. */
  visibility: string;
  /** The report that it corrects, or null. */
  corrects: string | null;
  /** The report that corrects it, or null. */
  replaced_by: string | null;
  /** The notice by which the branch was told, or null. */
  notice_id: string | null;
}

/** That somebody read the cities of another. */
export interface LocationReadRow {
  /** The reading. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** The trip. */
  trip_id: string;
  /** Whose cities. */
  member_id: string;
  /** Who read. */
  reader_id: string;
  /** When, epoch milliseconds. */
  at: number;
}

/** The tables of trips. */
export interface TripTables {
  /** Trips. */
  trip: TripRow;
  /** Who takes part. */
  trip_member: TripMemberRow;
  /** Their legs. */
  trip_leg: TripLegRow;
  /** Duties to report. */
  trip_duty: TripDutyRow;
  /** Cities reported. */
  location_report: LocationReportRow;
  /** Who read them. */
  location_read: LocationReadRow;
}

/** A period of local dates: from the first day on, up to the day that no longer belongs to it. */
export interface PeriodColumns {
  /** The first day. */
  from_on: string;
  /** The first day on which it no longer holds, or null while it is open. */
  to_on: string | null;
}

/** An organisation above branches. */
export interface SuperiorOrganisationRow {
  /** The organisation. */
  id: string;
  /** Its name. */
  name: string;
  /** The one above it, or null at the top. */
  parent_id: string | null;
}

/** A branch. */
export interface BranchRow {
  /** The branch. */
  id: string;
  /** Its name. */
  name: string;
  /** The working unit it belongs to. */
  unit: string;
  /** `branch`, `jointBranch` or `temporaryBranch`. */
  kind: string;
  /** IANA time zone, in which its days begin and end. */
  zone: string;
  /** Language of what members read: `zh-CN` or `en`. */
  locale: string;
  /** The organisation directly above, or null. */
  superior_id: string | null;
  /** When the row was made, epoch milliseconds. */
  created_at: number;
}

/** A Party group of a branch. */
export interface PartyGroupRow extends PeriodColumns {
  /** The group. */
  id: string;
  /** Its branch. */
  branch_id: string;
  /** Its name. */
  name: string;
  /** Its place among the groups, from 1. */
  position: number;
}

/** A person who is, was, or will be on a roster. */
export interface MemberRow {
  /** The member. */
  id: string;
  /** The name. */
  name: string;
  /** `gregorian` or `lunar`, or null when no birthday is known. */
  birthday_calendar: string | null;
  /** Month of the birthday, 1 to 12, or null. */
  birthday_month: number | null;
  /** Day of the birthday, 1 to 31, or null. */
  birthday_day: number | null;
  /** 1 when the lunar month is a leap month. */
  birthday_leap_month: number;
  /** What the member said about greetings: 1 yes, 0 no, null nothing. */
  greeting_opt_in: number | null;
  /** The day of admission to the Party, or null. */
  admitted_on: string | null;
  /** How messages that can wait are wanted: `each`, `daily` or `weekly`. */
  digest: string;
  /** When the row was made, epoch milliseconds. */
  created_at: number;
}

/** That a member belongs to a branch: the formal membership. */
export interface MembershipRow extends PeriodColumns {
  /** The membership. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** The member. */
  member_id: string;
  /** Place in the branch's roster, from 1. */
  position: number;
  /** How the member came, or null. */
  joined_note: string | null;
  /** How the member left, or null. */
  left_note: string | null;
}

/** That a member belongs to a Party group. */
export interface GroupMembershipRow extends PeriodColumns {
  /** The row. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** The member. */
  member_id: string;
  /** The group. */
  group_id: string;
}

/** A member's status in the Party. */
export interface MemberStatusRow extends PeriodColumns {
  /** The row. */
  id: string;
  /** The member. */
  member_id: string;
  /** `full`, `probationary`, `applicant`, `activist` or `admissionCandidate`. */
  status: string;
  /** What it rests on, or null. */
  note: string | null;
}

/** That a member's rights are suspended. */
export interface RightsSuspensionRow extends PeriodColumns {
  /** The row. */
  id: string;
  /** The member. */
  member_id: string;
  /** `partyProbation` or `other`. */
  kind: string;
  /** What it rests on, or null. */
  note: string | null;
}

/** That a member works elsewhere. */
export interface SecondmentRow extends PeriodColumns {
  /** The row. */
  id: string;
  /** The member. */
  member_id: string;
  /** Where. */
  host_unit: string;
  /** 1 when the formal membership went along. */
  membership_transferred: number;
  /** More about it, or null. */
  note: string | null;
}

/** That a member holds a post. */
export interface PostHeldRow extends PeriodColumns {
  /** The row. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** The member. */
  member_id: string;
  /** The role. */
  role: string;
  /** The group that a group leader leads, or null. */
  group_id: string | null;
  /** Who decided it, in words. */
  decided_by: string;
  /** The day of the decision. */
  decided_on: string;
}

/** Where a member is reached. */
export interface MemberAddressRow {
  /** The row. */
  id: string;
  /** The member. */
  member_id: string;
  /** The platform. */
  platform: string;
  /** The organisation on the platform; empty where there are none. */
  tenant: string;
  /** `person` or `group`. */
  kind: string;
  /** The address itself, in the channel's canonical form. */
  canonical_id: string;
  /** Order of preference, from 1. */
  preference: number;
  /** How we know it: `imported`, `bound-by-code` or `confirmed-by-officer`. */
  provenance: string;
  /** Who vouched for it, as an actor's text. */
  vouched_by: string;
  /** When, epoch milliseconds. */
  vouched_at: number;
  /** Since when it is doubted, epoch milliseconds, or null. */
  doubtful_since: number | null;
  /** Why it is doubted: a fault's code, or `ACCOUNT_LEFT` or `ACCOUNT_DISABLED`; null when it is not. */
  doubt_reason: string | null;
  /** Since when it is no longer used, epoch milliseconds, or null while it lives. */
  ended_at: number | null;
}

/** A policy of a branch that differs from the default. */
export interface BranchSettingRow {
  /** The branch. */
  branch_id: string;
  /** The policy's key. */
  key: string;
  /** Its value, as JSON. */
  value: string;
  /** What it rests on. */
  source: string;
  /** Who set it, as an actor's text. */
  set_by: string;
  /** When, epoch milliseconds. */
  set_at: number;
}

/** The tables of the organisation's room. */
export interface OrganisationTables {
  /** Organisations above branches. */
  superior_organisation: SuperiorOrganisationRow;
  /** Branches. */
  branch: BranchRow;
  /** Party groups. */
  party_group: PartyGroupRow;
  /** Members. */
  member: MemberRow;
  /** Who belongs to which branch. */
  membership: MembershipRow;
  /** Who belongs to which group. */
  group_membership: GroupMembershipRow;
  /** Statuses of members. */
  member_status: MemberStatusRow;
  /** Suspensions of rights. */
  rights_suspension: RightsSuspensionRow;
  /** Secondments. */
  secondment: SecondmentRow;
  /** Posts. */
  post_held: PostHeldRow;
  /** Addresses of members. */
  member_address: MemberAddressRow;
  /** Settings of branches. */
  branch_setting: BranchSettingRow;
}

import type { PeriodColumns } from "./organisation.js";

/** A section of a branch; never deleted. */
export interface SectionRow {
  /** The section. */
  id: string;
  /** Its branch. */
  branch_id: string;
  /** The role whose holder looks after it. */
  owner_role: string;
  /** Who publishes in it: `owner`, `officers` or `members`. */
  publishers: string;
  /** Its place among the sections, from 0. */
  position: number;
  /** The first day on which it is open. */
  opened_on: string;
  /** The first day on which it is closed, or null while it is open. */
  closed_on: string | null;
  /** 1 when a member may leave it. */
  leavable: number;
}

/** That a member has left a section. */
export interface SectionLeaveRow {
  /** The section. */
  section_id: string;
  /** Who has left it. */
  member_id: string;
  /** Its branch. */
  branch_id: string;
  /** When, epoch milliseconds. */
  left_at: number;
}

/** What a section is called during a period. */
export interface SectionTitleRow extends PeriodColumns {
  /** The row. */
  id: string;
  /** The section. */
  section_id: string;
  /** The title. */
  title: string;
}

/** A post in a section. */
export interface PostRow {
  /** The post. */
  id: string;
  /** Its branch. */
  branch_id: string;
  /** Its section. */
  section_id: string;
  /** Who wrote it: a member, or null when the library published it for the branch. */
  author_id: string | null;
  /** The latest edition, from 1. */
  edition: number;
  /** The notice that told of it, or null when nobody was told. */
  notice_id: string | null;
  /** When it was published, epoch milliseconds. */
  published_at: number;
  /** When it was withdrawn, epoch milliseconds, or null. */
  withdrawn_at: number | null;
  /** Why it was withdrawn, or null. */
  withdrawn_why: string | null;
}

/** One edition of a post; a correction is a new one. */
export interface PostEditionRow {
  /** The post. */
  post_id: string;
  /** From 1. */
  edition: number;
  /** The title. */
  title: string;
  /** The text. */
  body: string;
  /** Links, pictures, recordings and files, as JSON. */
  items: string;
  /** When it was made, epoch milliseconds. */
  at: number;
}

/** Something said under a post, or without one. */
export interface CommentRow {
  /** The comment. */
  id: string;
  /** Its branch. */
  branch_id: string;
  /** The post, or null: said to the branch and to no post. */
  post_id: string | null;
  /** Who said it. */
  author_id: string;
  /** The text; empty when only media came. */
  body: string;
  /** References to media, as JSON. */
  media: string;
  /** The channel over which it came, or null. */
  channel: string | null;
  /** When it was said, epoch milliseconds. */
  said_at: number;
  /** When it was taken back by its author, epoch milliseconds, or null. */
  withdrawn_at: number | null;
}

/** An instruction that is to be passed on. */
export interface RelayRow {
  /** The relay. */
  id: string;
  /** Its branch. */
  branch_id: string;
  /** The section in which it is published. */
  section_id: string;
  /** Who drafted it. */
  author_id: string;
  /** Where the instruction comes from. */
  origin: string;
  /** The document's number, or null. */
  document_number: string | null;
  /** The title. */
  title: string;
  /** The gist. */
  gist: string;
  /** Digest of all that a reviewer reads: a review counts for this text only. */
  digest: string;
  /** The post by which it was published, or null. */
  post_id: string | null;
  /** When it was drafted or changed, epoch milliseconds. */
  at: number;
}

/** A secrecy review of a relay; never changed. */
export interface RelayReviewRow {
  /** The review. */
  id: string;
  /** The relay. */
  relay_id: string;
  /** Digest of the text that was read. */
  digest: string;
  /** Who reviewed. */
  reviewer_id: string;
  /** `publishable`, `internalOnly` or `notPublishable`. */
  result: string;
  /** A remark, or null. */
  note: string | null;
  /** When, epoch milliseconds. */
  at: number;
}

/** An album. */
export interface AlbumRow {
  /** The album. */
  id: string;
  /** Its branch. */
  branch_id: string;
  /** The section in which it is shown. */
  section_id: string;
  /** The title. */
  title: string;
  /** The activity that it shows. */
  gathering: string;
  /** The day of that activity. */
  held_on: string;
  /** Who made it. */
  author_id: string;
  /** The post by which it was announced. */
  post_id: string;
  /** When it was made, epoch milliseconds. */
  created_at: number;
}

/** A picture of an album. */
export interface AlbumPictureRow {
  /** The album. */
  album_id: string;
  /** Its place, from 0. */
  position: number;
  /** The media. */
  ref: string;
  /** What it shows. */
  caption: string;
  /** When it was taken out, epoch milliseconds, or null. */
  removed_at: number | null;
}

/** Media that a branch has taken in. */
export interface MediaRow {
  /** The branch. */
  branch_id: string;
  /** The reference. */
  ref: string;
  /** File name. */
  name: string;
  /** Media type. */
  type: string;
  /** `image`, `audio`, `video` or `file`. */
  kind: string;
  /** Size in bytes. */
  bytes: number;
  /** When, epoch milliseconds. */
  at: number;
  /** When it may be removed unless something uses it by then, epoch milliseconds; null while something does. */
  sweep_at: number | null;
  /** Since when it is being removed, epoch milliseconds, or null; nothing may begin to use it then. */
  doomed_at: number | null;
}

/** That a thing uses media. */
export interface MediaUseRow {
  /** The branch. */
  branch_id: string;
  /** The media. */
  ref: string;
  /** The post, comment or album. */
  subject: string;
}

/** The tables of the section room. */
export interface SectionTables {
  /** Sections. */
  section: SectionRow;
  /** Their titles in time. */
  section_title: SectionTitleRow;
  /** Who has left them. */
  section_leave: SectionLeaveRow;
  /** Posts. */
  post: PostRow;
  /** Their editions. */
  post_edition: PostEditionRow;
  /** Discussion. */
  comment: CommentRow;
  /** Instructions passed on. */
  relay: RelayRow;
  /** Their reviews. */
  relay_review: RelayReviewRow;
  /** Albums. */
  album: AlbumRow;
  /** Their pictures. */
  album_picture: AlbumPictureRow;
  /** Media taken in. */
  media: MediaRow;
  /** Who uses it. */
  media_use: MediaUseRow;
}

import type { Db } from "../store/store.js";
import type { Actor } from "./actor.js";

/** Everything that a command may ask of its actor, each named by what it allows. */
export const rights = Object.freeze([
  "branch.manage",
  "roster.read",
  "roster.manage",
  "post.appoint",
  "administrator.appoint",
  "address.manage",
  "section.manage",
  "section.publish",
  "section.discuss",
  "question.ask",
  "relay.publish",
  "relay.review",
  "guard.release",
  "album.publish",
  "schedule.manage",
  "warning.send",
  "greeting.manage",
  "trip.manage",
  "trip.report",
  "location.read",
  "archive.read",
  "archive.erase",
  "archive.checkpoint",
  "statistics.read",
  "delivery.read",
  "settings.manage",
] as const);

/** One right; see {@link rights}. */
export type Right = (typeof rights)[number];

/** What an {@link Authority} is asked. */
export interface AuthorityQuestion {
  /** A transaction or a read. */
  readonly db: Db;
  /** Who acts. */
  readonly actor: Actor;
  /** In which branch. */
  readonly branchId: string;
  /** When, epoch milliseconds. */
  readonly now: number;
}

/** Tells what an actor may do in a branch on this day; the organisation's room answers. */
export type Authority = (question: AuthorityQuestion) => Promise<ReadonlySet<Right>>;

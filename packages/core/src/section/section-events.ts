import { eventsOf } from "../command/command.js";

/** What the sections tell the host, after the commit. */
export interface SectionEvents {
  /** A post was published; it may still be held by the guard. */
  "post.published": { readonly branchId: string; readonly postId: string; readonly sectionId: string };
  /** A post was withdrawn. */
  "post.withdrawn": { readonly branchId: string; readonly postId: string };
  /** Somebody said something under a post, or to the branch. */
  "comment.said": { readonly branchId: string; readonly commentId: string; readonly postId: string | null };
  /** A relay was reviewed for secrecy. */
  "relay.reviewed": { readonly branchId: string; readonly relayId: string; readonly result: string };
}

/** Queues an event of the sections. */
export const emitSection = eventsOf<SectionEvents>();

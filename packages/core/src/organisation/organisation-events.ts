import { eventsOf } from "../command/command.js";
import type { Role } from "./roles.js";

/** What the organisation's room tells the host, after the commit. */
export interface OrganisationEvents {
  /** A branch was made. */
  "branch.founded": {
    /** The branch. */
    readonly branchId: string;
  };
  /** Somebody was entered on the roster. */
  "member.added": {
    /** The branch. */
    readonly branchId: string;
    /** The member. */
    readonly memberId: string;
  };
  /** Somebody leaves the branch. */
  "member.left": {
    /** The branch. */
    readonly branchId: string;
    /** The member. */
    readonly memberId: string;
    /** The first day on which the member no longer belongs to it. */
    readonly onDate: string;
  };
  /** An address was linked to a member by a code that was sent from it. */
  "address.linked": {
    /** The branch. */
    readonly branchId: string;
    /** The member. */
    readonly memberId: string;
    /** The platform of the address. */
    readonly platform: string;
  };
  /** Somebody was appointed to a post. */
  "post.appointed": {
    /** The branch. */
    readonly branchId: string;
    /** The member. */
    readonly memberId: string;
    /** The role. */
    readonly role: Role;
    /** The first day. */
    readonly onDate: string;
  };
  /** A branch set a policy. */
  "setting.changed": {
    /** The branch. */
    readonly branchId: string;
    /** The policy's key. */
    readonly key: string;
  };
}

/** Queues an event of the organisation. */
export const emitOrganisation = eventsOf<OrganisationEvents>();

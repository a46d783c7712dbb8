import type { DeliveryEvents } from "../delivery/delivery.js";
import type { EngineFault } from "../engine/engine.js";
import type { OrganisationEvents } from "../organisation/organisation.js";
import type { SectionEvents } from "../section/section.js";

/** What the hub itself tells. */
export interface SpineEvents {
  /** A record was appended to a branch's log. */
  "record.appended": {
    /** The branch. */
    readonly branchId: string;
    /** The record's place in the log. */
    readonly seq: number;
    /** What happened. */
    readonly kind: string;
    /** Id of what it was done to, or `null`. */
    readonly subject: string | null;
  };
  /** A piece of background work failed. */
  "work.failed": EngineFault;
}

/** Every event of the hub, by name; told after the commit that made it true. */
export interface HubEvents extends SpineEvents, OrganisationEvents, DeliveryEvents, SectionEvents {}

/** The name of an event. */
export type HubEventName = keyof HubEvents & string;

/** Takes an event. A listener that throws is logged and disturbs nothing. */
export type HubListener<Name extends HubEventName> = (event: HubEvents[Name]) => void;

/** An event that waits for the commit. */
export interface PendingEvent {
  /** The event's name, as `post.published`. */
  readonly name: string;
  /** What the listeners get. */
  readonly payload: object;
}

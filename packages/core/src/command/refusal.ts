import type { MicrobranchError } from "../error/error.js";

/** A command's answer that it refuses: what it wrote stays, and its caller gets the error. */
export class Refusal {
  /** What the caller gets. */
  readonly error: MicrobranchError;

  constructor(error: MicrobranchError) {
    this.error = error;
  }
}

/**
 * Refuses a command and yet keeps what it wrote, as the record of the refusal: to be returned from `run`, not thrown.
 * The transaction is committed, the events are told, and then the caller gets the error.
 */
export function refuse(error: MicrobranchError): Refusal {
  return new Refusal(error);
}

/** Where the hub tells an operator what happens. Nothing is logged by default. */
export interface Logger {
  /** Details for somebody who looks for a fault. */
  debug(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** Something worth knowing. */
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** Something unusual that needs no answer at once. */
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  /** Something that a person must look at. */
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** Logs nothing. */
export const silentLogger: Logger = Object.freeze({ debug() {}, info() {}, warn() {}, error() {} });

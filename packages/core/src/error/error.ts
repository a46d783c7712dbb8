import { errorCodes } from "./error-codes.js";

/** The stable code of an error: a key of {@link errorCodes}, part of the public API. */
export type ErrorCode = keyof typeof errorCodes;

/** What a `MicrobranchError` carries besides its code. */
export interface ErrorContext {
  /** What failed, for which thing, what to do. No secrets, no message bodies. */
  readonly message: string;
  /** Path of the offending field in the input, as `section.titles[0].from` (none). */
  readonly field?: string;
  /** Facts that help the reader, JSON-safe, without secrets or member text (none). */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error underneath (none). */
  readonly cause?: unknown;
}

const mark = "@microbranch/error";

/**
 * The one error class of the library. Adapters throw it too and define none of their own.
 *
 * Recognise it with {@link hasCode}, not with `instanceof`: two copies of the package may be loaded.
 */
export class MicrobranchError extends Error {
  override readonly name = "MicrobranchError";
  /** Stable code; its meaning and remedy stand in `errorCodes`. */
  readonly code: ErrorCode;
  /** Path of the offending field in the input, or `null`. */
  readonly field: string | null;
  /** Facts for the reader; never secrets or message bodies. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Marks the class across copies of the package. */
  readonly mark = mark;

  constructor(code: ErrorCode, context: ErrorContext) {
    super(context.message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.field = context.field ?? null;
    this.details = context.details ?? {};
  }

  /** A JSON-safe form for an API's answer: code, message, field and details, without cause or stack. */
  toJSON(): {
    code: ErrorCode;
    message: string;
    field: string | null;
    details: Readonly<Record<string, unknown>>;
  } {
    return { code: this.code, message: this.message, field: this.field, details: this.details };
  }
}

/** Whether `error` is a `MicrobranchError` of any loaded copy of the package. */
export function isMicrobranchError(error: unknown): error is MicrobranchError {
  return error instanceof Error && (error as { mark?: unknown }).mark === mark;
}

/** Whether `error` is a `MicrobranchError` with this code. */
export function hasCode(error: unknown, code: ErrorCode): error is MicrobranchError {
  return isMicrobranchError(error) && error.code === code;
}

/** Proves at compile time that a `switch` over a closed union is complete. */
export function assertNever(value: never): never {
  throw new MicrobranchError("INTERNAL", {
    message: `Unexpected value ${JSON.stringify(value)}; please report this as a defect.`,
  });
}

export { errorCodes };

import { type ErrorCode, MicrobranchError } from "../../error/error.js";
import { refusalSqlState } from "../migrations/migrations.js";

/** SQLSTATEs, or their classes of two characters. @source PostgreSQL 15, appendix A, Error Codes. */
const states: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  "08": ["STORE_UNAVAILABLE", "The connection failed; check that the server runs"],
  "22021": ["TEXT_INVALID", "A text holds a character that the database does not keep"],
  "25006": ["STORE_READ_ONLY", "The server takes no writes; connect to the primary"],
  "28": ["STORE_SETTING_INVALID", "The server refused the login; check user and password"],
  "3D000": ["STORE_SETTING_INVALID", "There is no such database; create it"],
  "3F000": ["STORE_SETTING_INVALID", "There is no such schema"],
  "40": ["STORE_UNAVAILABLE", "It collided with others; try again"],
  "42501": ["STORE_SETTING_INVALID", "The role lacks a privilege"],
  "53": ["STORE_UNAVAILABLE", "The server is short of memory or connections"],
  "53100": ["STORE_FULL", "The server's disk is full; nothing was written"],
  "55P03": ["STORE_UNAVAILABLE", "A lock was not given in time; try again"],
  "57": ["STORE_UNAVAILABLE", "The server ended the statement or the connection; try again"],
  "58": ["STORE_UNAVAILABLE", "The server's disk refused to read or write"],
  "25P03": ["STORE_UNAVAILABLE", "The transaction was idle for too long"],
  XX001: ["STORE_CORRUPT", "The server reports damaged data; restore a backup"],
  XX002: ["STORE_CORRUPT", "The server reports a damaged index"],
};

/** @source PostgreSQL 15 and 18, appendix A: class 23; 23001 is a restricting foreign key from 18 on. */
const constraintKinds: Readonly<Record<string, string>> = {
  "23001": "foreign-key",
  "23502": "not-null",
  "23503": "foreign-key",
  "23505": "unique",
  "23514": "check",
  [refusalSqlState]: "trigger",
};

const passingStates: readonly string[] = ["40001", "40P01"];

interface ServerError extends Error {
  readonly code: string;
  readonly detail?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** Turns an error of the driver or the server into one of ours; one of ours stays as it is. */
export function toPostgresFault(error: unknown): MicrobranchError {
  if (error instanceof MicrobranchError) return error;
  if (!isServerError(error)) return toConnectionFault(error);
  if (constraintKinds[error.code] !== undefined || error.code.startsWith("23")) return toConflict(error);
  const [code, advice] = states[error.code] ??
    states[error.code.slice(0, 2)] ?? ["INTERNAL", "The server refused a statement"];
  return new MicrobranchError(code, {
    message: `PostgreSQL store: ${advice} (${error.code}).`,
    details: { sqlState: error.code },
    cause: withoutData(error),
  });
}

/** Whether the same works may succeed when run again: a serialisation failure or a deadlock. */
export function isPassing(error: unknown): boolean {
  return error instanceof MicrobranchError && passingStates.includes(String(error.details["sqlState"]));
}

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "severity" in error && typeof (error as Partial<ServerError>).code === "string";
}

function toConnectionFault(error: unknown): MicrobranchError {
  const text = error instanceof Error ? error.message : String(error);
  return new MicrobranchError("STORE_UNAVAILABLE", {
    message: `PostgreSQL store: the connection failed (${text}). Check that the server runs and can be reached.`,
    cause: error,
  });
}

function toConflict(error: ServerError): MicrobranchError {
  const kind = constraintKinds[error.code] ?? "other";
  const constraint = kind === "trigger" ? error.message : (error.constraint ?? error.column ?? error.table ?? "");
  const inKey = error.detail === undefined ? null : /\(([\w", ]+)\)=/u.exec(error.detail)?.[1];
  const columns = error.column === undefined ? inKey?.replaceAll('"', "").split(", ") : [error.column];
  return new MicrobranchError("STORE_CONFLICT", {
    message: `The store refused a row: ${kind} ${constraint}.`,
    details: {
      kind,
      constraint,
      ...(error.table === undefined ? {} : { table: error.table }),
      ...(columns === undefined ? {} : { columns }),
    },
    cause: withoutData(error),
  });
}

/** The server's details quote whole rows, which are nobody's business in a log. */
function withoutData(error: ServerError): Error {
  const isAboutData = error.code.startsWith("22");
  const bare = new Error(isAboutData ? "A value does not fit its type." : error.message);
  bare.name = error.name;
  return Object.assign(bare, { code: error.code });
}

import { MicrobranchError } from "../error/error.js";
import type { Capabilities, RateLimit } from "./capabilities.js";
import type { Channel } from "./contract.js";

/**
 * Checks that a channel's declaration and its code agree, and freezes the declaration.
 *
 * Every adapter's factory ends with it. Nothing is opened.
 *
 * @returns The same channel; `capabilities` and `pace` are frozen copies, equal on every read.
 * @throws CHANNEL_CONTRACT_BROKEN when an optional method is there without its capability or the other way round, a
 * limit is not positive or has no source, a suspending limit does not say for how long, or idempotency has no window.
 */
export function defineChannel<T extends Channel>(channel: T): T {
  checkIdentity(channel);
  for (const rule of optionalMethods) checkMethod(channel, rule);
  checkNumbers(channel);
  checkIdempotency(channel);
  channel.pace.forEach((limit, index) => {
    checkLimit(channel, limit, index);
  });
  pin(channel, "capabilities");
  pin(channel, "pace");
  return channel;
}

interface OptionalMethod {
  readonly method: "handle" | "evidence" | "reconcile" | "retract" | "amend" | "directory";
  readonly capability: string;
  readonly isDeclared: (capabilities: Capabilities) => boolean;
}

const optionalMethods: readonly OptionalMethod[] = Object.freeze([
  { method: "handle", capability: "inbound: webhook", isDeclared: (c) => c.inbound === "webhook" },
  { method: "evidence", capability: "evidence.pull", isDeclared: (c) => c.evidence.pull },
  { method: "reconcile", capability: "reconciles", isDeclared: (c) => c.reconciles },
  { method: "retract", capability: "retract", isDeclared: (c) => c.retract !== null },
  { method: "amend", capability: "amend", isDeclared: (c) => c.amend },
  { method: "directory", capability: "directory", isDeclared: (c) => c.directory },
]);

function broken(channel: Channel, field: string, message: string): MicrobranchError {
  return new MicrobranchError("CHANNEL_CONTRACT_BROKEN", {
    message: `Channel ${String(channel.id)}: ${message}`,
    field,
    details: { channel: channel.id },
  });
}

function checkIdentity(channel: Channel): void {
  if (typeof channel.id !== "string" || channel.id === "")
    throw broken(channel, "id", "it has no id. Name the route, as in mail:hq.");
  if (typeof channel.platform !== "string" || channel.platform === "")
    throw broken(channel, "platform", "it has no platform. Name it.");
  if (channel.capabilities.contract !== 1)
    throw broken(channel, "capabilities.contract", "it follows a contract other than 1. Install a fitting adapter.");
}

function checkMethod(channel: Channel, rule: OptionalMethod): void {
  const isDeclared = rule.isDeclared(channel.capabilities);
  const isThere = typeof channel[rule.method] === "function";
  if (isDeclared && !isThere)
    throw broken(channel, rule.method, `${rule.capability} is declared but ${rule.method}() is missing. Add it.`);
  if (!isDeclared && channel[rule.method] !== undefined)
    throw broken(channel, rule.method, `${rule.method}() is there but ${rule.capability} is not declared. Declare it.`);
}

function checkNumbers(channel: Channel): void {
  const { batch, text, choices, images, files, suppressesRepeatsMs, retract, evidence } = channel.capabilities;
  const numbers: readonly (readonly [field: string, value: number | null])[] = [
    ["batch.maxRecipients", batch.maxRecipients],
    ["text.maxBytes", text.maxBytes],
    ["text.previewBytes", text.previewBytes],
    ["choices.max", choices === null ? null : choices.max],
    ["choices.labelMaxChars", choices === null ? null : choices.labelMaxChars],
    ["images.max", images === null ? null : images.max],
    ["images.maxBytes", images === null ? null : images.maxBytes],
    ["files.max", files === null ? null : files.max],
    ["files.maxBytes", files === null ? null : files.maxBytes],
    ["suppressesRepeatsMs", suppressesRepeatsMs],
    ["retract.windowMs", retract === null ? null : retract.windowMs],
  ];
  for (const [field, value] of numbers)
    if (value !== null && !isPositiveInteger(value))
      throw broken(channel, `capabilities.${field}`, `${field} is not a positive integer. Correct the number.`);
  if (evidence.pull && evidence.levels.length === 0)
    throw broken(channel, "capabilities.evidence", "evidence is to be fetched but no level is declared. Name them.");
}

function checkIdempotency(channel: Channel): void {
  const { by, windowMs } = channel.capabilities.idempotency;
  const field = "capabilities.idempotency.windowMs";
  if (by === "none" && windowMs !== null) throw broken(channel, field, "a window without idempotency. Use null.");
  if (by !== "none" && !isPositiveInteger(windowMs))
    throw broken(channel, field, "idempotency without a window. Say for how many milliseconds.");
}

function checkLimit(channel: Channel, limit: RateLimit, index: number): void {
  const field = `pace[${index}]`;
  if (!isPositiveInteger(limit.max)) throw broken(channel, `${field}.max`, "a limit's max is not a positive integer.");
  if (!isPositiveInteger(limit.windowMs))
    throw broken(channel, `${field}.windowMs`, "a limit's windowMs is not a positive integer.");
  if (typeof limit.source !== "string" || limit.source.trim() === "")
    throw broken(channel, `${field}.source`, "a limit has no source. Name document and date.");
  const suspends = limit.whenExceeded === "suspended";
  if (suspends && !isPositiveInteger(limit.suspendedMs))
    throw broken(channel, `${field}.suspendedMs`, "a suspending limit does not say for how long.");
  if (!suspends && limit.suspendedMs !== null)
    throw broken(channel, `${field}.suspendedMs`, "a limit which suspends nothing names a duration. Use null.");
}

/** Makes the property one frozen value, whether it was a field or computed on each read; asked twice, it stays as it is. */
function pin(channel: Channel, property: "capabilities" | "pace"): void {
  const former = Object.getOwnPropertyDescriptor(channel, property);
  const isPinned = former?.configurable === false && former.writable === false;
  if (isPinned || Object.isFrozen(channel)) freezeDeep(channel[property]);
  else {
    const value = freezeDeep(structuredClone(channel[property]));
    Object.defineProperty(channel, property, { value, enumerable: true, configurable: false, writable: false });
  }
}

function isPositiveInteger(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function freezeDeep<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) freezeDeep(inner);
    Object.freeze(value);
  }
  return value;
}

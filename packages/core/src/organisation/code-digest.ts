import { createHmac, timingSafeEqual } from "node:crypto";
import { codeFrom } from "../delivery/delivery.js";

/** How long a code works, in milliseconds. @source Our channel contract, rule I3: valid 5 minutes. */
export const codeLifeMs = 300_000;

/** How long an address may wait for its confirmation, in milliseconds: mail is slow, and read later. */
export const confirmLifeMs = 86_400_000;

/** Keyed digests of codes, and codes derived from a key. */
export interface CodeDigest {
  /** Digest of a code, by which it is kept. */
  of(code: string): string;
  /** The code that confirms an address that waits; the same each time. */
  confirming(pendingId: string): string;
  /** Whether a code is the one that confirms; takes the same time for any code. */
  isConfirming(code: string, pendingId: string): boolean;
}

/** Creates the digests of an installation. */
export function createCodeDigest(key: Uint8Array): CodeDigest {
  const mac = (purpose: string, text: string): Buffer =>
    createHmac("sha256", key).update(`${purpose}\n${text}`, "utf8").digest();
  const confirming = (pendingId: string): string => codeFrom((time) => mac(`confirm ${time}`, pendingId));
  return {
    of: (code) => mac("link", code).toString("hex"),
    confirming,
    isConfirming: (code, pendingId) => timingSafeEqual(mac("compare", code), mac("compare", confirming(pendingId))),
  };
}

import type { IdentityPorts } from "../delivery/delivery.js";
import { shownCode } from "../delivery/delivery.js";
import { noteAccount } from "./doubt-address.js";
import { policyOf } from "./policy-of.js";
import { type CodeReading, findCode, useCode } from "./use-code.js";

/** Tells delivery who is who. */
export function identityPorts(reading: CodeReading): IdentityPorts {
  const { desk, digest } = reading;
  return {
    digestOf: desk.digest,
    findCode: (db, sent) => findCode(db, reading, sent),
    useCode: (unit, used) => useCode(unit, reading, used),
    confirmingCode: (pendingId) => shownCode(digest.confirming(pendingId)),
    onAccount: (unit, told) => noteAccount(unit, desk, told),
    strangersAnswer: async (db, branchId) => (await policyOf(db, branchId, "strangers")).answer,
  };
}

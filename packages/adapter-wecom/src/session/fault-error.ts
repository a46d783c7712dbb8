import { type Fault, faultCodes, hasCode, MicrobranchError } from "@microbranch/core/channel";

/**
 * A fault as an error, for work that the host runs: fetching what it keeps for all processes.
 *
 * @param what What failed, and for which thing.
 */
export function faultError(what: string, fault: Fault): MicrobranchError {
  return new MicrobranchError("DEADLINE_EXCEEDED", {
    message: `${what} (${fault.vendor?.code ?? fault.code}). ${faultCodes[fault.code].remedy}`,
    details: { fault },
  });
}

/** The fault within such an error. Errors of the host rise. */
export function faultWithin(error: unknown): Fault {
  const fault = hasCode(error, "DEADLINE_EXCEEDED") ? error.details["fault"] : undefined;
  if (isFault(fault)) return fault;
  throw error;
}

function isFault(value: unknown): value is Fault {
  return (
    typeof value === "object" && value !== null && "code" in value && Object.hasOwn(faultCodes, String(value.code))
  );
}

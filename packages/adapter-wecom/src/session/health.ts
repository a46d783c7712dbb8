import { type Fault, fault, faultCategory, type Health, type HealthCheck } from "@microbranch/core/channel";
import type { Reply } from "./request.js";

/** What else is known of a route when it is asked how it is. */
export interface HealthFacts {
  /** Epoch ms, host clock. */
  readonly checkedAt: number;
  /** Whether anything comes in on the route. */
  readonly hasInbound: boolean;
  /** When something last came in: epoch ms; `null`: not since it was opened. */
  readonly lastInboundAt: number | null;
  /** What the platform warned of by itself; `null`: nothing. */
  readonly warning: Fault | null;
}

/**
 * Health from the reply to a harmless request (`null`: there is none to make). The platform cannot be asked whether
 * its callbacks arrive: of those only the time of the last is known.
 */
export function healthFrom(
  reply: Reply | null,
  { checkedAt, hasInbound, lastInboundAt, warning }: HealthFacts,
): Health {
  const trouble = reply === null ? null : troubleIn(reply);
  const category = trouble === null ? null : faultCategory(trouble.code);
  const of = (isThis: boolean): Fault | null => (isThis ? trouble : null);
  const check = (name: HealthCheck["name"], wrong: Fault | null): HealthCheck => {
    return { name, ok: wrong === null, fault: wrong, checkedAt };
  };
  return {
    state: trouble !== null ? "down" : warning !== null ? "degraded" : "ready",
    checks: [
      check("settings", of(category === "config") ?? warning),
      check("credential", of(category === "auth")),
      check("outbound", of(category !== "config" && category !== "auth")),
      ...(hasInbound ? [check("inbound", null)] : []),
    ],
    lastInboundAt,
    credentialExpiresAt: null,
  };
}

function troubleIn(reply: Reply): Fault | null {
  if (reply.kind === "done") return null;
  return reply.kind === "refused" ? reply.fault : fault("CHANNEL_UNREACHABLE");
}

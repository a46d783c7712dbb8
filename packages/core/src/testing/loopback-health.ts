import { type Fault, fault, type Health, type HealthCheck } from "../channel/channel.js";

/** What is known of a loopback channel when it is asked how it is. */
export interface LoopbackCondition {
  /** Whether it is open. */
  readonly isOpen: boolean;
  /** Whether what people write can come in. */
  readonly isHeard: boolean;
  /** Whether the platform takes the credential. */
  readonly isTrusted: boolean;
  /** Epoch ms. */
  readonly checkedAt: number;
  /** When something last came in: epoch ms; `null`: never. */
  readonly lastInboundAt: number | null;
  /** When the credential ends: epoch ms; `null`: unknown or never. */
  readonly credentialExpiresAt: number | null;
}

/** How the channel is: down when nothing goes out, degraded when only nothing comes in. */
export function healthOf(condition: LoopbackCondition): Health {
  const { isOpen, isHeard, isTrusted, checkedAt, lastInboundAt, credentialExpiresAt } = condition;
  const check = (name: HealthCheck["name"], wrong: Fault | null): HealthCheck => ({
    name,
    ok: wrong === null,
    fault: wrong,
    checkedAt,
  });
  const unreachable = fault("CHANNEL_UNREACHABLE");
  return {
    state: !isOpen || !isTrusted ? "down" : isHeard ? "ready" : "degraded",
    checks: [
      check("settings", null),
      check("credential", isTrusted ? null : fault("CREDENTIAL_REJECTED")),
      check("outbound", isOpen ? null : unreachable),
      check("inbound", isOpen && isHeard ? null : unreachable),
      check("clock", null),
    ],
    lastInboundAt,
    credentialExpiresAt,
  };
}

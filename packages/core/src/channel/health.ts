import type { Fault } from "./faults.js";

/** How a channel is. Asking sends nothing visible. */
export interface Health {
  /** `degraded`: something fails but messages go out; `down`: they do not. */
  readonly state: "ready" | "degraded" | "down";
  /** Every check, each named once. */
  readonly checks: readonly HealthCheck[];
  /** When something last came in: epoch ms; `null`: never. */
  readonly lastInboundAt: number | null;
  /** When the credential ends: epoch ms; `null`: unknown or never. */
  readonly credentialExpiresAt: number | null;
}

/** One thing that was looked at. */
export interface HealthCheck {
  /** What was looked at. */
  readonly name: "settings" | "credential" | "outbound" | "inbound" | "clock";
  /** Whether it is well. */
  readonly ok: boolean;
  /** What is wrong; `null` when it is well. */
  readonly fault: Fault | null;
  /** Epoch ms. */
  readonly checkedAt: number;
}

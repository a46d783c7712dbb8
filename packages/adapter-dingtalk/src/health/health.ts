import { type Fault, fault, faultCategory, type Health, type HealthCheck } from "@microbranch/core/channel";
import type { App } from "../calls/calls.js";
import { type HostName, issue } from "../tokens/tokens.js";

/** What is asked about besides the application itself. */
export interface Asked {
  /** The host over which the route sends. */
  readonly host: HostName;
  /** What stands against what comes in; `undefined`: nothing comes in on this route. */
  readonly inbound: Fault | null | undefined;
  /** When something last came in: epoch ms; `null`: never. */
  readonly lastInboundAt: number | null;
}

/** How far clocks may be apart, in milliseconds: chosen here; signatures fail from an hour on. */
const clockToleranceMs = 60_000;
/** From this share of the month's calls on an operator is told: chosen here. */
const warnShare = 0.8;

/**
 * Asks for a token, which is free and tells whether DingTalk can be reached, takes the credentials, and what its clock
 * shows; and looks how many of the month's calls are used.
 */
export async function appHealth(app: App, asked: Asked, caller: AbortSignal): Promise<Health> {
  const issued = await issue(app, asked.host, caller);
  const now = app.host.clock.now();
  const trouble = issued.kind === "none" ? issued.fault : null;
  const isAuth = trouble !== null && ["auth", "config"].includes(faultCategory(trouble.code));
  const date = issued.kind === "issued" ? issued.date : null;
  const isClockWrong = date !== null && Math.abs(date - now) > clockToleranceMs;
  const scarce = await fewCallsLeft(app);
  const check = (name: HealthCheck["name"], wrong: Fault | null): HealthCheck => {
    return { name, ok: wrong === null, fault: wrong, checkedAt: now };
  };
  const checks = [
    check("settings", null),
    check("credential", isAuth ? trouble : null),
    check("outbound", isAuth ? null : (trouble ?? scarce)),
    ...(asked.inbound === undefined ? [] : [check("inbound", asked.inbound)]),
    check("clock", isClockWrong ? wrongClock : null),
  ];
  return {
    state: trouble !== null ? "down" : checks.every(({ ok }) => ok) ? "ready" : "degraded",
    checks,
    lastInboundAt: asked.lastInboundAt,
    credentialExpiresAt: issued.kind === "issued" ? issued.token.expiresAt : null,
  };
}

const wrongClock: Fault = fault("SETTING_INVALID", {
  vendor: { code: "clock", message: "This machine's clock and DingTalk's are more than a minute apart." },
});

async function fewCallsLeft({ budget }: App): Promise<Fault | null> {
  const { used, allowed } = await budget.used();
  if (used < allowed * warnShare) return null;
  const message = `${used} of ${allowed} calls of this month are made; see the setting calls.`;
  return fault("QUOTA_EXHAUSTED", { vendor: { code: "calls", message } });
}

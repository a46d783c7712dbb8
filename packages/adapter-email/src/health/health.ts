import { type Fault, fault, faultCategory, type Health, type HealthCheck } from "@microbranch/core/channel";
import type { MailboxWatch } from "../imap/imap.js";
import type { OpenRoute, RouteParts } from "../route/route.js";
import { probeServer } from "../smtp/smtp.js";

/** No clock of a working machine shows less, epoch ms: this was written later. */
const earliestNow = Date.UTC(2026, 0, 1);

/**
 * Looks whether mail goes out (connects to the server, logs in, leaves) and whether it comes in. Sends nothing.
 * Rejects with the signal's reason when aborted.
 */
export async function healthOf(
  parts: RouteParts,
  open: OpenRoute,
  watch: MailboxWatch | null,
  signal: AbortSignal,
): Promise<Health> {
  const [outbound, inbound] = await Promise.all([
    probeServer(parts.settings, signal),
    watch === null ? null : watch.check(signal),
  ]);
  const checkedAt = open.host.clock.now();
  const check = (name: HealthCheck["name"], wrong: Fault | null): HealthCheck => ({
    name,
    ok: wrong === null,
    fault: wrong,
    checkedAt,
  });
  const refused = [outbound, inbound].find((each) => each !== null && faultCategory(each.code) === "auth") ?? null;
  const isSetting = outbound?.code === "SETTING_INVALID";
  const isLogin = outbound !== null && faultCategory(outbound.code) === "auth";
  const clock = checkedAt < earliestNow ? fault("SETTING_INVALID", { scope: "channel" }) : null;
  return {
    state: outbound !== null || refused !== null ? "down" : inbound !== null || clock !== null ? "degraded" : "ready",
    checks: [
      check("settings", isSetting ? outbound : null),
      check("credential", refused),
      check("outbound", isLogin || isSetting ? null : outbound),
      ...(parts.settings.inbound === null ? [] : [check("inbound", inbound)]),
      check("clock", clock),
    ],
    lastInboundAt: open.lastInboundAt,
    credentialExpiresAt: null,
  };
}

import { deliveringDefects } from "./defects-delivering.js";
import { faultDefects } from "./defects-faults.js";
import { inboundDefects } from "./defects-inbound.js";
import { renderingDefects } from "./defects-rendering.js";
import { stateDefects } from "./defects-state.js";
import { loopbackProfiles } from "./loopback-profiles.js";
import type { LoopbackWire } from "./loopback-wire.js";
import type { SeededDefect } from "./spoiling.js";
import type { ConformanceOptions } from "./wire.js";

/** All seeded defects, by number. */
export const seededDefects: readonly SeededDefect[] = [
  ...deliveringDefects,
  ...faultDefects,
  ...inboundDefects,
  ...renderingDefects,
  ...stateDefects,
].sort((one, other) => numberOf(one) - numberOf(other));

/** Options of the suite for a channel into which a defect is built. */
export function withDefect({ on, number, spoil }: SeededDefect): ConformanceOptions {
  const options = loopbackProfiles[on];
  return {
    ...options,
    name: `${options.name}, with ${number}`,
    create: (wire: LoopbackWire) => wire.use(spoil(options.create(wire), wire)),
  };
}

function numberOf({ number }: SeededDefect): number {
  return Number(number.slice(1));
}

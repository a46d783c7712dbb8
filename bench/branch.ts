import { createMicrobranch, type Microbranch } from "@microbranch/core";
import type { Store } from "@microbranch/core/sqlite";

/** The branch that is measured with. */
export const branchId = "b1";

/** Opens a hub on a store; the engine is not started. */
export function openHub(store: Store): Promise<Microbranch> {
  return createMicrobranch({ store, secret: "the secret of the benchmarks" });
}

/** Makes a database with the one branch in it. */
export async function makeBranch(store: Store): Promise<void> {
  const hub = await openHub(store);
  await hub.as({ host: "bench" }).branches.create({ id: branchId, name: "示例支部", unit: "示例单位" });
  await hub.stop();
}

/** Executes a cheap command, which changes one row and appends one record. */
export async function changeSetting(hub: Microbranch, number: number): Promise<void> {
  await hub.as({ host: "bench" }).settings.set({
    branchId,
    key: "partyGroup",
    value: { minMembers: number % 100 },
    source: "支部委员会决定",
  });
}

import type { Db } from "../store/store.js";
import { type PolicyKey, type PolicyValue, policies, policyDefault } from "./policies.js";

/** A branch's policy: what it set, completed by the defaults of fields that it did not set. */
export async function policyOf<Key extends PolicyKey>(db: Db, branchId: string, key: Key): Promise<PolicyValue<Key>> {
  const row = await db
    .selectFrom("branch_setting")
    .select("value")
    .where("branch_id", "=", branchId)
    .where("key", "=", key)
    .executeTakeFirst();
  if (row === undefined) return policyDefault(key);
  return policies[key].schema.parse(JSON.parse(row.value)) as PolicyValue<Key>;
}

import { z } from "zod";
import { actorText, branchScope, defineCommand, defineQuery, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { branchProfile } from "./branch-profile.js";
import { nameSchema } from "./member-schema.js";
import { emitOrganisation } from "./organisation-events.js";
import { isPolicyKey, type PolicyKey, policies, policyDefault, policyKeys, policyProblems } from "./policies.js";

/** Input of `settings.set`. */
export const setSettingInput = z.strictObject({
  ...branchScope.shape,
  key: z.string().min(1).max(60).describe("key of the policy"),
  value: z.record(z.string(), z.json()).describe("its value; fields left out take their defaults, {} resets it"),
  source: nameSchema.describe("what it rests on: a decision, a rule"),
});

/** Input of `settings.list`. */
export const listSettingsInput = z.strictObject({ ...branchScope.shape });

/** A policy as it stands in a branch. */
export interface Setting {
  /** The policy's key. */
  readonly key: PolicyKey;
  /** What it decides. */
  readonly about: string;
  /** Its value. */
  readonly value: unknown;
  /** What the value rests on. */
  readonly source: string;
  /** Who set it, or `null` when it is the default. */
  readonly setBy: string | null;
  /** When, epoch milliseconds, or `null` when it is the default. */
  readonly setAt: number | null;
}

/** The commands and queries about a branch's policies. */
export function settingCommands() {
  return {
    set: defineCommand({
      name: "settings.set",
      input: setSettingInput,
      right: "settings.manage",
      async run(unit, { key, value, source }) {
        await branchProfile(unit.db, unit.branchId);
        const parsed = parsePolicy(key, value);
        await writeSetting(unit, { ...parsed, source });
        return { key: parsed.key, value: parsed.value };
      },
    }),

    list: defineQuery({
      name: "settings.list",
      input: listSettingsInput,
      right: "settings.manage",
      async run(view): Promise<{ readonly items: readonly Setting[] }> {
        const rows = await view.db
          .selectFrom("branch_setting")
          .selectAll()
          .where("branch_id", "=", view.branchId)
          .execute();
        const items = policyKeys.map((key): Setting => {
          const row = rows.find((each) => each.key === key);
          const { about, source } = policies[key];
          if (row === undefined) return { key, about, value: policyDefault(key), source, setBy: null, setAt: null };
          const value: unknown = policies[key].schema.parse(JSON.parse(row.value));
          return { key, about, value, source: row.source, setBy: row.set_by, setAt: row.set_at };
        });
        return { items };
      },
    }),
  };
}

/**
 * Checks the value of a policy and completes it with the defaults.
 *
 * @throws INPUT_INVALID, field `key` or a field of `value`.
 */
export function parsePolicy(key: string, value: unknown): { readonly key: PolicyKey; readonly value: unknown } {
  if (!isPolicyKey(key))
    throw new MicrobranchError("INPUT_INVALID", {
      message: `There is no policy ${key}. Use one of ${policyKeys.join(", ")}.`,
      field: "key",
      details: { known: policyKeys },
    });
  const issues = policyProblems(key, value);
  const [first] = issues;
  if (first !== undefined)
    throw new MicrobranchError("INPUT_INVALID", {
      message: `Policy ${key}: ${first.field}: ${first.message}.`,
      field: first.field,
      details: { issues },
    });
  return { key, value: policies[key].schema.parse(value) };
}

/** Writes a checked policy and records it; of a confidential one only which fields the value has. */
export async function writeSetting(
  unit: Unit,
  setting: { readonly key: PolicyKey; readonly value: unknown; readonly source: string },
): Promise<void> {
  const { key, value, source } = setting;
  const row = { value: JSON.stringify(value), source, set_by: actorText(unit.actor), set_at: unit.now };
  await unit.db
    .insertInto("branch_setting")
    .values({ ...row, branch_id: unit.branchId, key })
    .onConflict((on) => on.columns(["branch_id", "key"]).doUpdateSet(row))
    .execute();
  const isConfidential = policies[key].isConfidential === true;
  await unit.record({
    kind: "setting.changed",
    subject: unit.branchId,
    retention: "permanent",
    payload: isConfidential ? { key, source, isConfidential } : { key, value, source },
  });
  emitOrganisation(unit, "setting.changed", { branchId: unit.branchId, key });
}

import type { z } from "zod";
import { type InputIssue, inputIssues, type Unit } from "../command/command.js";

/** What a part of a branch document came to. */
export interface ImportReading {
  /** What is wrong, with paths below the part's name; empty when nothing is. */
  readonly issues: readonly InputIssue[];
  /** How many things it would make. */
  readonly count: number;
  /** Makes them, in the import's transaction; called only when there are no issues. */
  readonly create: (unit: Unit) => Promise<void>;
}

/** A part of a branch document that belongs to another room, such as its sections. */
export interface ImportPart {
  /** Checks the part. `name` is the field under which it stands. */
  read(name: string, data: unknown): ImportReading;
}

/**
 * Defines a part of branch documents: a list whose schema and making belong to another room.
 *
 * @param part.schema Schema of the list.
 * @param part.create Makes what the list says: rows and records, in the import's transaction; the branch, its members
 *   and posts exist by then. What it throws ends the whole import.
 */
export function defineImportPart<Item>(part: {
  readonly schema: z.ZodType<readonly Item[]>;
  readonly create: (unit: Unit, items: readonly Item[]) => Promise<void>;
}): ImportPart {
  return Object.freeze({
    read(name: string, data: unknown): ImportReading {
      const result = part.schema.safeParse(data);
      const items = result.success ? result.data : [];
      return {
        issues: inputIssues(result, name),
        count: items.length,
        create: (unit: Unit) => part.create(unit, items),
      };
    },
  });
}

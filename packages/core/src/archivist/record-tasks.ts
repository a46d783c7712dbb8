import { z } from "zod";
import { logHead, proveConsistency, proveInclusion, readRecord, readRecords } from "../archive/archive.js";
import { branchScope, defineQuery } from "../command/command.js";
import { type IsConfidential, type ShownRecord, show } from "./withheld.js";

const seq = z.int().min(0).describe("place of the record in the branch's log, from 0");

/** Input of `archive.read`. */
export const readRecordInput = z.strictObject({ ...branchScope.shape, seq });

/** Input of `archive.list`. */
export const listRecordsInput = z.strictObject({
  ...branchScope.shape,
  kind: z.string().min(1).max(80).optional().describe("only records of this kind [all]"),
  subject: z.string().min(1).max(120).optional().describe("only records about this thing [all]"),
  order: z.enum(["newest", "oldest"]).default("newest").describe("which come first [newest]"),
  cursor: z.int().min(0).optional().describe("`next` of the page before [the first page]"),
  limit: z.int().min(1).max(200).default(50).describe("most records of a page [50]"),
});

/** Input of `archive.prove`. */
export const proveRecordInput = z.strictObject({
  ...branchScope.shape,
  seq,
  size: z.int().min(1).optional().describe("size of the log to prove it in, as a checkpoint's [the present size]"),
});

/** Input of `archive.proveConsistency`. */
export const proveConsistencyInput = z.strictObject({
  ...branchScope.shape,
  size1: z.int().min(1).describe("size of the earlier log, as a checkpoint's"),
  size2: z.int().min(1).optional().describe("size of the later log [the present size]"),
});

/** Input of `archive.head`. */
export const readHeadInput = z.strictObject({ ...branchScope.shape });

/** The questions about a branch's records; each asks for the right `archive.read`. */
export function recordQueries(isConfidential: IsConfidential) {
  return Object.freeze({
    /** How many records a branch has, and their root. */
    head: defineQuery({
      name: "archive.head",
      input: readHeadInput,
      right: "archive.read",
      run: async (view) => logHead(view.db, view.branchId),
    }),
    /** One record, with its payload unless that was erased. */
    read: defineQuery({
      name: "archive.read",
      input: readRecordInput,
      right: "archive.read",
      run: async (view, input) => show(await readRecord(view.db, view.branchId, input.seq), isConfidential),
    }),
    /** A page of records. */
    list: defineQuery({
      name: "archive.list",
      input: listRecordsInput,
      right: "archive.read",
      run: async (view, input): Promise<{ items: readonly ShownRecord[]; next: number | null }> => {
        const { kind, subject, order, cursor, limit } = input;
        const page = await readRecords(view.db, {
          branchId: view.branchId,
          order,
          limit,
          ...(kind === undefined ? {} : { kind }),
          ...(subject === undefined ? {} : { subject }),
          ...(cursor === undefined ? {} : order === "newest" ? { before: cursor } : { from: cursor }),
        });
        return { ...page, items: page.items.map((record) => show(record, isConfidential)) };
      },
    }),
    /** That a record stands in the log: the record, and the hashes that lead from it to the root. */
    prove: defineQuery({
      name: "archive.prove",
      input: proveRecordInput,
      right: "archive.read",
      run: async (view, input) => {
        const proof = await proveInclusion(view.db, {
          branchId: view.branchId,
          seq: input.seq,
          ...(input.size === undefined ? {} : { size: input.size }),
        });
        return { ...proof, record: show(proof.record, isConfidential) };
      },
    }),
    /** That a later log only adds to an earlier one. */
    proveConsistency: defineQuery({
      name: "archive.proveConsistency",
      input: proveConsistencyInput,
      right: "archive.read",
      run: async (view, input) =>
        proveConsistency(view.db, {
          branchId: view.branchId,
          size1: input.size1,
          ...(input.size2 === undefined ? {} : { size2: input.size2 }),
        }),
    }),
  });
}

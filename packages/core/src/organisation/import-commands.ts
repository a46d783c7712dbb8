import { z } from "zod";
import { defineCommand, defineQuery, type InputIssue } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { type ImportParts, readDocument } from "./import-branch.js";
import type { AddressDesk } from "./write-addresses.js";

/** Problems that an import reports at most; the rest shows when these are mended. */
const maxReported = 1_000;

/** Input of `branches.import` and `branches.previewImport`. */
export const importBranchInput = z.strictObject({
  document: z.unknown().describe("a branch document: an object as `branchDocumentSchema` and the parts say"),
});

/** What the import commands are made from. */
export interface ImportCommandParts {
  /** Makes ids. */
  readonly id: (prefix: string) => string;
  /** Prepares addresses. */
  readonly desk: AddressDesk;
  /** The parts of other rooms. */
  readonly parts: ImportParts;
}

/** The commands that import a branch from one document. */
export function importCommands({ id, desk, parts }: ImportCommandParts) {
  const input = importBranchInput.transform(({ document }) => ({
    document,
    branchId: idOf(document) ?? id("branch"),
  }));
  return {
    import: defineCommand({
      name: "branches.import",
      input,
      right: "branch.manage",
      foundsBranch: ({ branchId }) => branchId,
      async run(unit, { document, branchId }) {
        const { issues, counts, create } = await readDocument(unit.db, { document, parts, desk });
        if (create === null) throw importRefused("branches.import", issues);
        await create(unit);
        return { branchId, counts };
      },
    }),

    previewImport: defineQuery({
      name: "branches.previewImport",
      input,
      right: "branch.manage",
      async run(view, { document }) {
        const { issues, counts } = await readDocument(view.db, { document, parts, desk });
        const known = await view.db
          .selectFrom("branch")
          .select("id")
          .where("id", "=", view.branchId)
          .executeTakeFirst();
        const taken = known === undefined ? [] : [{ field: "branch.id", message: "belongs to a branch already" }];
        const rows = [...taken, ...issues].slice(0, maxReported);
        return { isImportable: rows.length === 0, counts, rows };
      },
    }),
  };
}

/** The error for an import with faults: the first named, up to 1,000 in `details.rows`. */
function importRefused(name: string, rows: readonly InputIssue[]): MicrobranchError {
  const [first] = rows;
  return new MicrobranchError("IMPORT_REFUSED", {
    message: `${name}: ${rows.length} faults, nothing was imported. The first: ${first?.field ?? ""}: ${first?.message ?? ""}.`,
    ...(first === undefined || first.field === "" ? {} : { field: first.field }),
    details: { rows: rows.slice(0, maxReported) },
  });
}

/** The branch's id that a document gives, if it gives a usable one. */
function idOf(document: unknown): string | undefined {
  const branch = (document as { readonly branch?: { readonly id?: unknown } } | null | undefined)?.branch;
  const id = branch?.id;
  return typeof id === "string" && id.length >= 1 && id.length <= 64 ? id : undefined;
}

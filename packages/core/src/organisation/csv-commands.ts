import { z } from "zod";
import { branchScope, defineCommand, defineQuery } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Db } from "../store/store.js";
import { groupsOn } from "./branch-facts.js";
import { branchDay } from "./branch-profile.js";
import { decodeCsv } from "./csv.js";
import { maxRosterRows, type RosterEntry, type RowIssue, readRoster } from "./roster-csv.js";
import { type AddressDesk, type AddressToWrite, addressText, takenAddresses } from "./write-addresses.js";
import { knownMembers, type NewMember, writeMembers } from "./write-members.js";

/** Bytes, or UTF-16 units of a text, of one file at most. */
const maxCsvSize = 5_242_880;

/** Faults that are reported at most; a file may have several in each row. */
const maxReported = 5_000;

/** Input of `members.importCsv` and `members.previewCsv`. */
export const importCsvInput = z.strictObject({
  ...branchScope.shape,
  csv: z
    .custom<string | Uint8Array>((value) => typeof value === "string" || value instanceof Uint8Array, {
      message: "must be text or bytes",
    })
    .refine(({ length }) => length <= maxCsvSize, { message: `must not be larger than ${maxCsvSize} bytes` })
    .describe(`the file: UTF-8 bytes or text, at most 5 MB and ${maxRosterRows} rows`),
});

/** A row of a preview. */
export interface PreviewLine {
  /** The row, from 2. */
  readonly row: number;
  /** The name. */
  readonly name: string;
  /** The status. */
  readonly status: string;
  /** The group's name, or `null`. */
  readonly group: string | null;
  /** How many addresses. */
  readonly addresses: number;
}

/** The commands that take a roster from a CSV file. */
export function csvCommands(desk: AddressDesk) {
  return {
    importCsv: defineCommand({
      name: "members.importCsv",
      input: importCsvInput,
      right: "roster.manage",
      async run(unit, { csv }) {
        const today = await branchDay(unit.db, unit.branchId, unit.now);
        const roster = await prepareRoster(unit.db, { branchId: unit.branchId, csv, desk, today });
        if (roster.issues.length > 0) throw rosterRefused(roster.issues);
        const members = roster.ready.map((make) => make(unit.id));
        const memberIds = await writeMembers(unit, members, "csv");
        await unit.record({
          kind: "roster.imported",
          subject: unit.branchId,
          retention: "permanent",
          payload: { members: memberIds.length },
        });
        return { members: memberIds.length };
      },
    }),

    previewCsv: defineQuery({
      name: "members.previewCsv",
      input: importCsvInput,
      right: "roster.manage",
      async run({ db, branchId, now }, { csv }) {
        const today = await branchDay(db, branchId, now);
        const { entries, issues } = await prepareRoster(db, { branchId, csv, desk, today });
        const lines = entries.map(
          ({ row, name, status, group, addresses }): PreviewLine => ({
            row,
            name,
            status,
            group,
            addresses: addresses.length,
          }),
        );
        return { isImportable: issues.length === 0, members: lines, rows: issues.slice(0, maxReported) };
      },
    }),
  };
}

interface PreparedRoster {
  readonly entries: readonly RosterEntry[];
  readonly issues: readonly RowIssue[];
  readonly ready: readonly ((id: (prefix: string) => string) => NewMember)[];
}

interface RosterQuestion {
  readonly branchId: string;
  readonly csv: string | Uint8Array;
  readonly desk: AddressDesk;
  readonly today: string;
}

async function prepareRoster(db: Db, question: RosterQuestion): Promise<PreparedRoster> {
  const { branchId, csv, desk, today } = question;
  const { entries, issues: faults } = readRoster(typeof csv === "string" ? csv : decodeCsv(csv));
  const groups = await groupsOn(db, branchId, today);
  const groupIds = new Map(groups.map(({ id, name }) => [name, id]));
  const issues = [...faults];
  const prepared = entries.map(({ addresses }) => addresses.map((address) => desk.prepare(address)));
  const writable = prepared.map((list) => list.filter((item): item is AddressToWrite => item !== null));
  const taken = await takenAddresses(
    db,
    writable.flat().map(({ address }) => address),
  );
  const known = await knownMembers(
    db,
    entries.flatMap(({ id }) => id ?? []),
  );
  const seenIds = new Set<string>();
  const seenAddresses = new Set<string>(taken);
  for (const [index, { row, id, group }] of entries.entries()) {
    const report = (field: string, message: string): void => void issues.push({ row, field, message });
    if (group !== null && !groupIds.has(group)) report("group", `there is no Party group ${group} in the branch`);
    if (id !== null && (known.has(id) || seenIds.has(id))) report("id", "belongs to a member already");
    if (id !== null) seenIds.add(id);
    if (prepared[index]?.includes(null) === true)
      report("address", "the platform's channel does not recognise its form");
    for (const { address } of writable[index] ?? []) {
      if (seenAddresses.has(addressText(address))) report(`address:${address.platform}`, "belongs to a member already");
      seenAddresses.add(addressText(address));
    }
  }
  const ready = entries.map(
    (entry, index) => (id: (prefix: string) => string) =>
      newMember(entry, {
        id: entry.id ?? id("member"),
        today,
        groupId: entry.group === null ? null : (groupIds.get(entry.group) ?? null),
        addresses: writable[index] ?? [],
      }),
  );
  return { entries, issues: issues.sort((a, b) => a.row - b.row), ready };
}

function newMember(
  entry: RosterEntry,
  known: {
    readonly id: string;
    readonly today: string;
    readonly groupId: string | null;
    readonly addresses: readonly AddressToWrite[];
  },
): NewMember {
  const since = entry.since ?? known.today;
  const from = entry.joined ?? since;
  return {
    id: known.id,
    name: entry.name,
    birthday: entry.birthday,
    greetingOptIn: entry.greetingOptIn,
    admittedOn: entry.admittedOn,
    membership: { from, to: null, note: null },
    groups: known.groupId === null ? [] : [{ from, to: null, groupId: known.groupId }],
    statuses: [{ from: since, to: null, status: entry.status, note: null }],
    suspensions: [],
    secondments: [],
    addresses: known.addresses,
  };
}

function rosterRefused(rows: readonly RowIssue[]): MicrobranchError {
  const [first] = rows;
  return new MicrobranchError("IMPORT_REFUSED", {
    message: `members.importCsv: ${rows.length} faults, nothing was imported. The first: row ${first?.row ?? 0}, ${first?.field ?? ""}: ${first?.message ?? ""}.`,
    field: "csv",
    details: { rows: rows.slice(0, maxReported) },
  });
}

import { z } from "zod";
import type { Address, Channel, DirectoryEntry } from "../channel/channel.js";
import { throwIfAborted } from "../clock/clock.js";
import { type Actor, branchScope, defineQuery, type Executor, type View } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { lineSchema } from "../text/text.js";
import { branchDay } from "./branch-profile.js";
import { rowCovers } from "./period.js";
import { type AddressDesk, addressText, takenAddresses } from "./write-addresses.js";

/** How many people of a directory are read at most. */
const mostRead = 100_000;

/** How many addresses are named for one name. */
const mostCandidates = 5;

/** Input of `members.matchDirectory`. */
export const matchDirectoryInput = z.strictObject({
  ...branchScope.shape,
  channel: lineSchema(200).describe("the channel whose directory is read"),
  limit: z.int().min(1).max(200).default(50).describe("members of one page, 1 to 200 [50]"),
  cursor: z.string().max(100).nullable().default(null).describe("`next` of the page before [the first page]"),
});

/** A member whose name stands in a directory. */
export interface DirectoryMatch {
  /** The member. */
  readonly memberId: string;
  /** The name, which is exactly that of the directory. */
  readonly name: string;
  /** `unique`: one person there and one here has the name; `ambiguous`: more than one has it: ask before you choose. */
  readonly standing: "unique" | "ambiguous";
  /** Addresses under that name which nobody has yet, 1 to 5, for `members.addAddress` once somebody has confirmed one. */
  readonly candidates: readonly Address[];
}

/** A page of matches, in roster order. */
export interface DirectoryMatches {
  /** The matches: members without one, and members with an address on that platform already, are left out. */
  readonly items: readonly DirectoryMatch[];
  /** Cursor of the next page, or `null`. */
  readonly next: string | null;
  /** Whether the directory was read to its end; a very large one is not. */
  readonly isComplete: boolean;
}

/** What is done with the directories of channels, bound to an actor; reads the platform, so it is no query. */
export interface DirectoryReading {
  /**
   * Proposes addresses of a channel's directory for members whose names are exactly the same. Links nothing.
   *
   * @throws NOT_ALLOWED without the right `address.manage`; CHANNEL_UNKNOWN; INPUT_INVALID, field `channel`, if the channel
   *   has no directory; ABORTED; whatever the channel throws.
   */
  matchDirectory(
    input: z.input<typeof matchDirectoryInput>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<DirectoryMatches>;
}

/** What the reading of directories works with. */
export interface DirectoryParts {
  /** The one door to the state. */
  readonly executor: Executor;
  /** The channels. */
  readonly channels: readonly Channel[];
}

interface PageOfRoster {
  readonly members: readonly { readonly memberId: string; readonly name: string }[];
  readonly namesakes: ReadonlySet<string>;
  readonly next: string | null;
}

/** Makes what gives an actor the reading of directories. */
export function directoryReading(desk: AddressDesk) {
  return ({ executor, channels }: DirectoryParts, actor: Actor): DirectoryReading => ({
    async matchDirectory(input, { signal = new AbortController().signal } = {}) {
      const name = "members.matchDirectory";
      const channel = channels.find(({ id }) => id === input.channel);
      const rosterQuery = defineQuery({
        name,
        input: matchDirectoryInput,
        right: "address.manage",
        run: (view, parsed) => rosterPage(view, { ...parsed, of: channel ?? null }),
      });
      const page = await executor.ask(rosterQuery, input, actor);
      const directory = directoryOf(channel, input.channel, signal);
      const wanted = new Set(page.members.map((member) => member.name));
      const { byName, isComplete } = await readDirectory(directory, { wanted, desk, signal });
      const freeQuery = defineQuery({
        name,
        input: matchDirectoryInput,
        right: "address.manage",
        run: ({ db }) =>
          takenAddresses(
            db,
            [...byName.values()].flatMap(({ addresses }) => addresses),
          ),
      });
      const taken = await executor.ask(freeQuery, input, actor);
      const items = page.members.flatMap((member): readonly DirectoryMatch[] => {
        const met = byName.get(member.name);
        const candidates = (met?.addresses ?? []).filter((address) => !taken.has(addressText(address)));
        if (met === undefined || candidates.length === 0) return [];
        const isUnique = met.people === 1 && !page.namesakes.has(member.name);
        return [
          {
            ...member,
            standing: isUnique ? "unique" : "ambiguous",
            candidates: candidates.slice(0, mostCandidates),
          },
        ];
      });
      return { items, next: page.next, isComplete };
    },
  });
}

function directoryOf(channel: Channel | undefined, id: string, signal: AbortSignal): AsyncIterable<DirectoryEntry> {
  if (channel === undefined)
    throw new MicrobranchError("CHANNEL_UNKNOWN", {
      message: `members.matchDirectory: no channel ${id} is plugged in.`,
      field: "channel",
    });
  const directory = channel.directory?.(signal);
  if (directory !== undefined) return directory;
  throw new MicrobranchError("INPUT_INVALID", {
    message: `members.matchDirectory: channel ${id} has no directory. Give out binding codes instead.`,
    field: "channel",
  });
}

/** A page of today's roster, without those who have an address on the channel's platform already. */
async function rosterPage(
  { db, branchId, now }: View,
  question: { readonly limit: number; readonly cursor: string | null; readonly of: Channel | null },
): Promise<PageOfRoster> {
  const rows = await db
    .selectFrom("membership")
    .innerJoin("member", "member.id", "membership.member_id")
    .select(["member.id", "member.name"])
    .where("membership.branch_id", "=", branchId)
    .where(rowCovers("membership", await branchDay(db, branchId, now)))
    .orderBy("membership.position")
    .orderBy("member.id")
    .execute();
  const from = question.cursor === null ? 0 : rows.findIndex(({ id }) => id === question.cursor) + 1;
  if (question.cursor !== null && from === 0)
    throw new MicrobranchError("INPUT_INVALID", {
      message: "members.matchDirectory: the cursor is none of this list. Pass `next` of the page before.",
      field: "cursor",
    });
  const part = rows.slice(from, from + question.limit);
  const linked = await db
    .selectFrom("member_address")
    .select("member_id")
    .where("member_id", "in", ["", ...part.map(({ id }) => id)])
    .where("platform", "=", question.of?.platform ?? "")
    .where("tenant", "=", question.of?.tenant ?? "")
    .where("kind", "=", "person")
    .where("ended_at", "is", null)
    .execute();
  const done = new Set(linked.map((row) => row.member_id));
  const names = rows.map((row) => nameKey(row.name));
  return {
    members: part.filter(({ id }) => !done.has(id)).map(({ id, name }) => ({ memberId: id, name: nameKey(name) })),
    namesakes: new Set(names.filter((name, index) => names.indexOf(name) < index)),
    next: from + part.length < rows.length ? (part.at(-1)?.id ?? null) : null,
  };
}

/** The form in which equal names are equal: nothing but ends and the way of writing one character is smoothed. */
const nameKey = (name: string): string => name.normalize("NFC").trim();

interface Namesakes {
  /** How many people have the name. */
  people: number;
  readonly addresses: Address[];
}

/** Reads a directory person by person and keeps only those whose names are wanted. */
async function readDirectory(
  directory: AsyncIterable<DirectoryEntry>,
  reading: { readonly wanted: ReadonlySet<string>; readonly desk: AddressDesk; readonly signal: AbortSignal },
): Promise<{ readonly byName: ReadonlyMap<string, Namesakes>; readonly isComplete: boolean }> {
  const { wanted, desk, signal } = reading;
  const byName = new Map<string, Namesakes>();
  let read = 0;
  for await (const { address, displayName, active } of directory) {
    throwIfAborted(signal);
    if (read++ >= mostRead) return { byName, isComplete: false };
    const name = nameKey(displayName);
    const prepared = active && address.kind === "person" && wanted.has(name) ? desk.prepare(address) : null;
    if (prepared === null) continue;
    const met = byName.get(name) ?? { people: 0, addresses: [] };
    met.people++;
    if (met.addresses.length < mostCandidates * 2) met.addresses.push(prepared.address);
    byName.set(name, met);
  }
  return { byName, isComplete: true };
}

import { type ArchiveKeeping, type KeepingParts, keepingFor } from "../archivist/archivist.js";
import type { Actor, Executor } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { MediaStore } from "../media/media.js";
import type { DirectoryReading } from "../organisation/organisation.js";
import { type MediaShelfOf, mediaFor } from "../section/section.js";
import { type BoundGroup, type BoundGroups, bindGroup, lazily } from "./office.js";
import type { HubGroups } from "./rooms.js";

/** As whom the hub is used: a member, or the host itself (a superior organisation, an operator). */
export type ActingAs =
  | {
      /** Id of the member who acts; the host has made sure that it is this member. */
      readonly memberId: string;
    }
  | {
      /** Who acts for the host, as `ops-console`; stands in the records. */
      readonly host: string;
    };

/** Everything that an actor may try, by group. Rights are checked at each call, by the posts of that day. */
export type Office = Omit<BoundGroups<HubGroups>, "archive" | "members"> & {
  /** The roster, and the directories of channels beside it. */
  readonly members: BoundGroup<HubGroups["members"]> & DirectoryReading;
  /** The branch's archive: its records, proofs, checkpoints and erasures. */
  readonly archive: BoundGroup<HubGroups["archive"]> & ArchiveKeeping;
  /** The branch's images, recordings and files. */
  readonly media: MediaShelfOf;
};

/** Opens the office of an actor. @throws INPUT_INVALID if nobody is named. */
export function openOffice(
  as: ActingAs,
  parts: {
    readonly groups: HubGroups;
    readonly executor: Executor;
    readonly keeping: KeepingParts;
    readonly media: MediaStore;
    readonly directory: (actor: Actor) => DirectoryReading;
  },
): Office {
  const actor = actorOf(as);
  const { groups, executor, keeping, media, directory } = parts;
  const bound = Object.entries(groups).map(([name, tasks]) => [name, () => bindGroup(tasks, executor, actor)]);
  return lazily({
    ...Object.fromEntries(bound),
    members: () => Object.freeze({ ...bindGroup(groups.members, executor, actor), ...directory(actor) }),
    archive: () => Object.freeze({ ...bindGroup(groups.archive, executor, actor), ...keepingFor(keeping, actor) }),
    media: () => mediaFor({ store: media, executor }, actor),
  }) as Office;
}

function actorOf(as: ActingAs): Actor {
  if ("memberId" in as && typeof as.memberId === "string" && as.memberId !== "")
    return { kind: "member", memberId: as.memberId };
  if ("host" in as && typeof as.host === "string" && as.host !== "") return { kind: "host", name: as.host };
  throw new MicrobranchError("INPUT_INVALID", {
    message: "hub.as: must name a memberId, or the host by name.",
    field: "memberId",
  });
}

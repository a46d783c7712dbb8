import { recordQueries } from "../archivist/archivist.js";
import type { Executor } from "../command/command.js";
import type { IdMaker } from "../identifier/identifier.js";
import { createOrganisation } from "../organisation/organisation.js";
import type { InstallationKeys } from "./keys.js";

/** What the rooms are made from. */
export interface RoomParts {
  /** Makes ids. */
  readonly id: IdMaker;
  /** The installation's keys. */
  readonly keys: InstallationKeys;
  /** The one door to the state. */
  readonly executor: Executor;
}

/** Kinds of records whose payload is for few. */
const confidential = /^(trip\.|care\.)/u;

/** Makes the rooms, and puts their commands and queries together in the groups of the hub. */
export function createRooms(parts: RoomParts) {
  const organisation = createOrganisation({ id: parts.id, digestKey: parts.keys.addressDigest });
  const { commands, queries } = organisation;
  return {
    groups: {
      branches: { ...commands.branches, ...queries.branches },
      members: { ...commands.members, ...queries.members },
      settings: { ...commands.settings, ...queries.settings },
      me: { ...commands.me, ...queries.me },
      archive: recordQueries((kind) => confidential.test(kind)),
    },
    handlers: [],
    errands: [],
  };
}

/** The commands and queries of the hub, by group and name. */
export type HubGroups = ReturnType<typeof createRooms>["groups"];

import type { Address } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { FiredAlarm } from "../engine/engine.js";
import type { IdMaker, RandomSource } from "../identifier/identifier.js";
import { addressCommands } from "./address-commands.js";
import { bindingCommands } from "./binding-commands.js";
import { branchCommands } from "./branch-commands.js";
import { branchQueries } from "./branch-queries.js";
import { createCodeDigest } from "./code-digest.js";
import { csvCommands } from "./csv-commands.js";
import { endLinks, leavingAlarm } from "./end-addresses.js";
import { groupCommands } from "./group-commands.js";
import { identityPorts } from "./identity-ports.js";
import type { ImportParts } from "./import-branch.js";
import { importCommands } from "./import-commands.js";
import { directoryReading } from "./match-directory.js";
import { meCommands } from "./me-commands.js";
import { memberCommands } from "./member-commands.js";
import { memberQueries } from "./member-queries.js";
import { postCommands } from "./post-commands.js";
import { settingCommands } from "./setting-commands.js";
import { statusCommands } from "./status-commands.js";
import { suspensionCommands } from "./suspension-commands.js";
import { createAddressDesk } from "./write-addresses.js";

/** What the organisation's room is made from. */
export interface OrganisationOptions {
  /** Makes ids of branches; all others come from the unit. */
  readonly id: IdMaker;
  /** Key of address digests in records, at least 16 bytes; a secret of the installation, constant over its life. */
  readonly digestKey: Uint8Array;
  /** What binding codes are made from. */
  readonly codes: {
    /** Key of their digests; a secret of the installation, constant over its life. */
    readonly key: Uint8Array;
    /** Randomness. */
    readonly random: RandomSource;
  };
  /** An address in its channel's canonical form, or `null` if the channel does not recognise it [as given]. */
  readonly canonicalAddress?: (address: Address) => Address | null;
  /** Parts of branch documents that belong to other rooms, by field, as `sections` [none]. */
  readonly parts?: ImportParts;
}

/**
 * Creates the organisation's room: branches, members, posts, addresses and settings. Commands and queries stand in the
 * groups in which the hub offers them.
 *
 * @throws SETTING_INVALID if the digest's key is too short.
 */
export function createOrganisation(options: OrganisationOptions) {
  const { id, digestKey, codes, canonicalAddress = (address: Address) => address, parts = {} } = options;
  const desk = createAddressDesk({ canonical: canonicalAddress, digestKey });
  const { import: importBranch, previewImport } = importCommands({ id, desk, parts });
  const { importCsv, previewCsv } = csvCommands(desk);
  const { set, list } = settingCommands();
  const me = meCommands();
  const digest = createCodeDigest(codes.key);
  const binding = bindingCommands({ random: codes.random, digest });
  return {
    commands: {
      branches: { ...branchCommands({ id }), ...groupCommands(), import: importBranch },
      members: {
        ...memberCommands(desk),
        ...statusCommands(),
        ...suspensionCommands(),
        ...postCommands(),
        ...addressCommands(desk),
        bindCode: binding.forMember,
        importCsv,
      },
      settings: { set },
      me: { update: me.update, bindCode: binding.own },
    },
    queries: {
      branches: { ...branchQueries(), previewImport },
      members: { ...memberQueries(), previewCsv },
      settings: { list },
      me: { profile: me.profile },
    },
    /** Who is who, for delivery. */
    identity: identityPorts({ desk, digest }),
    /** Gives an actor the reading of directories. */
    directoryFor: directoryReading(desk),
    /** What is done when an alarm of the room falls due. */
    handlers: { [leavingAlarm]: (unit: Unit, alarm: FiredAlarm) => endLinks(unit, desk, alarm.subject) },
  };
}
